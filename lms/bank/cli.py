"""The commands of this room: questions from files and into files."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.models import Course
from courses.pictures import keep_webp
from lms.bank.exporting import export, file_name, stocks
from lms.bank.importing import PORTION, Terms, bring
from lms.bank.planning import Plan, Planned, State, plan
from lms.clock import utc_now
from lms.db import db
from lms.tables.refusals import TableRefused
from lms.tables.words import table_words
from lms.teams.acting import Actor
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from quizzes.formats.choosing import Form
from quizzes.formats.found import FileRefused
from quizzes.formats.words import LEFT_OUT, fault_words, file_words
from quizzes.question_faults import QuestionFileFault
from quizzes.question_record import QuestionRecord
from quizzes.questions_text import SourceMissing

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])

questions = AppGroup("questions", help="Questions as files of other systems.")


@questions.command("import")
@click.argument("file", type=FILE)
@click.option("--course", "slug", required=True, help="The course, as its address names it.")
@click.option("--dry-run", is_flag=True, help="Say what is in the file, and change nothing.")
@click.option("--take-duplicates", is_flag=True, help="Take questions whose words are in the bank already, too.")
@click.option("--lesson", default=1, show_default=True, help="For questions that name none.")
@click.option("--difficulty", type=click.IntRange(1, 3), default=2, show_default=True, help="Where none is said.")
@click.option("--explanation", default="", help="For questions without one; otherwise they are refused.")
@click.option("--source-title", default="", help="Where the questions come from; needed but for --dry-run.")
@click.option("--source-url", default="", help="Its address, beginning with https://.")
@click.option("--verified-on", type=DAY, help="The day on which they were checked; needed but for --dry-run.")
@click.option("--review-due", type=DAY, help="The day to check them again; needed but for --dry-run.")
def import_questions(file: Path, slug: str, dry_run: bool, take_duplicates: bool, **words: object) -> None:
    """Import the questions of FILE (GIFT, Aiken, Moodle XML, XLSX, ODS or CSV) as new ones of a course.

    What is wrong with a question is printed with its line, and so are duplicates and types that we do not have; all
    others are imported. The status is 1 where nothing could be.
    """
    session, course = db.session(), _course(slug)
    with force_locale(SOURCE_LANGUAGE):
        made = _read(session, course, file)
        for one in made.questions:
            _tell(one)
        chosen = [one.record for one in made.questions if one.record and (take_duplicates or not one.twin)]
        click.echo(f"{len(chosen)} of {len(made.questions)} questions can be imported.")
        if dry_run:
            return
        _bring(course, made, chosen, _terms(course, **words))  # type: ignore[arg-type]  # click has converted them
    click.echo(f"{len(chosen)} questions imported.")


@questions.command("export")
@click.option("--course", "slug", required=True, help="The course, as its address names it.")
@click.option("--format", "form", type=click.Choice([str(form) for form in Form]), default="gift", show_default=True)
@click.option("--language", type=click.Choice(LANGUAGES), default=SOURCE_LANGUAGE, show_default=True)
@click.option("--output", type=TARGET, help="The file to write; COURSE.ENDING without it.")
def export_questions(slug: str, form: str, language: str, output: Path | None) -> None:
    """Write the questions in use of a course as a file, with their answers. What it cannot hold is printed."""
    course = _course(slug)
    target = output or Path(file_name(course, language, Form(form)))
    try:
        stock = stocks(db.session(), course).get(language)
    except SourceMissing as missing:
        raise click.ClickException(
            "Run `flask courses sync` first: the Markdown of some questions is missing."
        ) from missing
    if stock is None:
        raise click.ClickException(f"No question of the course is written in {language!r}.")
    written = export(db.session(), stock, Form(form))
    target.write_bytes(written.content)
    with force_locale(SOURCE_LANGUAGE):
        for one in written.left_out:
            click.echo(f"{one.slug}: {LEFT_OUT[one.why]}")
    click.echo(f"{target} written.")


def _course(slug: str) -> Course:
    course = db.session.scalar(select(Course).where(Course.slug == slug))
    if course is None:
        raise click.ClickException(f"There is no course {slug!r}.")
    return course


def _read(session: Session, course: Course, file: Path) -> Plan:
    try:
        return plan(session, course, file.read_bytes(), file.name)
    except FileRefused as refusal:
        raise click.ClickException(f"{file}: {file_words(refusal.why, refusal.values)}") from refusal
    except TableRefused as refusal:
        raise click.ClickException(f"{file}: {table_words(refusal)}") from refusal


def _bring(course: Course, made: Plan, chosen: Sequence[QuestionRecord], terms: Terms) -> None:
    """All of them, a portion after the other, each for good: what is there already is a duplicate the next time."""
    if not chosen:
        raise click.ClickException("Nothing was imported.")
    if missing := sum(not record.explanation for record in chosen if not terms.explanation):
        sentence = f"Nothing was imported: {missing} questions have no explanation, so give --explanation."
        raise click.ClickException(sentence)
    session, now = db.session(), utc_now()
    for picture in made.pictures:
        keep_webp(session, course.owner_id, picture, "", None, now)
    for at in range(0, len(chosen), PORTION):
        try:
            bring(session, course, chosen[at : at + PORTION], terms, Actor(None, ""), now)
        except QuestionFileFault as fault:
            raise click.ClickException(f"{at} questions were imported. {fault}") from fault
        db.session.commit()


def _tell(one: Planned) -> None:
    """What becomes of a question, unless it is simply taken."""
    place = f"{one.line}: {one.name}".rstrip(": ")
    if one.state is State.FAULTY:
        click.echo(f"{place}: {fault_words(one.fault['code'], one.fault['values'])}")
    elif one.state is State.UNSUPPORTED:
        click.echo(f"{place}: a question of type {one.fault['type']!r}, which we do not have")
    elif one.twin:
        twin = f"line {one.twin[1:]}" if one.twin.startswith("@") else one.twin
        click.echo(f"{place}: the same words as {twin}")


def _terms(
    course: Course,
    *,
    lesson: int,
    difficulty: int,
    explanation: str,
    source_title: str,
    source_url: str,
    verified_on: datetime | None,
    review_due: datetime | None,
) -> Terms:
    if not (source_title and verified_on and review_due):
        raise click.ClickException("Nothing was imported. Give --source-title, --verified-on and --review-due.")
    if source_url and not source_url.startswith("https://"):
        raise click.ClickException("Nothing was imported. --source-url begins with https://.")
    if not 1 <= lesson <= course.lesson_count:
        raise click.ClickException(f"Nothing was imported. The course has {course.lesson_count} lessons.")
    source = {"title": source_title} | ({"url": source_url} if source_url else {})
    return Terms(lesson, difficulty, explanation, source, verified_on.date(), review_due.date())
