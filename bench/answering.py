"""People who answer questions all the time, and what they were told is saved."""

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException

import sqlalchemy
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.load import Call, send
from bench.scene import answer_call, learners_at_work
from lms.people.models import Person
from quizzes.models import Answer, Attempt

QUESTIONS, CHOICES = 10, "abc"
PAUSE_AFTER_A_FAILURE = 0.05


@dataclass
class Learner:
    """One person in the middle of a test: what was sent, what was told to be saved, and how long it took."""

    app: Flask
    person: Person
    attempt: Attempt
    rng: random.Random
    sequences: dict[int, int] = field(default_factory=dict)
    saved: dict[tuple[int, int], str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    resent: int = 0

    def answer_until(self, ended: threading.Event, port: Callable[[], int], pause: float) -> None:
        """Answer at random. What is not confirmed is sent again, as the page's script does."""
        while not ended.is_set():
            position = self.rng.randint(1, QUESTIONS)
            sequence, choice = self.sequences.get(position, 1) + 1, self.rng.choice(CHOICES)
            self.sequences[position] = sequence
            call = answer_call(self.app, self.person, self.attempt, position, sequence, choice)
            if self._confirmed(call, ended, port):
                self.saved[position, sequence] = choice
            ended.wait(self.rng.uniform(0, 2 * pause))

    def _confirmed(self, call: Call, ended: threading.Event, port: Callable[[], int]) -> bool:
        while not ended.is_set():
            began = time.monotonic()
            try:
                status, text = send(port(), call)
            except (OSError, HTTPException):
                self.resent += 1
                time.sleep(PAUSE_AFTER_A_FAILURE)
                continue
            self.seconds.append(time.monotonic() - began)
            if status == HTTPStatus.OK:
                return bool(json.loads(text)["sequence"] >= json.loads(call.body)["sequence"])
            self.faults.append(f"{status} {text[:120]}")
            return False
        return False


def seat(app: Flask, count: int) -> list[Learner]:
    """So many people, each with an open test."""
    return [
        Learner(app, person, attempt, random.Random(number))  # noqa: S311 - a seed makes the run repeatable
        for number, (person, attempt) in enumerate(learners_at_work(app, count))
    ]


def lost(url: str, learners: list[Learner]) -> list[str]:
    """Every answer that somebody was told is saved and that the database does not hold as it was sent."""
    engine = sqlalchemy.create_engine(url)
    with Session(engine) as session:
        rows = session.execute(select(Answer.attempt_id, Answer.position, Answer.sequence, Answer.choice))
        held = {(attempt, position, sequence): choice for attempt, position, sequence, choice in rows}
    engine.dispose()
    return [
        f"attempt {learner.attempt.id}, question {position}, answer {sequence}: {choice}"
        for learner in learners
        for (position, sequence), choice in learner.saved.items()
        if held.get((learner.attempt.id, position, sequence)) != choice
    ]
