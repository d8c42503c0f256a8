"""Pages of the calendar: which topic is learned in which month."""

from flask import Blueprint


blueprint = Blueprint("schedule", __name__)
