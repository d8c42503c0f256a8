"""The blueprint of all pages that tell what attempts say."""

from flask import Blueprint

blueprint = Blueprint("insight", __name__)
