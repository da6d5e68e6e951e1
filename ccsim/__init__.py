"""ccsim: a discrete-event simulator of a contact centre."""

__version__ = "0.1.0"
