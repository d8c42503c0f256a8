"""Commands for those who run the site: `flask --help`."""

from flask import Flask


def install(app: Flask) -> None:
    """Add our commands to the `flask` command."""
