"""What a person sees of an evaluation: a bar or a line now and then while it runs, tables at the end."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import typer

from puzzlegen.generation.rendering import duration, is_interactive

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.progress import Progress, TaskID
    from rich.table import Table

_LINE_EVERY_SECONDS = 10.0
_MOST_GROUPS = 40  # rows of a table; HumanEval's annotations are many
_MOST_CHANGES = 10


class EvaluationProgress:
    """The display on stderr of `total` problems, from `__enter__` to `__exit__`; `good` is what ends well."""

    def __init__(self, total: int, *, quiet: bool, good: str = "solved") -> None:
        self._good = good
        self._total = total
        self._quiet = quiet
        self._done = self._solved = 0
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._shown = time.monotonic()

    def stage(self, text: str) -> None:
        """Say what happens now."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=text)
        else:
            self.say(text)

    def skip(self, done: int, solved: int) -> None:
        """Count problems that an earlier run has done."""
        self._done, self._solved = done, solved
        if done:
            self.say(f"going on after {done:,} of {self._total:,} problems")

    def update(self, solved: bool) -> None:
        """A problem has been judged."""
        self._done += 1
        self._solved += solved
        moment = time.monotonic()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done, description=f"{self._solved:,} {self._good}")
        elif moment - self._shown >= _LINE_EVERY_SECONDS:
            self._shown = moment
            self.say(f"{self._done:,} of {self._total:,} problems, {self._solved:,} {self._good}")

    def __enter__(self) -> Self:
        if not self._quiet and is_interactive(sys.stderr):
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (BarColumn(30), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=self._total)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def say(self, text: str) -> None:
        """A line that stays."""
        if not self._quiet:
            if self._bar is not None:
                self._bar.console.print(text, highlight=False, markup=False)
            else:
                typer.echo(text, err=True)


def print_document(summary: Mapping[str, Any], *, on_stderr: bool) -> None:
    """The tables of what `measure` or `judge_again` found."""
    ks = [int(key.removeprefix("pass@")) for key in summary if key.startswith("pass@")]
    from rich.console import Console

    problems, samples, seconds = summary["problems"], summary["samples"], summary["seconds"]
    head = f"{summary['model']} on {summary['suite']}: {problems:,} problems, {samples:,} samples each"
    if summary["not_asked"]:
        left = f"{summary['not_asked']:,} of them count as unsolved"
        head += f" ({left}: they leave no room for an answer in the model's context)"
    parts: list[RenderableType] = [f"{head}, {summary['solved']:,} solved", _estimates(summary, ks)]
    for name, heading in (("domains", "domain"), ("answer_types", "answer type")):
        if len(summary[name]) > 1:
            parts.append(_groups(heading, summary[name], ks))
    if summary["reasons"]:
        parts.append(_reasons(summary["reasons"], problems * samples))
    tokens = summary["tokens"]
    parts.append(
        f"{tokens['total']:,} tokens, {tokens['per_completion']:.1f} a completion; "
        f"model {duration(seconds['model'])}, untrusted code {duration(seconds['judge'])}"
    )
    if "changed" in summary:
        parts.append("\n".join(_changes(summary["changed"], problems * samples)))
    console = Console(stderr=on_stderr, highlight=False, markup=False, soft_wrap=True)
    for number, part in enumerate(parts):
        console.print(*([""] if number else []), part, sep="\n")


def _changes(changed: Sequence[Mapping[str, Any]], completions: int) -> Iterator[str]:
    """What judging again has changed."""
    yield f"{len(changed):,} of {completions:,} verdicts changed"
    moves = [(one, f"{one['was'] or 'accepted'} -> {one['now'] or 'accepted'}") for one in changed]
    for move, count in Counter(move for _, move in moves).most_common():
        yield f"  {count:>9,} {move}"
    for one, move in moves[:_MOST_CHANGES]:
        yield f"  {one['id']} sample {one['sample']}: {move}"
    if len(changed) > _MOST_CHANGES:
        yield "  ... --json names them all"


def _estimates(summary: Mapping[str, Any], ks: Sequence[int]) -> Table:
    table = _table("k", "pass@k", "95% interval", "first k solved", "95% interval")
    for k in ks:
        cells = [
            text
            for name in (f"pass@{k}", f"sequential@{k}")
            for text in (_share(summary[name]["value"]), _range(summary[name]))
        ]
        table.add_row(str(k), *cells)
    return table


def _groups(heading: str, groups: Mapping[str, Mapping[str, float]], ks: Sequence[int]) -> Table:
    table = _table(heading, "problems", *(f"pass@{k}" for k in ks))
    largest = sorted(groups, key=lambda name: (-groups[name]["problems"], name))[:_MOST_GROUPS]
    for name in (name for name in groups if name in largest):
        row = groups[name]
        table.add_row(name, f"{row['problems']:,}", *(_share(row[f"pass@{k}"]) for k in ks))
    if len(groups) > len(largest):
        table.add_row(f"... and {len(groups) - len(largest)} smaller")
    return table


def _reasons(reasons: Mapping[str, int], completions: int) -> Table:
    table = _table("rejected", "completions", "share")
    for reason, count in reasons.items():
        table.add_row(reason, f"{count:,}", _share(count / completions))
    return table


def _table(heading: str, *figures: str) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(heading, no_wrap=True)
    for figure in figures:
        table.add_column(figure, justify="right", no_wrap=True)
    return table


def _share(value: float) -> str:
    return f"{100 * value:.1f}%"


def _range(interval: Mapping[str, float]) -> str:
    return f"{100 * interval['low']:.1f} to {100 * interval['high']:.1f}%"
