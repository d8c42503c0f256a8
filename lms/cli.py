"""Commands for those who run the site: `flask --help`."""

from flask import Flask

from lms.teams import cli as teams_cli


def install(app: Flask) -> None:
    """Add our commands to the `flask` command."""
    app.cli.add_command(teams_cli.units)
    app.cli.add_command(teams_cli.people)
    app.cli.add_command(teams_cli.grants)
