"""What was decided about a team after its founding.

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('team_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.Column('noted_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_decision_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_decision'))
    )
    with op.batch_alter_table('team_decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_decision_team_id'), ['team_id'], unique=False)
