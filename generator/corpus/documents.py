"""Documents of the training text: lists of puzzles, and puzzles with a solution that is often wrong.

A *list* shows three or four puzzles, numbered as in a proposing prompt. A *pair* shows a puzzle, a solution and the
assertion that ends every training example. Solutions compute the answer, rightly or with a mistake, or search for it,
in the right place or not. Which of them hold is never said: the text is a plausible heap of human code, and telling
right from wrong is what the factory's verifier is for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Literal, NamedTuple

from generator.corpus.bugs import mutate
from generator.corpus.chains import draft_chain, draft_direct
from generator.corpus.draft import Draft
from generator.corpus.hidden import draft_hidden_list, draft_hidden_text, draft_hidden_words
from generator.corpus.lists import draft_list
from generator.corpus.numbers import draft_float, draft_int
from generator.corpus.searches import attempt_by_search
from generator.corpus.selection import draft_pick, draft_subset
from generator.corpus.strings import draft_shape, draft_string, draft_words

_FAMILIES: tuple[tuple[Callable[[Random], Draft | None], float], ...] = (
    (draft_chain, 42),
    (draft_direct, 12),
    (draft_string, 8),
    (draft_shape, 4),
    (draft_words, 6),
    (draft_list, 12),
    (draft_int, 14),
    (draft_float, 5),
    (draft_pick, 4),
    (draft_subset, 3),
    (draft_hidden_list, 9),
    (draft_hidden_text, 6),
    (draft_hidden_words, 5),
)
SEARCH_SHARE = 0.5
WRONG_SHARE = 0.5  # of those that do not search
LIST_SHARE = 0.2


class Document(NamedTuple):
    """One piece of training text, with the drafts that it shows."""

    kind: Literal["list", "pair"]
    text: str
    drafts: tuple[Draft, ...]


def write_drafts(rng: Random) -> Iterator[Draft]:
    """Drafts without end, over all families."""
    families = [family for family, _ in _FAMILIES]
    weights = [weight for _, weight in _FAMILIES]
    while True:
        draft = rng.choices(families, weights)[0](rng)
        if (
            draft is not None
            and len({name for name, _ in draft.parameters} | {draft.answer}) == len(draft.parameters) + 1
        ):
            yield draft


def write_documents(seed: int, *, keep: Callable[[Draft], bool] = lambda draft: True) -> Iterator[Document]:
    """Documents without end, decided by `seed`; only drafts that `keep` admits are shown."""
    rng = Random(seed)
    drafts = (draft for draft in write_drafts(rng) if keep(draft))
    while True:
        if rng.random() < LIST_SHARE:
            shown = tuple(next(drafts) for _ in range(rng.randint(3, 4)))
            text = "".join(_quoted(rng, draft.puzzle_source(f"f{k}")) + "\n\n" for k, draft in enumerate(shown, 1))
            yield Document("list", text, shown)
        else:
            draft = next(drafts)
            solution = draft.solution_source(_some_body(rng, draft))
            puzzle = _quoted(rng, draft.puzzle_source())
            yield Document("pair", f"{puzzle}\n\n{solution}\n\nassert f(g())\n\n", (draft,))


def _quoted(rng: Random, source: str) -> str:
    """`source`, with double quotes now and then. Headers of solutions keep single ones, as `solution_header` does."""
    return source.replace("'", '"') if '"' not in source and "\\" not in source and rng.random() < 0.4 else source


def _some_body(rng: Random, draft: Draft) -> tuple[str, ...]:
    """A search, a right solution, a typical mistake, or a right solution with one thing changed."""
    if rng.random() < SEARCH_SHARE:
        return attempt_by_search(rng, draft)
    if rng.random() >= WRONG_SHARE:
        return rng.choice(draft.solutions)
    if draft.mistakes and rng.random() < 0.5:
        return rng.choice(draft.mistakes)
    return mutate(rng, rng.choice(draft.solutions), tuple(name for name, _ in draft.parameters))
