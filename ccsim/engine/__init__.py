"""Engines that play a blueprint into a trace."""
