"""The stages of the factory, and what each of them has decided.

A batch in which the target was met leaves new puzzles over: nobody has looked at what was tried at them. They are
counted as `left_over`, and are no part of any share.
"""

from __future__ import annotations

from collections.abc import Mapping

# The order in which the factory narrows its output; each count is a part of the one above it.
FUNNEL_STAGES = ("proposed", "parsed", "valid", "runs", "nontrivial", "novel", "solved", "kept")
LEFT_OVER = "left_over"


def decided(funnel: Mapping[str, int], stage: str) -> int | None:
    """Of how many candidates `stage` has decided: what the one before it left. None for the first, and if unknown."""
    place = FUNNEL_STAGES.index(stage)
    before = funnel.get(FUNNEL_STAGES[place - 1]) if place else None
    return before - funnel.get(LEFT_OVER, 0) if before is not None and stage == "solved" else before


def kept_share(funnel: Mapping[str, int]) -> float | None:
    """The share of all texts that is kept, as if nothing had been left over; None where it is not known."""
    proposed, novel, tried = funnel.get("proposed"), funnel.get("novel"), decided(funnel, "solved")
    if not proposed or not novel or not tried or "kept" not in funnel:
        return 0.0 if proposed and funnel.get("kept") == 0 else None
    return novel / proposed * funnel["kept"] / tried
