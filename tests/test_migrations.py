"""The revisions make exactly the schema of the models, on both databases."""

import pytest
import sqlalchemy
from flask_migrate import check, upgrade
from sqlalchemy.exc import DBAPIError

from lms.db import db
from lms.text import sort_key
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


def test_rows_of_the_first_schema_are_carried_over(empty):
    with empty.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            for statement in ROWS_OF_THE_FIRST_SCHEMA:
                connection.execute(sqlalchemy.text(statement))
        upgrade()
        with db.engine.connect() as connection:
            (version,) = connection.execute(sqlalchemy.text(VERSION)).all()
            assert tuple(version) == ("village", "dong ha", sort_key("Đông Hạ"), 2, 1, 2)
            assert [str(day) for day in connection.execute(sqlalchemy.text(PLACE)).one()] == ["1", "3", "2026-01-05"]
            assert connection.scalar(sqlalchemy.text("SELECT call_folded FROM person")) == "hanh nguyen thi"
            audited = connection.execute(sqlalchemy.text("SELECT unit_id FROM audit_entry ORDER BY id")).scalars()
            assert list(audited) == [3, 3, None]
            told = connection.execute(sqlalchemy.text("SELECT person_id, details FROM audit_entry ORDER BY id")).all()
            assert [row.person_id for row in told] == [1, 1, None]
            assert "person_id" not in str(told[0].details)
            assert "deputy" in str(told[0].details)
        for change in ("UPDATE audit_entry SET action = 'b'", "DELETE FROM audit_entry"):
            with pytest.raises(DBAPIError, match="only grows"), db.engine.begin() as connection:
                connection.execute(sqlalchemy.text(change))


VERSION = "SELECT level, name_folded, name_sort, parent_id, province_id, commune_id FROM unit_version"
PLACE = "SELECT team_id, unit_id, valid_from FROM team_place"
UNIT = "INSERT INTO admin_unit VALUES ({id}, '{level}', NULL, 'k', '{name}', 'n', 'n', {above}, '2025-07-01', NULL)"
ENTRY = "INSERT INTO audit_entry VALUES ({id}, '2026-02-01', 1, 'a', '{subject}', 1, '{details}', '')"
PERSON = "INSERT INTO person (id, username, name, name_folded, name_sort, session_epoch, is_demo, created_at)"
ROWS_OF_THE_FIRST_SCHEMA = (
    PERSON + " VALUES (1, 'hanh', 'Nguyễn Thị Hạnh', 'nguyen thi hanh', 'n', 0, false, '2026-01-05')",
    UNIT.format(id=1, level="province", name="Quảng Ngãi", above="NULL, 1, NULL"),
    UNIT.format(id=2, level="commune", name="Minh An", above="1, 1, 2"),
    UNIT.format(id=3, level="village", name="Đông Hạ", above="2, 1, 2"),
    "INSERT INTO unit_version VALUES (1, 3, NULL, 'thon', 'Đông Hạ', '2025-07-01', NULL, '')",
    "INSERT INTO team VALUES (1, 3, 'Tổ', 'to', 't', '', NULL, '2026-01-05', NULL)",
    ENTRY.format(id=1, subject="team", details='{"person_id": 1, "role": "deputy"}').replace(":", r"\:"),
    ENTRY.format(id=2, subject="person", details='{"team_id": 1}').replace(":", r"\:"),
    ENTRY.format(id=3, subject="certificate", details="{}"),
)
