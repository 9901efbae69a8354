"""How far a `sol-ver` loop's models are from its base: of this run, and of the seeds of each arm together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from puzzlegen.report.figures import MARKS, Interval, count, marked, times
from puzzlegen.report.loops.comparison import distinct_seeds
from puzzlegen.report.page import Block, Prose, Table
from puzzlegen.report.sol_ver.data import MEASURES, PAIRED, Gain, SolVerRun

_NOTE = f"{MARKS} Of mutants let through, less is better. There is no ratio to a base that is at 0, or nearly."
_DIFFERENCES = "Differences to the base in percentage points, task by task, with 95% intervals"
_RATIOS = "How many times the base's, likewise"
_SEEDS = "; of each task the mean over the seeds of an arm"


def gains(runs: Sequence[SolVerRun]) -> tuple[Block, ...]:
    """The first of `runs` beside its base, then arms of several seeds beside theirs."""
    own = [((str(each.number),), each.gain) for each in runs[0].iterations if each.gain]
    seeds = [row for arm in dict.fromkeys(run.arm for run in runs) for row in _over_seeds(runs, arm)]
    tables = (
        *_tables(own, ("iteration",), ""),
        *_tables(seeds, ("arm", "iteration", "seeds"), _SEEDS),
    )
    return (*tables, Prose(_NOTE)) if tables else ()


def _tables(
    rows: Sequence[tuple[tuple[str, ...], Mapping[str, Gain]]], headings: tuple[str, ...], whose: str
) -> tuple[Table, ...]:
    if not rows:
        return ()
    columns = (*headings, *(MEASURES[measure] for measure in PAIRED))
    none = Gain(None, None)
    differences = tuple(
        (*name, *(marked(found.get(measure, none).difference) for measure in PAIRED)) for name, found in rows
    )
    ratios = tuple((*name, *(times(found.get(measure, none).ratio) for measure in PAIRED)) for name, found in rows)
    return Table(_DIFFERENCES + whose, columns, differences), Table(_RATIOS + whose, columns, ratios)


def _over_seeds(runs: Sequence[SolVerRun], arm: str) -> list[tuple[tuple[str, ...], dict[str, Gain]]]:
    """A row for each iteration that all seeds of `arm` have measured, if there are several."""
    several = list(distinct_seeds(runs, arm).values())
    if len(several) < 2:
        return []
    found: list[tuple[tuple[str, ...], dict[str, Gain]]] = []
    for number in sorted(set.intersection(*(set(run.outcomes["pass@1"]) for run in several)) - {0}):
        by_measure = {
            measure: gain for measure in PAIRED if (gain := _gain([run.outcomes[measure] for run in several], number))
        }
        found.append(((arm, str(number), count(len(several))), by_measure))
    return found


def _gain(outcomes: Sequence[Mapping[int, Mapping[str, float]]], number: int) -> Gain | None:
    """That iteration beside the base; None if not all have measured the same tasks."""
    from finetune.pass_at_k import paired_difference, paired_ratio

    sides = [[each.get(place, {}) for each in outcomes] for place in (0, number)]
    tasks = sorted(sides[0][0])
    if not tasks or any(sorted(each) != tasks for side in sides for each in side):
        return None
    before, after = ([sum(each[task] for each in side) / len(side) for task in tasks] for side in sides)
    ratio = paired_ratio(before, after)
    return Gain(Interval(*paired_difference(before, after).interval), Interval(*ratio) if ratio else None)
