"""Lessons are written in a studio; questions on topics; meetings; a province's own months; pictures.

Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None
WAITING = sa.text('question_id IS NULL AND answered_at IS NULL AND withdrawn_at IS NULL AND hidden_at IS NULL')


def upgrade() -> None:
    op.create_table('picture',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('description', sa.String(length=250), nullable=False),
    sa.Column('uploaded_by', sa.Integer(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['admin_unit.id'], name=op.f('fk_picture_owner_id')),
    sa.ForeignKeyConstraint(['uploaded_by'], ['person.id'], name=op.f('fk_picture_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_picture')),
    sa.UniqueConstraint('digest', name=op.f('uq_picture_digest'))
    )
    op.create_table('province_topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('is_extra', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_province_topic_topic_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_province_topic_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_province_topic')),
    sa.UniqueConstraint('unit_id', 'month', 'is_extra', name=op.f('uq_province_topic_unit_id_month_is_extra'))
    )
    op.create_table('review_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('needs_review', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_review_rule_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_rule')),
    sa.UniqueConstraint('unit_id', name=op.f('uq_review_rule_unit_id'))
    )
    op.create_table('window_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('citizens_from', sa.Integer(), nullable=False),
    sa.Column('catch_up_months', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_window_rule_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_window_rule')),
    sa.UniqueConstraint('unit_id', name=op.f('uq_window_rule_unit_id'))
    )
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=160), nullable=False),
    sa.Column('remark', sa.String(length=500), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('scan_code', sa.String(length=32), nullable=True),
    sa.Column('scan_until', sa.DateTime(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_meeting_recorded_by')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_meeting_team_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_meeting_topic_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_meeting_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('scan_code', name=op.f('uq_meeting_scan_code'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_team_id'), ['team_id'], unique=False)
        batch_op.create_index('ix_meeting_unit_id_held_on', ['unit_id', 'held_on'], unique=False)

    op.create_table('attendance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=True),
    sa.Column('noted_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attendance_meeting_id')),
    sa.ForeignKeyConstraint(['noted_by'], ['person.id'], name=op.f('fk_attendance_noted_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_person_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_attendance_team_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_attendance_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('meeting_id', 'person_id', name=op.f('uq_attendance_meeting_id_person_id'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_person_id'), ['person_id'], unique=False)

    op.create_table('draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=True),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('base_number', sa.Integer(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('goal', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('markdown', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('review_due', sa.Date(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_by', sa.Integer(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('reviewed_by', sa.Integer(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(), nullable=True),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('publish_at', sa.DateTime(), nullable=True),
    sa.Column('scheduled_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_draft_author_id')),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_draft_changed_by')),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_draft_course_id')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_draft_lesson_id')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['person.id'], name=op.f('fk_draft_reviewed_by')),
    sa.ForeignKeyConstraint(['scheduled_by'], ['person.id'], name=op.f('fk_draft_scheduled_by')),
    sa.ForeignKeyConstraint(['submitted_by'], ['person.id'], name=op.f('fk_draft_submitted_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    sa.UniqueConstraint('course_id', 'slug', 'language', name=op.f('uq_draft_course_id_slug_language')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_draft_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_draft_publish_at'), ['publish_at'], unique=False)

    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('lesson_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('is_named', sa.Boolean(), nullable=False),
    sa.Column('markdown', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('posted_at', sa.DateTime(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('pinned_lesson_id', sa.Integer(), nullable=True),
    sa.Column('pinned_by', sa.Integer(), nullable=True),
    sa.Column('pinned_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('hidden_at', sa.DateTime(), nullable=True),
    sa.Column('hidden_by', sa.Integer(), nullable=True),
    sa.Column('hidden_reason', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_post_author_id')),
    sa.ForeignKeyConstraint(['hidden_by'], ['person.id'], name=op.f('fk_post_hidden_by')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_post_lesson_id')),
    sa.ForeignKeyConstraint(['pinned_by'], ['person.id'], name=op.f('fk_post_pinned_by')),
    sa.ForeignKeyConstraint(['pinned_lesson_id'], ['lesson.id'], name=op.f('fk_post_pinned_lesson_id')),
    sa.ForeignKeyConstraint(['question_id'], ['post.id'], name=op.f('fk_post_question_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_post_topic_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_post_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post'))
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index('ix_post_author_id_posted_at', ['author_id', 'posted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_pinned_lesson_id'), ['pinned_lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_question_id'), ['question_id'], unique=False)
        batch_op.create_index('ix_post_topic_id_question_id_posted_at', ['topic_id', 'question_id', 'posted_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('ix_post_waiting', ['posted_at', 'id'], unique=False, sqlite_where=WAITING, postgresql_where=WAITING)

    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pinned', sa.JSON(), nullable=True))

    with op.batch_alter_table('lesson_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('published_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reviewed_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_lesson_version_published_by'), 'person', ['published_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_lesson_version_reviewed_by'), 'person', ['reviewed_by'], ['id'])
        batch_op.create_index(batch_op.f('ix_lesson_version_published_at'), ['published_at'], unique=False)

    with op.batch_alter_table('question_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('markdown', sa.JSON(), server_default='{}', nullable=False))

    with op.batch_alter_table('quiz', schema=None) as batch_op:
        batch_op.add_column(sa.Column('translated_sources', sa.JSON(), server_default='{}', nullable=False))

    op.create_table('course_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('applied_at', sa.DateTime(), nullable=True),
    sa.Column('applied_by', sa.Integer(), nullable=True),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['applied_by'], ['person.id'], name=op.f('fk_course_upload_applied_by')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_course_upload_owner_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_course_upload_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_upload'))
    )
    with op.batch_alter_table('course_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_upload_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_upload_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_upload_unit_id'), ['unit_id'], unique=False)
