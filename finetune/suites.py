"""Suites: named lists of problems to measure a model with.

`heldout` are the project's own puzzles (`puzzles.corpus.heldout_suite`; a puzzle's domain is its theme), `tasks` its
own described tasks, for which code is to be written (`puzzles.corpus.tasks.heldout_tasks`). A file is recognised by
what is in it: described tasks as JSON lines, in HumanEval's form (`task_id`, `prompt`, `entry_point`, `test`), MBPP's
or this project's (`puzzles.task_files`), else puzzles in any form that `puzzles.seed_files` reads, P3's JSON among
them. A record that is no problem is dropped with a reason and counted; a
file in which nothing is left raises `UnusableSuiteError`.

Not guaranteed: that a model has never seen a problem. A suite that can be fetched is likely to be in training text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from finetune.code_problems import CodeProblem, read_code_problem
from finetune.problems import Problem, PuzzleProblem, read_puzzle_problem
from generator import derive_seed
from puzzles import ReferenceTask, Rejection
from puzzles.corpus import heldout_suite
from puzzles.corpus.tasks import heldout_tasks
from puzzles.seed_files import Dropped, read_records, read_seed_file
from puzzles.task import read_reference_task, task_id
from puzzles.task_formats import humaneval_record, read_mbpp_reference

HELDOUT = "heldout"
TASKS = "tasks"
_OF_CODE = frozenset({"entry_point", "signature", "test_list"})
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd")  # gzip, zip, zstandard


class UnusableSuiteError(ValueError):
    """A file without a single problem; the message says why."""


class Suite(NamedTuple):
    """Problems of one kind, with unique ids, in the file's order; the file's records that are none; and the problems
    that `limited` has left out, which no prompt may show the answers of either.
    """

    name: str
    problems: tuple[Problem, ...]
    dropped: tuple[Dropped, ...] = ()
    left_out: tuple[Problem, ...] = ()

    @property
    def digest(self) -> str:
        """What tells these problems from others, as 32 hexadecimal digits."""
        content = [
            [[problem.id, problem.domain, problem.as_record()] for problem in problems]
            for problems in (self.problems, self.left_out)
        ]
        return blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()

    def limited(self, most: int) -> Suite:
        """`most` of the problems, drawn by their ids: always the same, and of all parts of the suite."""
        drawn = {problem.id for problem in sorted(self.problems, key=lambda problem: derive_seed(problem.id))[:most]}
        return self._replace(
            problems=tuple(problem for problem in self.problems if problem.id in drawn),
            left_out=self.left_out + tuple(problem for problem in self.problems if problem.id not in drawn),
        )

    def describe_dropped(self) -> str:
        """What was dropped, in words: counts by reason, and the first names."""
        reasons = Counter(str(record.reason) for record in self.dropped)
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        names = ", ".join(record.id for record in self.dropped[:3])
        return f"{len(self.dropped)} dropped ({counts}): {names}{', ...' if len(self.dropped) > 3 else ''}"


def open_suite(name: str) -> Suite:
    """The suite `heldout` or `tasks`, or that of a file: OSError if it cannot be read, UnusableSuiteError if empty."""
    if name == HELDOUT:
        return Suite(name, tuple(PuzzleProblem(seed.id, seed.domain, seed.puzzle) for seed in heldout_suite()))
    if name == TASKS:
        found = [_of_reference(task, task.family) for task in heldout_tasks()]
        return Suite(name, tuple(problem for problem in found if not isinstance(problem, Rejection)))
    path = Path(name)
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_COMPRESSED):
        raise UnusableSuiteError(f"{name} is compressed")
    suite = _read_code(path) if _holds_code(path) else _read_puzzles(path)
    if not suite.problems:
        why = suite.describe_dropped() if suite.dropped else "it is empty"
        raise UnusableSuiteError(f"{name} holds no problem: {why}")
    return suite._replace(name=name, problems=tuple(_unique(suite.problems)))


def read_problem(record: dict[str, Any]) -> Problem | Rejection:
    """The problem of a log's record (`Problem.as_record`, with `id` and `domain`)."""
    return read_puzzle_problem(record) if "puzzle" in record else read_code_problem(record, "")


def _read_puzzles(path: Path) -> Suite:
    file = read_seed_file(path)
    problems = tuple(PuzzleProblem(seed.id, seed.domain, seed.puzzle) for seed in file.seeds)
    return Suite(path.name, problems, file.dropped)


def _read_code(path: Path) -> Suite:
    problems: list[Problem] = []
    dropped: list[Dropped] = []
    for number, record in _records(path):
        name = task_id(record, f"{path.name}:{number}")
        found = _code_problem(record, path.stem, name)
        if isinstance(found, Rejection):
            dropped.append(Dropped(name, found.reason, found.detail))
        else:
            problems.append(found)
    return Suite(path.name, tuple(problems), tuple(dropped))


def _code_problem(record: dict[str, Any], group: str, name: str) -> CodeProblem | Rejection:
    """The problem of a HumanEval record, or of a described task in this project's form or MBPP's."""
    if not {"description", "test_list"} & record.keys():
        return read_code_problem(record, group)
    read = read_reference_task if "description" in record else read_mbpp_reference
    reference = read(record, name)
    return reference if isinstance(reference, Rejection) else _of_reference(reference, reference.family or group)


def _of_reference(reference: ReferenceTask, group: str) -> CodeProblem | Rejection:
    """The problem of writing code for a described task; its tests are the reference's."""
    return read_code_problem({**humaneval_record(reference), "domain": group}, group)


def _holds_code(path: Path) -> bool:
    """Whether the first record that can be told asks for code."""
    for _, record in _records(path):
        if keys := record.keys() & (_OF_CODE | {"puzzle", "sat"}):
            return keys <= _OF_CODE
    return False


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The items of a JSON list, or the lines that are not blank, numbered; empty objects for those that hold none."""
    with path.open("rb") as file:
        if file.read(99).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
            for number, record in enumerate(read_records(path), 1):
                yield number, record if isinstance(record, dict) else {}
            return
        file.seek(0)
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    record = json.loads(line.decode("utf-8-sig"))
                except (ValueError, RecursionError):
                    record = None
                yield number, record if isinstance(record, dict) else {}


def _unique(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems under ids that do not repeat: the second `x` becomes `x#2`."""
    taken: set[str] = set()
    for problem in problems:
        names = chain([problem.id], (f"{problem.id}#{number}" for number in count(2)))
        name = next(name for name in names if name not in taken)
        taken.add(name)
        yield problem if name == problem.id else problem.rename(name)
