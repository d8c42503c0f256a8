"""The revisions make exactly the schema of the models, on both databases."""

import pytest
import sqlalchemy
from flask_migrate import check, upgrade

from lms.db import db
from tests.conftest import make_app


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """An application on a database without tables."""
    if request.param == "sqlite":
        yield make_app(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        return
    stage = request.getfixturevalue("postgres_stage")
    with stage.admin.connect() as connection:
        connection.execute(sqlalchemy.text("DROP DATABASE IF EXISTS empty WITH (FORCE)"))
        connection.execute(sqlalchemy.text("CREATE DATABASE empty"))
    yield make_app(stage.url_of("empty"))


def test_upgrade_makes_the_schema_of_the_models(empty):
    with empty.app_context():
        upgrade()
        check()
        tables = set(sqlalchemy.inspect(db.engine).get_table_names())
        db.engine.dispose()
    assert tables == {*db.metadata.tables, "alembic_version"} - {"bench_note"}


def test_upgrading_again_changes_nothing(empty):
    with empty.app_context():
        upgrade()
        upgrade()
        check()
        db.engine.dispose()
