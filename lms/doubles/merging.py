"""Merging a double into the person it belongs to: each room hands over its part, in one transaction.

Results keep the team and unit of the day. Nothing that either account has reached is lost. It cannot be undone.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from certificates import handing_over as papers
from certificates.handing_over import PapersMoved
from courses import handing_over as progress
from courses.handing_over import ProgressMoved
from lms.asking import handing_over as posts
from lms.assisting import handing_over as sheets
from lms.clock import local_date
from lms.meetings import handing_over as meetings
from lms.packing import handing_over as zips
from lms.people.doubles import claim_pair, close_double, hand_over_consents
from lms.studio import handing_over as writing
from lms.teams import handing_over as places
from lms.teams.acting import Actor
from lms.teams.handing_over import PlacesMoved
from lms.teams.placement import placement_of
from quizzes import handing_over as tests


@dataclass(frozen=True)
class Moved:
    """How much of everything the double had."""

    attempts: int
    papers: PapersMoved
    progress: ProgressMoved
    places: PlacesMoved
    consents: int
    meetings: int
    posts: int
    drafts: int

    def counts(self) -> dict[str, int]:
        """For the audit log, whose words are in lms/auditing/details.py."""
        learned = {"courses": self.progress.courses, "lessons": self.progress.lessons, "attempts": self.attempts}
        kept = {"certificates": self.papers.certificates, "consents": self.consents}
        kept |= {"meetings": self.meetings, "posts": self.posts, "drafts": self.drafts}
        return {**learned, **kept, **asdict(self.places)}


def merge(session: Session, kept_id: int, double_id: int, actor: Actor, now: datetime) -> Moved:
    """Make everything of the double the kept person's, and close the double.

    Raises AlreadyMerged, which also stops a form that was sent twice.
    """
    kept, double = claim_pair(session, kept_id, double_id)
    moved = Moved(
        attempts=tests.hand_over(session, double.id, kept.id, now),
        papers=papers.hand_over(session, double.id, kept.id),
        progress=progress.hand_over(session, double.id, kept.id, now),
        places=places.hand_over(session, double.id, kept.id),
        consents=hand_over_consents(session, double.id, kept.id),
        meetings=meetings.hand_over(session, double.id, kept.id),
        posts=posts.hand_over(session, double.id, kept.id),
        drafts=writing.hand_over(session, double.id, kept.id),
    )
    zips.hand_over(session, double.id, kept.id)
    sheets.hand_over(session, double.id, kept.id)
    close_double(session, kept, double, now)
    unit_id = placement_of(session, kept.id, local_date(now)).unit_id
    actor.note(session, "person.merged", "person", kept.id, now, unit_id, double_id=double.id, **moved.counts())
    return moved
