"""What a suite is made of: problems that can be put to a model, and whose answers can be judged.

A `Problem` is asked (`prompt`), its completions are read (`read`), and what was read is judged in streams (`judge`).
It can be written to a log and read back (`as_record`), so that completions can be judged again without the suite's
file. `PuzzleProblem` is here; problems that are functions to complete are in `finetune.code_problems`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self

from generator import Engine, Profile, Prompt, Style, read_attempt, solve_prompt
from puzzles import Puzzle, Reason, Rejection, Seed, read_puzzle
from verifier import Pair, Verifier


class Outcome(NamedTuple):
    """A verdict on one attempt: `reason` is None if it is right. `seconds` are those of the untrusted code."""

    reason: Reason | None
    seconds: float


class Attempt(NamedTuple):
    """Something that was read out of a completion, to be judged as an answer to `problem`."""

    problem: Any
    source: str


class Addressing(NamedTuple):
    """How a model was asked, without which its completions cannot be read: style, and number of worked examples."""

    style: Style
    shots: int


class Problem(Protocol):
    """One problem of a suite."""

    @property
    def id(self) -> str:
        """Its name, unique in its suite."""

    @property
    def domain(self) -> str:
        """The group to which tables count it."""

    @property
    def answer_type(self) -> str:
        """What a right answer is of, in Python's words."""

    def prompt(self, engine: Engine, worked: Sequence[Seed], seed: int) -> Prompt:
        """What the model is asked, after the `worked` examples if the problem is of their kind."""

    def max_tokens(self, profile: Profile) -> int:
        """The longest completion to sample from a model of this profile."""

    def read(self, completion: str, addressing: Addressing) -> str:
        """The source of the answer in a completion; it may be anything."""

    def as_record(self) -> dict[str, str]:
        """What a log must hold to read the problem back."""

    def rename(self, name: str) -> Self:
        """The same problem under another id."""

    @staticmethod
    def judge(attempts: Iterable[Attempt], verifier: Verifier) -> Iterator[Outcome]:
        """The outcome of each attempt, in order, each judged in full; of this class's problems only."""


@dataclass(frozen=True, slots=True)
class PuzzleProblem:
    """A puzzle `f`, to be solved by writing a `g`."""

    id: str
    domain: str
    puzzle: Puzzle

    @property
    def answer_type(self) -> str:
        """The answer's type as the puzzle annotates it."""
        return str(self.puzzle.answer_type)

    def prompt(self, engine: Engine, worked: Sequence[Seed], seed: int) -> Prompt:
        """The factory's own prompt."""
        return solve_prompt(engine, self.puzzle, worked, seed)

    def max_tokens(self, profile: Profile) -> int:
        """What the profile has for solutions."""
        return profile.solution_tokens

    def read(self, completion: str, addressing: Addressing) -> str:
        """The function `g`."""
        number = addressing.shots + 1 if addressing.shots else 0
        return read_attempt(completion, self.puzzle, number, addressing.style)

    def as_record(self) -> dict[str, str]:
        """Its source."""
        return {"puzzle": self.puzzle.source}

    def rename(self, name: str) -> PuzzleProblem:
        """The same puzzle under another id."""
        return PuzzleProblem(name, self.domain, self.puzzle)

    @staticmethod
    def judge(attempts: Iterable[Attempt], verifier: Verifier) -> Iterator[Outcome]:
        """The verdicts of `Verifier.verify`."""
        pairs = (Pair(attempt.problem.puzzle.source, attempt.source) for attempt in attempts)
        return (Outcome(verdict.reason, verdict.seconds) for verdict in verifier.verify(pairs))


def read_puzzle_problem(record: dict[str, Any]) -> PuzzleProblem | Rejection:
    """The puzzle that `as_record` wrote, with its `id` and `domain`."""
    name, domain, source = (record.get(key) for key in ("id", "domain", "puzzle"))
    if not (isinstance(name, str) and isinstance(domain, str) and isinstance(source, str)):
        return Rejection(Reason.MALFORMED, "id, domain and puzzle must be strings")
    puzzle = read_puzzle(source, allow_bool=True)
    return puzzle if isinstance(puzzle, Rejection) else PuzzleProblem(name, domain, puzzle)
