"""The plays of a run of `cosplay`, task by task: read from its logs, which grow while it is at work. Nothing raises.

Codes and tests are judged by `scores.jsonl`, which is there at the end, and only of tasks that have references.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from puzzlegen.cosplay.directory import CHOSEN_NAME, PLAYS_NAME, SCORES_NAME
from puzzlegen.durable import read_journal
from puzzlegen.errors import RefusedToResume
from puzzlegen.generation.run_directory import METRICS_NAME
from puzzlegen.report.cosplay.data import read_spent
from puzzlegen.report.reading.document import Document
from recipes.pass_matrix import PassMatrix, leaders

_AT_THE_END = {
    METRICS_NAME: "the figures",
    CHOSEN_NAME: "the words of the tasks",
    SCORES_NAME: "what is right on the boards; repeating the command of the run writes it anew",
}


class PlayBoard(NamedTuple):
    """A task after a round: sources of codes (empty for what could not be read), tests (None for masked ones), and
    cells, codes by tests, None for masked tests. `chosen` is the code that passes most tests, the first of such; after
    the last round the one that was chosen.

    `right_codes`, `right_tests` and `right` are of a reference; empty and None without one.
    """

    number: int
    codes: tuple[str, ...]
    tests: tuple[str | None, ...]
    cells: tuple[tuple[bool | None, ...], ...]
    chosen: int | None
    right_codes: tuple[bool, ...] = ()
    right_tests: tuple[bool | None, ...] = ()

    @property
    def right(self) -> bool | None:
        """Whether what is chosen is right."""
        if not self.right_codes:
            return None
        return self.chosen is not None and self.right_codes[self.chosen]


class Play(NamedTuple):
    """A task, as far as it was played; `end` is None before its end, and words are empty where they are not known."""

    id: str
    description: str
    signature: str
    boards: tuple[PlayBoard, ...]
    end: str | None
    spent: dict[str, dict[str, int]]


class Plays(NamedTuple):
    """All tasks that have begun, in the order in which they have."""

    plays: tuple[Play, ...]
    notes: tuple[str, ...]

    @property
    def outcomes(self) -> dict[str, int]:
        """How those ended that have."""
        return dict(Counter(play.end for play in self.plays if play.end is not None))

    @property
    def spent(self) -> dict[str, dict[str, int]]:
        """By stage, over all tasks."""
        found: dict[str, Counter[str]] = {}
        for play in self.plays:
            for stage, counts in play.spent.items():
                found.setdefault(stage, Counter()).update(counts)
        return {stage: dict(counts) for stage, counts in found.items()}


def read_plays(directory: Path) -> Plays:
    """The plays in `directory`."""
    notes: list[str] = []
    ended = any((directory / name).exists() for name in _AT_THE_END)
    for name, what in ({PLAYS_NAME: "the boards"} | (_AT_THE_END if ended else {})).items():
        if not (directory / name).exists():
            notes.append(f"{name} is missing, and with it {what}.")
    lines: dict[str, list[Document]] = {}
    for line in _read_lines(directory, PLAYS_NAME, notes):
        lines.setdefault(line.text("id") or "", []).append(line)
    words = {line.text("id") or "": line for line in _read_lines(directory, CHOSEN_NAME, notes)}
    scores = {line.text("id") or "": line.parts("rounds") for line in _read_lines(directory, SCORES_NAME, notes)}
    nothing = Document({}, CHOSEN_NAME, notes)
    plays = [_read_play(name, found, words.get(name, nothing), scores.get(name, [])) for name, found in lines.items()]
    return Plays(tuple(plays), tuple(notes))


def _read_lines(directory: Path, name: str, notes: list[str]) -> list[Document]:
    try:
        records = read_journal(directory / name)
    except (RefusedToResume, OSError, RecursionError):
        notes.append(f"{name} is damaged.")
        return []
    return [Document(record, f"{name}, line {place}", notes) for place, record in enumerate(records, 1)]


def _read_play(name: str, lines: list[Document], words: Document, scores: list[Document]) -> Play:
    ends = [line for line in lines if line.text("end")]
    rounds = [line for line in lines if line.count("round") is not None]
    judged = scores if len(scores) >= len(rounds) else []
    boards = [
        _read_board(line, judged[place] if judged else None, ends[-1] if ends and line is rounds[-1] else None)
        for place, line in enumerate(rounds)
    ]
    return Play(
        id=name,
        description=words.text("description") or "",
        signature=words.text("signature") or "",
        boards=tuple(board for board in boards if board.cells),
        end=ends[-1].text("end") if ends else None,
        spent=read_spent(lines[-1].part("spent")),
    )


def _read_board(line: Document, scores: Document | None, end: Document | None) -> PlayBoard:
    """The board of a line; one without cells if they do not go with its codes and tests."""
    codes = tuple(code.text("source") or "" for code in line.parts("codes"))
    tests = tuple(test.text("test") for test in line.parts("tests"))
    cells = tuple(tuple(None if cell is None else bool(cell) for cell in row) for row in line.rows("matrix"))
    if len(cells) != len(codes) or any(len(row) != len(tests) for row in cells):
        cells = ()
    chosen = end.count("chosen") if end else _leader(codes, cells)
    valid = [place for place, test in enumerate(tests) if test is not None]
    right_codes, right_tests = (scores.numbers(key) if scores else () for key in ("codes", "tests"))
    if len(right_codes) != len(codes) or len(right_tests) != len(valid):
        right_codes = right_tests = ()
    by_place = dict(zip(valid, right_tests, strict=False))
    return PlayBoard(
        number=line.count("round") or 0,
        codes=codes,
        tests=tests,
        cells=cells,
        chosen=chosen if chosen is not None and chosen < len(codes) else None,
        right_codes=tuple(map(bool, right_codes)),
        right_tests=tuple(bool(by_place[place]) if place in by_place else None for place in range(len(tests)))
        if right_codes
        else (),
    )


def _leader(codes: tuple[str, ...], cells: tuple[tuple[bool | None, ...], ...]) -> int | None:
    """The code that best of N takes: of those that could be read, the first with most passes."""
    readable = [place for place, (source, _) in enumerate(zip(codes, cells, strict=False)) if source]
    rows = [list(map(bool, cells[place])) for place in readable]
    found = leaders(PassMatrix.of(rows))
    return readable[found[0]] if found else None
