"""The index by which the sittings of some people in a month are found.

Revises: 0007
"""

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_person_id_quiz_id_submitted_at', ['person_id', 'quiz_id', 'submitted_at'], unique=False)
        batch_op.drop_index('ix_attempt_person_id_quiz_id')


def downgrade() -> None:
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_person_id_quiz_id', ['person_id', 'quiz_id'], unique=False)
        batch_op.drop_index('ix_attempt_person_id_quiz_id_submitted_at')
