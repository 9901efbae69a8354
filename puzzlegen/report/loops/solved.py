"""What a loop's models solve: problems that are new to it, and base against last iteration by group."""

from __future__ import annotations

from collections.abc import Sequence

from puzzlegen.report.figures import count, largest, points, share
from puzzlegen.report.loops.rounds import Round, Rounds, evaluations
from puzzlegen.report.page import Block, Card, Code, Fold, Grid, Prose, Table
from puzzlegen.report.reading.evaluation import Evaluation, Group

_MOST_GROUPS = 40
_MOST_REASONS = 20


def newly_solved(iterations: Sequence[Round]) -> tuple[Block, ...]:
    """For each iteration the problems that no earlier one solved, some of them with what solved them."""
    blocks: list[Block] = []
    for each in iterations:
        if not each.number or each.evaluation is None or each.newly_solved is None:
            continue
        if not each.newly_solved:
            blocks.append(Prose(f"Iteration {each.number} solves nothing that no earlier one did."))
            continue
        number = len(each.newly_solved)
        what = "one problem" if number == 1 else f"{number:,} problems"
        more = number - len(each.solutions)
        shown = f", of which {len(each.solutions)} are shown" if more and each.solutions else ""
        cards = tuple(
            Card(one.id, (Code("problem", one.problem), Code("what solved it", one.solution)))
            for one in each.solutions
        )
        blocks.append(Prose(f"Iteration {each.number} solves {what} that no earlier one did{shown}."))
        blocks += (
            [Fold(f"Iteration {each.number}: problems and solutions", (Grid(cards, wide=True),))] if cards else []
        )
    return tuple(blocks)


def by_group(loop: Rounds[Round]) -> tuple[Block, ...]:
    """The base against the last iteration, by domain and answer type, and why completions failed."""
    found = evaluations(loop)
    number = max(found, default=0)
    if 0 not in found or not number:
        return ()
    base, last = found[0], found[number]
    tables = (
        _group_table("By domain", "domain", base.domains, last.domains, number),
        _group_table("By answer type", "type", base.answer_types, last.answer_types, number),
    )
    return (*(table for table in tables if table.rows), *_reasons(base, last, number))


def _group_table(name: str, heading: str, base: dict[str, Group], last: dict[str, Group], number: int) -> Table:
    ks = sorted({k for group in (*base.values(), *last.values()) for k in group.rates})
    sizes = {key: group.problems or 0 for key, group in (base | last).items()}
    rows = []
    for key, problems in largest(sizes, _MOST_GROUPS):
        cells = []
        for k in ks:
            before = base[key].rates.get(k) if key in base else None
            after = last[key].rates.get(k) if key in last else None
            change = None if before is None or after is None else after - before
            cells += [share(before), share(after), points(change)]
        rows.append((key, count(problems), *cells))
    columns = [column for k in ks for column in (f"pass@{k}: base", f"iteration {number}", "change")]
    return Table(f"{name}, base against iteration {number}", (heading, "problems", *columns), tuple(rows))


def _reasons(base: Evaluation, last: Evaluation, number: int) -> tuple[Table, ...]:
    names = largest({name: base.reasons.get(name, 0) for name in base.reasons | last.reasons}, _MOST_REASONS)
    rows = tuple((name, count(before), count(last.reasons.get(name, 0))) for name, before in names)
    columns = ("reason", "base", f"iteration {number}")
    return (Table("Completions that failed, by reason", columns, rows),) if rows else ()
