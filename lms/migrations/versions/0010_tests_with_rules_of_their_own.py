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
    sa.Column('reached_at', sa.DateTime(), nullable=True),
    sa.Column('reached_id', sa.Integer(), nullable=False),
    sa.Column('applied_at', sa.DateTime(), nullable=True),
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
    sa.Column('new_passed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_regrade_attempt_id')),
    sa.ForeignKeyConstraint(['ruling_id'], ['ruling.id'], name=op.f('fk_regrade_ruling_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_regrade')),
    sa.UniqueConstraint('ruling_id', 'attempt_id', name=op.f('uq_regrade_ruling_id_attempt_id'))
    )
    with op.batch_alter_table('regrade', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_regrade_attempt_id'), ['attempt_id'], unique=False)
    op.create_table('paper_test',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('quiz_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('pass_mark', sa.Integer(), nullable=False),
    sa.Column('more_rules', sa.JSON(), nullable=False),
    sa.Column('papers', sa.JSON(), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_paper_test_made_by')),
    sa.ForeignKeyConstraint(['quiz_id'], ['quiz.id'], name=op.f('fk_paper_test_quiz_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_paper_test_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_test'))
    )
    with op.batch_alter_table('paper_test', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_test_unit_id'), ['unit_id'], unique=False)
    op.create_table('paper_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('test_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=1), nullable=False),
    sa.Column('answers', sa.String(length=1000), nullable=False),
    sa.Column('typed_by', sa.Integer(), nullable=False),
    sa.Column('typed_at', sa.DateTime(), nullable=False),
    sa.Column('again_version', sa.String(length=1), nullable=True),
    sa.Column('again_answers', sa.String(length=1000), nullable=True),
    sa.Column('again_by', sa.Integer(), nullable=True),
    sa.Column('again_at', sa.DateTime(), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('attempt_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['again_by'], ['person.id'], name=op.f('fk_paper_sheet_again_by')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_paper_sheet_attempt_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_paper_sheet_person_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name=op.f('fk_paper_sheet_settled_by')),
    sa.ForeignKeyConstraint(['test_id'], ['paper_test.id'], name=op.f('fk_paper_sheet_test_id')),
    sa.ForeignKeyConstraint(['typed_by'], ['person.id'], name=op.f('fk_paper_sheet_typed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_sheet')),
    sa.UniqueConstraint('test_id', 'person_id', name=op.f('uq_paper_sheet_test_id_person_id'))
    )
    with op.batch_alter_table('paper_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_sheet_person_id'), ['person_id'], unique=False)
    op.create_table('kept_certificate',
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('ruling_id', sa.Integer(), nullable=False),
    sa.Column('kept_by', sa.Integer(), nullable=False),
    sa.Column('kept_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.id'], name=op.f('fk_kept_certificate_certificate_id')),
    sa.ForeignKeyConstraint(['kept_by'], ['person.id'], name=op.f('fk_kept_certificate_kept_by')),
    sa.ForeignKeyConstraint(['ruling_id'], ['ruling.id'], name=op.f('fk_kept_certificate_ruling_id')),
    sa.PrimaryKeyConstraint('certificate_id', 'ruling_id', name=op.f('pk_kept_certificate'))
    )
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
        batch_op.create_index('ix_attempt_unit_id_submitted_at', ['unit_id', 'submitted_at'], unique=False)
    op.create_table('signal_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('attempt_ids', sa.JSON(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=False),
    sa.Column('noted_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['noted_by'], ['person.id'], name=op.f('fk_signal_note_noted_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_signal_note_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signal_note')),
    sa.UniqueConstraint('signature', 'number', name=op.f('uq_signal_note_signature_number'))
    )
    with op.batch_alter_table('signal_note', schema=None) as batch_op:
        batch_op.create_index('ix_signal_note_day', ['day'], unique=False)
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
