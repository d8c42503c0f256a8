"""Units and teams through time: where they were when, what became of them; the unit of an audit entry.

Revises: 0001
"""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from lms.text import fold, given_name_first, sort_key

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

DEFAULTS = {
    "grant": ("label",),
    "person": ("call_folded",),
    "team": ("channel_name", "channel_link"),
    "unit_version": ("level", "name_folded", "name_sort"),
}


def upgrade() -> None:
    op.create_table('channel_pattern',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('pattern', sa.String(length=160), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_channel_pattern_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_pattern')),
    sa.UniqueConstraint('unit_id', 'valid_from', name=op.f('uq_channel_pattern_unit_id_valid_from'))
    )
    op.create_table('composition_set',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_composition_set_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_composition_set')),
    sa.UniqueConstraint('unit_id', 'level', 'valid_from', name=op.f('uq_composition_set_unit_id_level_valid_from'))
    )
    op.create_table('unit_succession',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('effective_date', sa.Date(), nullable=False),
    sa.Column('legal_basis', sa.String(length=120), nullable=False),
    sa.Column('is_main', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['admin_unit.id'], name=op.f('fk_unit_succession_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['admin_unit.id'], name=op.f('fk_unit_succession_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_succession')),
    sa.UniqueConstraint('from_id', 'to_id', 'kind', 'effective_date', name=op.f('uq_unit_succession_from_id_to_id_kind_effective_date'))
    )
    with op.batch_alter_table('unit_succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_succession_to_id'), ['to_id'], unique=False)

    op.create_table('team_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_place_team_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['admin_unit.id'], name=op.f('fk_team_place_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_place')),
    sa.UniqueConstraint('team_id', 'valid_from', name=op.f('uq_team_place_team_id_valid_from'))
    )
    with op.batch_alter_table('team_place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_place_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index('uq_team_place_open', ['team_id'], unique=True, sqlite_where=sa.text('valid_to IS NULL'), postgresql_where=sa.text('valid_to IS NULL'))

    op.create_table('team_succession',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('from_id', sa.Integer(), nullable=False),
    sa.Column('to_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('effective_date', sa.Date(), nullable=False),
    sa.Column('decision_number', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['team.id'], name=op.f('fk_team_succession_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['team.id'], name=op.f('fk_team_succession_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_succession')),
    sa.UniqueConstraint('from_id', 'to_id', 'effective_date', name=op.f('uq_team_succession_from_id_to_id_effective_date'))
    )
    with op.batch_alter_table('team_succession', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_succession_to_id'), ['to_id'], unique=False)

    with op.batch_alter_table('admin_unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_admin_unit_parent_id'))
        batch_op.create_index('ix_admin_unit_parent_id_name_sort', ['parent_id', 'name_sort'], unique=False)

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unit_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_audit_entry_unit_id_at', ['unit_id', 'at'], unique=False)

    with op.batch_alter_table('grant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('label', sa.String(length=80), nullable=False, server_default=''))

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('call_folded', sa.String(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_person_call_folded'), ['call_folded'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_index('ix_person_name_sort_id', ['name_sort', 'id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_person_merged_into_id'), 'person', ['merged_into_id'], ['id'])

    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.add_column(sa.Column('channel_name', sa.String(length=160), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('channel_link', sa.String(length=300), nullable=False, server_default=''))
        batch_op.create_index('ix_team_name_sort_id', ['name_sort', 'id'], unique=False)

    with op.batch_alter_table('unit_version', schema=None) as batch_op:
        batch_op.add_column(sa.Column('level', sa.String(length=10), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('name_folded', sa.String(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('name_sort', sa.String(length=400), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('parent_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('province_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('commune_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_unit_version_commune_id'), ['commune_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_version_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_unit_version_province_id'), ['province_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_unit_version_province_id'), 'admin_unit', ['province_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_unit_version_parent_id'), 'admin_unit', ['parent_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_unit_version_commune_id'), 'admin_unit', ['commune_id'], ['id'])

    _fill()
    _forget_defaults()


def _fill() -> None:
    """What the new columns hold for the rows that are there: nothing has moved, merged or split yet."""
    connection = op.get_bind()
    connection.execute(sa.text(
        "INSERT INTO team_place (team_id, unit_id, valid_from, valid_to)"
        " SELECT id, unit_id, valid_from, valid_to FROM team"
    ))
    unit = "(SELECT {0} FROM admin_unit WHERE admin_unit.id = unit_version.unit_id)"
    columns = ("level", "parent_id", "province_id", "commune_id")
    connection.execute(sa.text(
        "UPDATE unit_version SET " + ", ".join(f"{name} = {unit.format(name)}" for name in columns)
    ))
    _fill_keys(connection, "unit_version", "name", lambda name: {"name_folded": fold(name), "name_sort": sort_key(name)})
    _fill_keys(connection, "person", "name_folded", lambda name: {"call_folded": given_name_first(name)})
    _fill_audit(connection)


def _fill_keys(
    connection: sa.Connection, table: str, source: str, keys: Callable[[str], dict[str, str]]
) -> None:
    rows = connection.execute(sa.text(f"SELECT id, {source} FROM {table}")).all()
    values = [{"row": row_id, **keys(words)} for row_id, words in rows]
    if values:
        names = ", ".join(f"{name} = :{name}" for name in values[0] if name != "row")
        connection.execute(sa.text(f"UPDATE {table} SET {names} WHERE id = :row"), values)


def _fill_audit(connection: sa.Connection) -> None:
    """Entries about a team, or that name one or a unit in their details, belong to that unit."""
    entries = connection.execute(sa.text("SELECT id, subject, subject_id, details FROM audit_entry")).all()
    units = {row.id: row.unit_id for row in connection.execute(sa.text("SELECT id, unit_id FROM team"))}
    values = []
    for entry_id, subject, subject_id, details in entries:
        known = json.loads(details) if isinstance(details, str) else (details or {})
        team = subject_id if subject == "team" else known.get("team_id")
        own = subject_id if subject == "admin_unit" else None
        unit_id = known.get("unit_id") or own or units.get(team)
        if unit_id:
            values.append({"row": entry_id, "unit": unit_id})
    if values:
        connection.execute(sa.text("UPDATE audit_entry SET unit_id = :unit WHERE id = :row"), values)


def _forget_defaults() -> None:
    """The application always gives these columns; the defaults only served the rows that were there."""
    for table, columns in DEFAULTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.alter_column(name, server_default=None)

