"""Preference pairs: rows `{prompt, chosen, rejected}`, sorted out and in a model's tokens.

The prompt has the tokens that the engine gives it (`generator.loading`), and completions are tokenised by themselves:
a model writes its first token after the whole prompt, whereas a text that is tokenised in one piece may have a token
that begins in the prompt and ends in the completion. A completion ends with the end token where the texts of
`finetune.blocks` do.

Not guaranteed: that the tokens of a completion are those in which it was sampled, if the tokenizer has several ways to
write it; that pairs do not contradict one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from finetune.blocks import enclosing_tokens, tokens_inside, tokens_of

_PORTION = 1000  # texts tokenised at once
_ROWS_NAMED = 3  # of those that are left out for one reason

NO_TEXT = "without the texts prompt, chosen and rejected"
EMPTY = "with an empty prompt or completion"
EQUAL = "with equal completions"
TOO_LONG = "longer than the model's context"


class Preference(NamedTuple):
    """A prompt and two completions, the first of which is the better; `kind` is for counting. `row` counts from 1."""

    row: int
    prompt: str
    chosen: str
    rejected: str
    kind: str | None


class Encoded(NamedTuple):
    """A pair in tokens, ready to be joined: the prompt with what opens it, the completions with what closes them."""

    prompt: list[int]
    chosen: list[int]
    rejected: list[int]

    @property
    def sizes(self) -> tuple[int, int]:
        """The tokens of the two sequences that a model reads."""
        return len(self.prompt) + len(self.chosen), len(self.prompt) + len(self.rejected)


class Sorted(NamedTuple):
    """Pairs to learn from, and the numbers of the rows that nothing is learned from, by reason."""

    pairs: list[Preference]
    left_out: dict[str, list[int]]


def sort_out(rows: Iterable[Mapping[str, Any]]) -> Sorted:
    """Sort `rows`, mappings with the texts `prompt`, `chosen` and `rejected`, perhaps `kind`, and anything beside."""
    found = Sorted([], {})
    for number, row in enumerate(rows, 1):
        prompt, chosen, rejected, kind = _texts(row)
        if not all(isinstance(text, str) and _is_unicode(text) for text in (prompt, chosen, rejected)):
            found.left_out.setdefault(NO_TEXT, []).append(number)
        elif not (prompt.strip() and chosen.strip() and rejected.strip()):
            found.left_out.setdefault(EMPTY, []).append(number)
        elif chosen == rejected:
            found.left_out.setdefault(EQUAL, []).append(number)
        else:
            kind = kind if isinstance(kind, str) else None
            found.pairs.append(Preference(number, prompt, chosen, rejected, kind))
    return found


def encode(known: Sorted, tokenizer: Any, context: int) -> tuple[Sorted, list[Encoded]]:
    """What is left of `known` when pairs of more than `context` tokens are left out, and its pairs in tokens."""
    opening, closing = enclosing_tokens(tokenizer)
    found = Sorted([], {reason: [*rows] for reason, rows in known.left_out.items()})
    encoded = []
    for at in range(0, len(known.pairs), _PORTION):
        portion = known.pairs[at : at + _PORTION]
        prompts = tokens_of(tokenizer, [pair.prompt for pair in portion])
        chosen = tokens_inside(tokenizer, [pair.chosen for pair in portion])
        rejected = tokens_inside(tokenizer, [pair.rejected for pair in portion])
        for pair, *ids in zip(portion, prompts, chosen, rejected, strict=True):
            one = Encoded([*opening, *ids[0]], [*ids[1], *closing], [*ids[2], *closing])
            if one.chosen == one.rejected:
                found.left_out.setdefault(EQUAL, []).append(pair.row)
            elif max(one.sizes) > context:
                found.left_out.setdefault(TOO_LONG, []).append(pair.row)
            else:
                found.pairs.append(pair)
                encoded.append(one)
    return found, encoded


def name_left_out(left_out: Mapping[str, Sequence[int]]) -> str:
    """Such as `2 with equal completions (rows 3, 7), 1 longer than the model's context (row 5)`."""
    return ", ".join(f"{len(rows):,} {reason} ({_named(rows)})" for reason, rows in left_out.items())


def _texts(row: Mapping[str, Any]) -> list[Any]:
    return [row.get(name) for name in ("prompt", "chosen", "rejected", "kind")]


def _is_unicode(text: str) -> bool:
    """Whether `text` has no half of a surrogate pair, which JSON can write and no tokenizer reads."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _named(rows: Sequence[int]) -> str:
    shown = ", ".join(f"{row:,}" for row in rows[:_ROWS_NAMED])
    return f"row{'s' * (len(rows) > 1)} {shown}{', ...' * (len(rows) > _ROWS_NAMED)}"
