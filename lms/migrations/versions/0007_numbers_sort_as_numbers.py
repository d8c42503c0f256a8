"""Numbers in names sort as numbers: keys of names that hold one are made anew.

Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from lms.text import sort_key

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    for table in ("admin_unit", "unit_version", "team"):
        rows = connection.execute(sa.text(f"SELECT id, name FROM {table}"))
        keys = [{"row": row.id, "key": sort_key(row.name)} for row in rows if any(c.isdigit() for c in row.name)]
        if keys:
            connection.execute(sa.text(f"UPDATE {table} SET name_sort = :key WHERE id = :row"), keys)
