"""Whether somebody helped with the test that was passed; paper tests that were made by mistake.

Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# The attempt that was passed first, by the person of the row, or by who took their double's attempts over.
HELPED = """
UPDATE {table} SET is_assisted = true WHERE EXISTS (
  SELECT 1 FROM attempt JOIN quiz ON quiz.id = attempt.quiz_id JOIN person ON person.id = {table}.person_id
  WHERE quiz.course_id = {table}.course_id AND attempt.person_id = COALESCE(person.merged_into_id, person.id)
  AND attempt.way = 'assisted' AND attempt.submitted_at = {table}.{moment})
"""


def upgrade() -> None:
    for table, moment in (("enrolment", "passed_at"), ("certificate", "issued_at")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("is_assisted", sa.Boolean(), server_default=sa.false(), nullable=False))
        op.execute(HELPED.format(table=table, moment=moment))
    with op.batch_alter_table("paper_test", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(), nullable=True))
