"""The Mistake Book of Code-A1: for each question the tests that codes have failed, and how often.

What is retrieved are the most frequent tests of the question. After a step each code that runs teaches it, one after
the other: an old test that the code passes loses one, and is removed at nothing; every new test that it fails gains
one, or is inserted with one. Equal tests count once a code. Within a step the book does not change: all codes of a
question meet the same tests (`MistakeBook.learn` is for afterwards). A question on the blacklist is not to be asked.

As JSON it belongs to the run whose name is in it, and to a step of it. Equal histories give equal books, byte for
byte.

Not guaranteed: that a test in the book is right. It is as right as the oracle that gave its expected value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from puzzles.assertions import Source, read_source, read_split
from shards.durable import sync_directory, write_durably

RETRIEVED = 8
_FORMAT = 1


class BookError(RuntimeError):
    """A file is no Mistake Book of this run; the message says why."""


class Lesson(NamedTuple):
    """What one code that runs has shown: the old tests that it passes, and the new ones that it fails."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]


class Changes(NamedTuple):
    """How many tests came in and went out; `inserted - removed` is by how much the book grew."""

    inserted: int = 0
    removed: int = 0


class MistakeBook:
    """The book of the run named `run`."""

    def __init__(self, run: str) -> None:
        self.run = run
        self._questions: dict[str, dict[str, int]] = {}
        self._blacklist: set[str] = set()

    def __len__(self) -> int:
        """The number of tests, of all questions."""
        return sum(map(len, self._questions.values()))

    def retrieve(self, question: str, most: int = RETRIEVED) -> tuple[str, ...]:
        """The `most` most frequent tests of a question; of equally frequent ones those that came in first."""
        tests = self._questions.get(question) or {}
        return tuple(sorted(tests, key=lambda test: -tests[test])[:most])

    def blacklist(self, question: str) -> None:
        """Ask this question no more."""
        self._blacklist.add(question)

    def is_blacklisted(self, question: str) -> bool:
        """Whether it is not to be asked."""
        return question in self._blacklist

    def learn(self, question: str, lessons: Iterable[Lesson]) -> Changes:
        """Take in what the codes of a step have shown, in order."""
        tests = self._questions.setdefault(question, {})
        inserted = removed = 0
        for lesson in lessons:
            for test in dict.fromkeys(lesson.passed):
                if test in tests:  # an earlier code of this step may have removed it
                    tests[test] -= 1
                    if tests[test] <= 0:
                        del tests[test]
                        removed += 1
            for test in dict.fromkeys(lesson.failed):
                inserted += test not in tests
                tests[test] = tests.get(test, 0) + 1
        if not tests:
            del self._questions[question]
        return Changes(inserted, removed)

    def write(self, path: Path, step: int) -> None:
        """Put the book at `path` as it is after `step`, whole or not at all."""
        nothing: dict[str, int] = {}
        questions = {
            question: {
                "tests": [{"test": test, "frequency": frequency} for test, frequency in tests.items()],
                "blacklisted": question in self._blacklist,
            }
            for question, tests in (dict.fromkeys(sorted(self._blacklist), nothing) | self._questions).items()
        }
        document = {"format": _FORMAT, "run": self.run, "step": step, "questions": questions}
        write_durably(path, (json.dumps(document, indent=1) + "\n").encode())
        sync_directory(path.parent)

    @staticmethod
    def check_run(path: Path, run: str) -> None:
        """BookError if there is a book at `path` that says it is of another run."""
        try:
            found = json.loads(path.read_bytes())["run"]
        except (FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
            return
        if found != run:
            raise BookError(f"{path} is the book of another run, {found}")

    @classmethod
    def read(cls, path: Path, run: str, step: int) -> Self:
        """The book at `path`. BookError if it is none, or is of another run or step; OSError."""
        try:
            document = json.loads(path.read_bytes())
            if document["format"] != _FORMAT:
                raise BookError(f"{path} has format {document['format']!r}, not {_FORMAT}")
            if document["run"] != run:
                raise BookError(f"{path} is the book of another run, {document['run']}")
            if document["step"] != step:
                raise BookError(f"{path} is the book of step {document['step']}, not of step {step}")
            book = cls(run)
            for question, entry in document["questions"].items():
                if entry["blacklisted"]:
                    book.blacklist(question)
                if tests := _read_tests(entry["tests"]):
                    book._questions[question] = tests
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BookError(f"{path} is no Mistake Book: {type(error).__name__}") from error
        return book


def _read_tests(entries: Sequence[Any]) -> dict[str, int]:
    """ValueError for what the book could not have written: any test that a code could talk into passing is such."""
    tests: dict[str, int] = {}
    for entry in entries:
        test, frequency = entry["test"], entry["frequency"]
        source = read_source(test)
        if not isinstance(source, Source) or read_split(source) is None or test in tests:
            raise ValueError("a test that is none")
        if type(frequency) is not int or frequency < 1:
            raise ValueError("a frequency that is none")
        tests[test] = frequency
    return tests
