"""Results that wait until the test has closed; indexes of what time alone ends or grades.

Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ends = sa.text('submitted_at IS NULL AND due_at IS NOT NULL')
    waits = sa.text('score IS NULL AND grade_at IS NOT NULL')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('grade_at', sa.DateTime(), nullable=True))
    op.create_index('ix_attempt_due_at', 'attempt', ['due_at'], sqlite_where=ends, postgresql_where=ends)
    op.create_index('ix_attempt_grade_at', 'attempt', ['grade_at'], sqlite_where=waits, postgresql_where=waits)
