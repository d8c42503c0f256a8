"""The form that merges two accounts."""

from flask_wtf import FlaskForm


class ConfirmForm(FlaskForm):
    """Nothing but a button, against forgery."""
