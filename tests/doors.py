"""Every case of injections.py typed at every door that takes words, and the pages that show them afterwards.

By forms, as people do, where there is a form; names that no form takes are written into the database.
"""

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issuing import issue
from courses.frontmatter import join
from courses.models import Course, Lesson, LessonVersion, Picture
from lms.asking import pinning
from lms.asking.models import Post
from lms.clock import utc_now
from lms.markup import leftovers, render
from lms.people.models import Person
from lms.studio.models import Draft, ReviewRule
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team, UnitVersion
from quizzes.models import QuestionVersion
from tests import journey, studio
from tests.injections import MARKDOWN, SHORT, Case, Text, lines, texts
from tests.library_files import QUESTIONS
from tests.packages import Files, packed
from tests.packages import lesson as lesson_file
from tests.photos import photo
from tests.visitor import Visitor

TOPIC = "bao-ve-ban-than"
LIST = f"/topics/{TOPIC}/questions"
BAD_ADDRESSES = ("javascript:alert(1)", "data:text/html,x", "//evil.example", 'https://a.vn/"onclick="alert(1)')
LONGEST_POST = 1400
OPTIONS = 3
REASON = SHORT[:6]
SEARCHED = ("/search", "/people", "/meetings")


@dataclass(frozen=True)
class Door:
    """A page on which words stand that somebody typed: who opens it, and the cases that it shows."""

    username: str
    url: str
    cases: tuple[Case, ...] = ()


def fits(case: Case) -> bool:
    """Whether a file may hold it: no mark is left over, and it is text."""
    return "\0" not in case.text and not leftovers(render(case.block))


FITTING = tuple(case for case in MARKDOWN if fits(case))


class Hands:
    """Somebody who types everything everywhere; `doors` are the pages to look at."""

    def __init__(self, app: Flask, session: Session, folder: Path) -> None:
        self.app, self.session, self.folder = app, session, folder
        self.doors: list[Door] = []
        self.short = cycle(SHORT)
        self.actor = Actor(self.someone("trainer").id, "::1")

    def someone(self, username: str) -> Person:
        return self.session.scalars(select(Person).filter_by(username=username)).one()

    def team(self) -> Team:
        return self.session.scalars(select(Team).order_by(Team.id)).first() or Team()

    def commune(self) -> AdminUnit:
        return self.session.scalars(select(AdminUnit).filter_by(code="21001")).one()

    def visitor(self, username: str) -> Visitor:
        return Visitor(self.app, self.someone(username))

    def show(self, username: str, *urls: str, cases: Collection[Case] = ()) -> None:
        self.doors += [Door(username, url, tuple(cases)) for url in urls]

    def type_everything(self) -> list[Door]:
        for type_ in (self.names, self.drafts, self.package, self.folder_synced, self.posts, self.meeting, self.test):
            type_()
            self.session.rollback()
        return self.doors

    # ── Names ──

    def names(self) -> None:
        """Of people, teams, places and a channel; a picture stands where the cases point to one."""
        member, leader, citizen = map(self.someone, ("member", "leader", "citizen"))
        team = self.team()
        commune = self.commune()
        for named in (member, leader, citizen, team, commune):
            named.rename(next(self.short).text)
        version = self.session.scalars(select(UnitVersion).filter_by(unit_id=commune.id)).one()
        version.name = commune.name
        team.channel_name = next(self.short).text
        places = {"owner_id": 1, "uploaded_at": utc_now(), "description": next(self.short).text}
        self.session.add(Picture(digest="abcdef" * 10 + "abcd", width=800, height=600, content=photo(), **places))
        paper = issue(self.session, member, studio.course(self.session), 9, 10, utc_now())
        self.session.commit()
        told = SHORT[:6]
        self.show("leader", f"/teams/{team.id}", f"/oversight/teams/{team.id}", "/my", cases=told[3:4])
        self.show("commune-official", "/oversight", "/teams", "/units", "/people", "/recognition")
        searched = f"?{urlencode({'q': told[1].text})}"
        self.show("commune-official", *(page + searched for page in SEARCHED), cases=told[1:2])
        self.show("member", *(page + searched for page in ("/glossary", LIST)), cases=told[1:2])
        self.show("commune-official", f"/units/{commune.id}", cases=told[4:5])
        self.show("commune-official", f"/people/{member.id}", cases=told[:1])
        self.show("member", f"/certificates/{paper.id}", f"/verify/{paper.code}", "/", cases=told[:1])
        self.show("trainer", "/studio/pictures")

    # ── The studio ──

    def drafts(self) -> None:
        trainer = self.visitor("trainer")
        for text in texts():
            title = next(self.short)
            trainer.get(f"/studio/{studio.COURSE}/new")
            url = trainer.submit({"title": title.text}).url
            typed = {"markdown": text.words, "goal": " ".join(case.text for case in SHORT[:8]), "minutes": "4"}
            for at, address in enumerate(BAD_ADDRESSES):
                typed |= {f"sources-{at}-title": next(self.short).text, f"sources-{at}-url": address}
            trainer.submit(typed, action="/vi")
            draft = self.session.scalars(select(Draft).order_by(Draft.id.desc())).first()
            assert draft
            there = (url, f"{url}/preview", f"/studio/drafts/{draft.id}/review")
            self.show("trainer", *there, cases=text.cases + SHORT[:8])
        self.show("trainer", "/studio", f"/studio/{studio.COURSE}", f"{url}/discard", "/studio/waiting")

    # ── Courses as files ──

    def package(self) -> None:
        """Imported by a province that needs no second person; some of it is refused by name."""
        province = self.session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
        studio.trainer(self.session, "alone", "Quảng Ngãi")
        self.session.add(ReviewRule(unit_id=province.id, needs_review=False))
        self.session.commit()
        alone = self.visitor("alone")
        refused = tuple(case for case in MARKDOWN if case not in FITTING and "\0" not in case.text)
        faulty = dict(_course("01-an-toan", "an-toan", texts(refused)))
        self.show("alone", _send(alone, faulty).url)
        _send(alone, _course("01-an-toan", "an-toan", texts(FITTING)))
        alone.submit(action="/confirm")
        self.session.rollback()
        self.imported = self.session.scalars(select(Course).filter_by(owner_id=province.id)).one()
        self._course_pages(self.imported, "alone")
        again = _send(alone, _course("01-an-toan", "an-toan", texts(FITTING[::-1])))
        self.show("alone", again.url, cases=SHORT[1:3])

    def folder_synced(self) -> None:
        """The nation's folder, twice: the second time the lessons have changed places with each other's words."""
        for some in (texts(FITTING), texts(FITTING[::-1])):
            for name, content in _course("02-mua-sam", "mua-sam", some).items():
                file = self.folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(str(content), encoding="utf-8")
            run = self.app.test_cli_runner().invoke(args=["courses", "sync", str(self.folder)])
            assert run.exit_code == 0, run.output
        self.session.rollback()
        self._course_pages(studio.course(self.session, "mua-sam"), "trainer")

    def _course_pages(self, course: Course, trainer: str) -> None:
        slug = course.slug
        read = select(Lesson, LessonVersion).join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        rows = self.session.execute(read.where(Lesson.course_id == course.id).order_by(LessonVersion.id)).all()
        for lesson, version in rows:
            shown = tuple(case for case in FITTING if case.mark in version.markdown and case.word in version.html)
            if version.is_current:
                self.show("member", f"/courses/{slug}/lessons/{lesson.number}", cases=shown)
                self.show("member", f"/courses/{slug}/lessons/{lesson.number}/summary")
            self.show(trainer, f"/studio/versions/{version.id}", cases=shown)
            if version.number > 1:
                self.show(trainer, f"/studio/lessons/{lesson.id}/versions", f"/studio/lessons/{lesson.id}/compare")
        self.show(trainer, f"/library/{slug}/questions", cases=cases_of(*lines(FITTING)))
        self.show(trainer, "/library", f"/library/{slug}", "/schedule")
        self.show("member", "/courses", f"/courses/{slug}", f"/courses/{slug}/test", cases=SHORT[3:4])

    # ── Questions and answers ──

    def posts(self) -> None:
        asked, *answers, last = texts(longest=LONGEST_POST)
        member, trainer = self.visitor("member"), self.visitor("trainer")
        member.get(f"{LIST}/new")
        url = member.submit({"words": asked.words}).url
        for visitor, some in ((trainer, answers), (member, [last])):
            for text in some:
                visitor.get(url)
                visitor.submit({"words": text.words}, action=url)
        told = self._posts()
        self.show("mate", url, LIST, cases=cases_of(asked, *answers))
        self.show("trainer", *(f"/posts/{told[1].id}/{step}" for step in ("pin", "withdraw")), cases=answers[0].cases)
        self.show("trainer", "/questions")
        self._pinned(told[1:-1], answers)
        self._hidden(trainer, told[-1], url, last)

    def _posts(self) -> Sequence[Post]:
        self.session.rollback()
        return self.session.scalars(select(Post).order_by(Post.id)).all()

    def _pinned(self, told: Sequence[Post], answers: list[Text]) -> None:
        """At the end of lessons, as many as each takes."""
        of = select(Lesson).join(Course).where(Course.slug == studio.COURSE).order_by(Lesson.number)
        for number, lesson in enumerate(self.session.scalars(of).all()):
            here = slice(number * pinning.MOST_PINNED, (number + 1) * pinning.MOST_PINNED)
            for post in told[here]:
                pinning.pin(self.session, post, lesson, self.actor, utc_now())
            self.show("mate", f"/courses/{studio.COURSE}/lessons/{lesson.number}", cases=cases_of(*answers[here]))
        self.session.commit()

    def _hidden(self, trainer: Visitor, post: Post, url: str, text: Text) -> None:
        """What was added, for a reason that its author reads."""
        trainer.get(f"/posts/{post.id}/hide")
        self.show("trainer", f"/posts/{post.id}/hide", cases=text.cases)
        trainer.submit({"reason": said(REASON)})
        self.show("trainer", url, cases=(*text.cases, *REASON))
        self.show("member", url, cases=(*text.cases, *REASON))

    # ── Sessions, tests, the log ──

    def meeting(self) -> None:
        leader, told = self.visitor("leader"), SHORT[:8]
        leader.get(f"/meetings/new?team={self.team().id}")
        remark = " ".join(case.text for case in told)
        url = leader.submit({"place": SHORT[9].text, "remark": remark}, action="/new").url
        self.show("leader", url, f"{url}/edit", cases=(*told, SHORT[9]))
        self.show("leader", "/meetings", f"{url}/people", f"{url}/qr", f"{url}/cancel")

    def test(self) -> None:
        """A test of the imported course, under way and handed in."""
        opened = journey.begin(self.session, self.someone("mate"), self.imported)
        done = journey.sit(self.session, self.someone("member"), self.imported, right=0)
        self.session.commit()
        for position, slot in enumerate(opened.paper, 1):
            asked = self.session.get_one(QuestionVersion, slot["version"]).texts["vi"]
            words = " ".join([asked["stem"], *asked["options"].values()])
            shown = [case for case in FITTING if case.word in words]
            self.show("mate", f"/attempts/{opened.id}/questions/{position}", cases=shown)
        self.show("member", f"/attempts/{done.id}", cases=FITTING)
        self.show("mate", f"/attempts/{opened.id}/review")
        self.show("administrator", "/audit")


def said(cases: Collection[Case]) -> str:
    """The cases as one line, such as a reason."""
    return " ".join(case.text for case in cases)


def cases_of(*some: Text) -> tuple[Case, ...]:
    return tuple(case for text in some for case in text.cases)


def _send(visitor: Visitor, files: Files):
    visitor.get("/studio/import")
    return visitor.submit({"package": (io.BytesIO(packed(files)), "<b>khoa.zip")}, action="/import")


def _course(folder: str, slug: str, some: list[Text]) -> Files:
    """A course whose every word is a case: a lesson per text, its questions made of lines."""
    names = [case.text for case in SHORT]
    files: Files = {f"{folder}/topic.md": _topic(int(folder[:2]), slug)}
    for number, text in enumerate(some, 1):
        words = studio.text().markdown
        told = {"title": names[number], "goal": " ".join(names), "markdown": f"{words}\n\n{text.words}"}
        details = studio.text().details
        details = {**details, "sources": [{"title": name, "url": 'https://a.vn/"onclick=alert(1)'} for name in names]}
        files[f"{folder}/member/vi/{number}-bai-{number}.md"] = lesson_file(number, details=details, **told)
    return files | {f"{folder}/member/questions.vi.md": _questions(some)}


def _topic(number: int, slug: str) -> str:
    head = {"number": number, "slug": slug}
    for key in ("title", "summary"):
        head[key] = {"vi": SHORT[3].text, "en": SHORT[4].text}
    return join({**head, "basic_skill": "self_protection", "digcomp": ["4.1"], "tt02": SHORT[1].text})


def _questions(some: list[Text]) -> str:
    """A question per text of blocks; the lines are its options and, between signs of quoting, its explanation."""
    head = QUESTIONS.partition("## q01")[0].replace("https://dichvucong.gov.vn/", "https://a.vn/'onclick=alert(1)")
    told = [case.line for text in lines(FITTING) for case in text.cases]
    return head + "\n\n".join(_question(number, some, told) for number, _text in enumerate(some, 1)) + "\n"


def _question(number: int, some: list[Text], told: list[str]) -> str:
    share = told[number - 1 :: len(some)]
    options = [" ".join(share[at::OPTIONS]) for at in range(OPTIONS)]
    marked = "\n".join(f"- [{'x' if at == 1 else ' '}] {option}" for at, option in enumerate(options))
    quoted = "\n".join(f"> {line}" for line in some[number - 1].words.split("\n"))
    return f"## q{number:02d}\nlesson: {number}\ndifficulty: 1\n\n{some[number - 1].words}\n\n{marked}\n\n{quoted}"


def opened(doors: Collection[Door], open_: Callable[[str], Visitor]) -> Iterator[tuple[Door, str]]:
    """Each page once, as its reader gets it."""
    visitors: dict[str, Visitor] = {}
    for door in doors:
        visitor = visitors.setdefault(door.username, open_(door.username))
        yield door, visitor.get(door.url).html
