"""Functions to complete, in the form of HumanEval: a prompt that opens a function, and a test that calls it.

The code that is judged is the prompt followed by the completion up to its first unindented line; of a chat it is what
stands before the function in the prompt, then the fenced block. The test defines `check(candidate)`. Each of its
assertions that needs nothing but the candidate becomes a test of its own, which the verifier can compare outside the
code's process (`verifier.matrix`); all else that could fail (other assertions, helpers that assert, `raise`) stays
together in one `check`. The code passes if it passes them all.

Not guaranteed: that code could not talk a test of the second kind into passing; equal results as in a plain
interpreter for code that imports what puzzles may not (`puzzles.gate`) or keeps state between assertions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, TypeGuard

from finetune.problems import Addressing, Attempt, Outcome
from generator import Engine, Profile, Prompt, Style
from generator.parsing import cut_at_dedent
from puzzles import Reason, Rejection, Seed
from puzzles.humaneval import read_check, read_opening
from puzzles.source import encodable, unparse
from verifier import Matrix, Question, Status, Verifier

_TOKENS = 512  # HumanEval's longest reference solution takes some 400
_REASONS = {Status.WRONG: Reason.WRONG_ANSWER, Status.TIMEOUT: Reason.TIMEOUT, Status.INVALID: Reason.MALFORMED}


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """A function to complete. `tests` are what its test asserts, as the verifier takes it."""

    id: str
    domain: str
    answer_type: str
    opening: str
    entry_point: str
    test: str
    tests: tuple[str, ...]
    before: str
    """What stands in `opening` above the function."""

    def prompt(self, engine: Engine, worked: Sequence[Seed], seed: int) -> Prompt:
        """The opened function itself; worked examples are of another kind, and are left out."""
        style = engine.profile.style
        if style is Style.CHAT:
            text = (
                f"Complete this Python function:\n\n```python\n{self.opening}\n```\n\n"
                f"Answer with one Python code block that holds the whole function and its imports."
            )
            return Prompt(text, seed, style)
        return Prompt(self.opening, seed, style)

    def max_tokens(self, profile: Profile) -> int:
        """Enough for HumanEval, if the context can spare it."""
        return max(profile.solution_tokens, min(_TOKENS, profile.context // 2))

    def read(self, completion: str, addressing: Addressing) -> str:
        """The whole program."""
        text = encodable(completion)
        if addressing.style is Style.COMPLETION:
            return (self.opening + cut_at_dedent(text)).rstrip()
        blocks = [block.partition("\n")[2] for block in text.split("```")[1::2]] or [text]
        holds = (block for block in blocks if f"def {self.entry_point}(" in block)
        return (self.before + next(holds, blocks[0])).rstrip()

    def as_record(self) -> dict[str, str]:
        """The fields of HumanEval."""
        return {"prompt": self.opening, "entry_point": self.entry_point, "test": self.test}

    def rename(self, name: str) -> CodeProblem:
        """The same function under another id."""
        return replace(self, id=name)

    @staticmethod
    def judge(attempts: Iterable[Attempt], verifier: Verifier) -> Iterator[Outcome]:
        """The first test that an attempt does not pass says why it is wrong.

        Most wrong code fails the first of its tests, and code that hangs does so on any: the others wait for that one.
        """
        asked = list(attempts)
        first = list(verifier.matrices(_question(attempt, slice(1)) for attempt in asked))
        passed = [matrix.cells[0][0].status is Status.PASS for matrix in first]
        rest = verifier.matrices(_question(attempt, slice(1, None)) for attempt in compress(asked, passed))
        for matrix, more in zip(first, passed, strict=True):
            yield _outcome(matrix, next(rest)) if more else _outcome(matrix)


def read_code_problem(record: dict[str, Any], group: str) -> CodeProblem | Rejection:
    """The problem in a record `{task_id, prompt, entry_point, test}`, or why there is none.

    Its domain is `domain` if that is a text, else what stands before the slash in `task_id`, or `group`. Where there
    is no `task_id`, as in logs, `id` takes its place.
    """
    name = next((record[key] for key in ("task_id", "id") if record.get(key) is not None), None)
    opening, entry_point, test = (record.get(key) for key in ("prompt", "entry_point", "test"))
    if not (_is_text(opening) and _is_text(entry_point) and _is_text(test) and isinstance(name, str | int)):
        return Rejection(Reason.MALFORMED, "task_id, prompt, entry_point and test must be strings")
    opened = read_opening(opening, entry_point)
    if isinstance(opened, Rejection):
        return opened
    tests = read_check(test, entry_point)
    if isinstance(tests, Rejection):
        return tests
    returns = opened.function.returns
    name = encodable(str(name))
    family, slash, _ = name.partition("/")
    domain = record.get("domain")
    return CodeProblem(
        id=name,
        domain=encodable(domain if isinstance(domain, str) and domain else family if slash else group),
        answer_type=(unparse(returns) if returns else "") or "unannotated",
        opening=opened.text,
        entry_point=entry_point,
        test=test,
        tests=tests,
        before=opened.before,
    )


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value == encodable(value)


def _question(attempt: Attempt, part: slice) -> Question:
    return Question((attempt.source,), attempt.problem.tests[part], attempt.problem.entry_point)


def _outcome(*matrices: Matrix) -> Outcome:
    seconds = sum(matrix.seconds for matrix in matrices)
    cells = (cell for matrix in matrices for cell in matrix.cells[0])
    failed = next((cell for cell in cells if cell.status is not Status.PASS), None)
    if failed is None:
        return Outcome(None, seconds)
    if failed.status is Status.ERROR:
        return Outcome(Reason(failed.detail) if failed.detail in set(Reason) else Reason.ERROR, seconds)
    return Outcome(_REASONS[failed.status], seconds)
