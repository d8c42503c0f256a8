"""The audit log only grows, and says whose record each entry is about.

Revises: 0004
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

REFUSED = "the audit log only grows"
SQLITE = (
    f"CREATE TRIGGER audit_entry_no_update BEFORE update ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER audit_entry_no_delete BEFORE delete ON audit_entry BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$BEGIN RAISE EXCEPTION '{REFUSED}'; END$$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
)


def upgrade() -> None:
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_audit_entry_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_audit_entry_action_at', ['action', 'at'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_audit_entry_person_id'), 'person', ['person_id'], ['id'])

    _fill()
    # Last, on a table that stays as it is: SQLite forgets a table's triggers when it is made anew.
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _fill() -> None:
    """Entries about a person, that name one in their details, or that gave a role to one."""
    connection = op.get_bind()
    people = set(connection.execute(sa.text("SELECT id FROM person")).scalars())
    holders = {row.id: row.person_id for row in connection.execute(sa.text('SELECT id, person_id FROM "grant"'))}
    values = []
    for row in connection.execute(sa.text("SELECT id, subject, subject_id, details FROM audit_entry")).all():
        details = json.loads(row.details) if isinstance(row.details, str) else (row.details or {})
        known = {"person": row.subject_id, "grant": holders.get(row.subject_id)}
        person_id = known.get(row.subject, details.pop("person_id", None))
        if person_id in people:
            values.append({"row": row.id, "person": person_id, "details": json.dumps(details)})
    if values:
        connection.execute(
            sa.text("UPDATE audit_entry SET person_id = :person, details = CAST(:details AS JSON) WHERE id = :row")
            if connection.dialect.name == "postgresql"
            else sa.text("UPDATE audit_entry SET person_id = :person, details = :details WHERE id = :row"),
            values,
        )
