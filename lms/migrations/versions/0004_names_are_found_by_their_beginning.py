"""Names are found by their beginning: compared sign by sign, with indexes that hold what a search needs.

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Words without marks, and how long they may be.
FOLDED = {
    "admin_unit": {"name_folded": 120},
    "person": {"name_folded": 120, "call_folded": 120},
    "team": {"name_folded": 160},
    "unit_version": {"name_folded": 120},
}


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_call_folded'))
        batch_op.drop_index(batch_op.f('ix_person_name_folded'))
    if op.get_bind().dialect.name == "postgresql":  # SQLite compares so already
        for table, columns in FOLDED.items():
            for name, length in columns.items():
                op.alter_column(table, name, type_=sa.String(length, collation="C"))
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index('ix_person_call_folded_id', ['call_folded', 'id'], unique=False)
        batch_op.create_index('ix_person_name_folded_id', ['name_folded', 'id'], unique=False)
    with op.batch_alter_table('unit_version', schema=None) as batch_op:
        batch_op.create_index('ix_unit_version_level_name_folded', ['level', 'name_folded'], unique=False)
