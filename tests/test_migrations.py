"""The revisions make exactly the schema of the models, on both databases."""

import pytest
import sqlalchemy
from flask_migrate import check, upgrade

from lms.db import db
from tests.conftest import make_app


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """An application on a database without tables."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    if request.param == "postgresql":
        stage = request.getfixturevalue("postgres_stage")
        with stage.admin.connect() as connection:
            connection.execute(sqlalchemy.text("DROP DATABASE IF EXISTS empty WITH (FORCE)"))
            connection.execute(sqlalchemy.text("CREATE DATABASE empty"))
        url = stage.url_of("empty")
    app = make_app(url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_upgrade_makes_the_schema_of_the_models(empty):
    with empty.app_context():
        upgrade()
        check()
        tables = set(sqlalchemy.inspect(db.engine).get_table_names())
    assert tables == {*db.metadata.tables, "alembic_version"} - {"bench_note"}


def test_upgrading_again_changes_nothing(empty):
    with empty.app_context():
        upgrade()
        upgrade()
        check()
