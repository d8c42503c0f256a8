"""Questions of more kinds; rules, time and help of attempts; more time; rulings on wrong questions.

Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('allowance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('quiz_id', sa.Integer(), nullable=False),
    sa.Column('extra_percent', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=240), nullable=False),
    sa.Column('given_by', sa.Integer(), nullable=False),
    sa.Column('given_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['given_by'], ['person.id'], name=op.f('fk_allowance_given_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_allowance_person_id')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quiz.id'], name=op.f('fk_allowance_quiz_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allowance')),
    sa.UniqueConstraint('person_id', 'quiz_id', name=op.f('uq_allowance_person_id_quiz_id'))
    )
    op.create_table('ruling',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('keys', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_ruling_decided_by')),
    sa.ForeignKeyConstraint(['version_id'], ['question_version.id'], name=op.f('fk_ruling_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruling'))
    )
    with op.batch_alter_table('ruling', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ruling_version_id'), ['version_id'], unique=False)
    op.create_table('regrade',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ruling_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('old_marks', sa.JSON(), nullable=False),
    sa.Column('old_score', sa.Double(), nullable=False),
    sa.Column('old_out_of', sa.Integer(), nullable=False),
    sa.Column('old_passed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_regrade_attempt_id')),
    sa.ForeignKeyConstraint(['ruling_id'], ['ruling.id'], name=op.f('fk_regrade_ruling_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrade')),
    sa.UniqueConstraint('ruling_id', 'attempt_id', name=op.f('uq_regrade_ruling_id_attempt_id'))
    )
    with op.batch_alter_table('regrade', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regrade_attempt_id'), ['attempt_id'], unique=False)
    with op.batch_alter_table('quiz', schema=None) as batch_op:
        batch_op.add_column(sa.Column('more_rules', sa.JSON(), server_default='{}', nullable=False))
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_question_withdrawn_by'), 'person', ['withdrawn_by'], ['id'])
    with op.batch_alter_table('question_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('published_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_question_version_published_by'), 'person', ['published_by'], ['id'])
        batch_op.add_column(sa.Column('kind', sa.String(length=10), server_default='single', nullable=False))
        batch_op.add_column(sa.Column('policy', sa.String(length=12), server_default='whole', nullable=False))
        batch_op.alter_column('key', existing_type=sa.String(length=1), type_=sa.String(length=16), existing_nullable=False)
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.alter_column('choice', existing_type=sa.String(length=1), type_=sa.String(length=16), existing_nullable=False)
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.alter_column('score', existing_type=sa.Integer(), type_=sa.Double(), existing_nullable=False)
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('helper_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('way', sa.String(length=10), server_default='own', nullable=False))
        batch_op.add_column(sa.Column('device', sa.String(length=32), server_default='', nullable=False))
        batch_op.add_column(sa.Column('more_rules', sa.JSON(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('seed', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('due_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('out_of', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('marks', sa.JSON(none_as_null=True), nullable=True))
        batch_op.alter_column('score', existing_type=sa.Integer(), type_=sa.Double(), existing_nullable=True)
        batch_op.create_foreign_key(batch_op.f('fk_attempt_helper_id'), 'person', ['helper_id'], ['id'])
    # Until now every question of a paper counted.
    op.execute('UPDATE attempt SET out_of = json_array_length(paper) WHERE submitted_at IS NOT NULL')
    op.create_table('question_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('form', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_question_upload_course_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_question_upload_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_upload'))
    )
    with op.batch_alter_table('question_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_upload_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_upload_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_upload_owner_id'), ['owner_id'], unique=False)
    op.create_table('staged_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('twin', sa.String(length=60), nullable=False),
    sa.Column('is_taken', sa.Boolean(), nullable=False),
    sa.Column('record', sa.JSON(), nullable=False),
    sa.Column('fault', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['question_upload.id'], name=op.f('fk_staged_question_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staged_question')),
    sa.UniqueConstraint('upload_id', 'position', name=op.f('uq_staged_question_upload_id_position'))
    )
