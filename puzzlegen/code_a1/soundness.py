"""References that do not hold, found out before anything is measured: who mends the file may begin anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from puzzlegen.errors import UsageError

if TYPE_CHECKING:
    from puzzles import ReferenceTask
    from recipes.adversarial_round import Question as Asked
    from recipes.mistake_book import MistakeBook
    from verifier import Verifier


def check_measured(references: Sequence[ReferenceTask], verifier: Verifier, say: Callable[[str], None]) -> None:
    """UsageError if no tests can be measured, since every reference of the suite fails its own, of whatever form."""
    from verifier import Question, Status

    matrices = verifier.matrices(Question((each.solution,), each.tests, each.task.entry_point) for each in references)
    unsound = [
        each.task.id
        for each, matrix in zip(references, matrices, strict=True)
        if set(matrix.statuses[0]) != {Status.PASS}
    ]
    if len(unsound) == len(references):
        raise UsageError(
            f"every reference of --suite fails its own tests, such as {unsound[0]}",
            "mend the file, or give another --suite",
        )
    if unsound:
        say(f"{len(unsound):,} references of the suite fail their own tests: they measure no tests")


def begin_book(run: str, questions: Sequence[Asked], verifier: Verifier, say: Callable[[str], None]) -> MistakeBook:
    """A book for the first step, which has the questions on its blacklist whose reference does not hold."""
    from recipes.mistake_book import MistakeBook
    from recipes.question_pool import find_unsound

    book = MistakeBook(run)
    unsound = find_unsound(questions, verifier)
    for name in unsound:
        book.blacklist(name)
    if unsound:
        say(f"{len(unsound):,} references fail their own golden tests: not asked")
    if len(unsound) == len(questions):
        raise UsageError("no question is left whose reference holds", "mend the file, or give another --questions")
    return book
