"""What a comparison says, for people: tables for the terminal, pictures, and a page of HTML."""

from ccsim.report.html import save_pictures, write_report

__all__ = ["save_pictures", "write_report"]
