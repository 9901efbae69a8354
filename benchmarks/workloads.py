"""What the verifier's benchmark checks: light pairs, a stream of attempts like a language model's, a file of pairs.

Everything is made from pairs that are known to be right, the seed corpus or a file. It is the same in every run but
for which pairs count as light: those that plain `exec` checks in less than a millisecond on this machine. The pairs
run here *without* a sandbox, in the calling process; use a file only if you would run its code yourself.
"""

from __future__ import annotations

import ast
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.plain import check, time_of
from puzzles import Rejection, read_puzzle, read_solution
from puzzles.corpus import seed_corpus
from verifier import Pair

LIGHT_SECONDS = 0.001
ENDLESS_SECONDS = 0.02  # well above that: what is light may still have a module to import when it first runs
LIGHT_SECTIONS = 20  # of 40 puzzles with 8 attempts each
BLOCK = 40  # attempts in which the shares of a stream hold exactly: 4 right, 34 wrong at once, 2 endless
STREAM_BLOCKS = 160
ATTEMPTS = 64  # at one puzzle, one after the other in a stream


class Workload(NamedTuple):
    """Pairs, and how many of them are right among the first 1, 2, ...; `timeout` is in seconds for each.

    `attempts` is how many attempts at one puzzle the factory's mode can be given at once. With `whole`, contenders
    that are not slow get all pairs in each round, however long that takes.
    """

    name: str
    title: str
    pairs: list[Pair]
    right: list[int]
    attempts: int = 8
    timeout: float = 1.0
    whole: bool = False


class _Known(NamedTuple):
    """A light right pair that passes the static rules, with its answer."""

    pair: Pair
    kind: str
    answer: str


def seed_pairs() -> list[Pair]:
    """The pairs of the seed corpus."""
    return [Pair(seed.puzzle.source, solution) for seed in seed_corpus() for solution in seed.solutions]


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file of JSON lines with `puzzle` and `solution`, gzipped if it is called so."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    return [Pair(row["puzzle"], row["solution"]) for row in rows]


def make_workloads(pairs: Sequence[Pair], *, real: bool) -> Iterator[Workload]:
    """The workloads made from `pairs`, all of them right; with `real` also `pairs` themselves, as the last one."""
    known = _light(pairs)
    if not known:
        raise ValueError("none of these pairs is right and light")
    number = iter(range(10**9)).__next__  # in every attempt, so that no two are equal
    apart, maker = list(_interleave(known)), _Maker(known, number)
    together = sorted(apart, key=lambda item: item.pair.puzzle)
    for name, title, order in (
        ("light_right", "light pairs, all right, attempts at a puzzle together", together),
        ("light_right_apart", "light pairs, all right, no two neighbours of one puzzle", apart),
    ):
        right = [maker.make_right(item) for item in order]
        yield Workload(name, title, right, list(range(1, len(right) + 1)))
    wrong = [maker.make_wrong(item) for item in together]
    yield Workload("light_wrong", "light pairs, all wrong at once", wrong, [0] * len(wrong))
    yield _stream(known, maker)
    if real:
        yield Workload("real", "the whole file", list(pairs), list(range(1, len(pairs) + 1)), timeout=5.0, whole=True)


def _light(pairs: Sequence[Pair]) -> list[_Known]:
    known = []
    for pair in pairs:
        timed = time_of(pair, ENDLESS_SECONDS)
        if not timed.right or timed.seconds > LIGHT_SECONDS:
            continue
        puzzle = read_puzzle(pair.puzzle, allow_bool=True)
        if not isinstance(puzzle, Rejection) and not isinstance(read_solution(pair.solution, puzzle), Rejection):
            known.append(_Known(pair, str(puzzle.answer_type), repr(check(pair).answer)))
    return known


def _interleave(known: Sequence[_Known]) -> Iterator[_Known]:
    """Sections of eight attempts at each of 40 puzzles, where no two neighbours are of one puzzle."""
    by_puzzle: dict[str, list[_Known]] = defaultdict(list)
    for item in known:
        by_puzzle[item.pair.puzzle].append(item)
    puzzles = cycle([cycle(items) for items in by_puzzle.values()])
    for _ in range(LIGHT_SECTIONS):
        section = list(islice(puzzles, 40))
        for _ in range(8):
            yield from map(next, section)


def _stream(known: Sequence[_Known], maker: _Maker) -> Workload:
    """Runs of attempts at one puzzle; the shares are exact in each block, chance inside it."""
    random, make = Random(0), {"right": maker.make_right, "wrong": maker.make_wrong, "endless": maker.make_endless}
    made: list[Pair] = []
    right: list[int] = []
    for _ in range(STREAM_BLOCKS):
        kinds = ["right"] * 4 + ["wrong"] * 34 + ["endless"] * 2
        random.shuffle(kinds)
        for kind in kinds:
            if len(made) % ATTEMPTS == 0:
                chosen = random.choice(known)
            made.append(make[kind](chosen))
            right.append((right[-1] if right else 0) + (kind == "right"))
    return Workload(
        "stream", "a model's stream: 10 % right, 85 % wrong at once, 5 % endless", made, right, attempts=ATTEMPTS
    )


class _Maker:
    """Attempts at the puzzles of known pairs, each of them different from all others by a number."""

    def __init__(self, known: Sequence[_Known], number: Callable[[], int]) -> None:
        self._number, self._random = number, Random(0)
        self._others: dict[str, list[str]] = {}
        self._answers: dict[str, list[str]] = defaultdict(list)
        for item in known:
            self._answers[item.kind].append(item.answer)

    def make_right(self, item: _Known) -> Pair:
        """The solution of `item`."""
        return Pair(item.pair.puzzle, _vary(item.pair, self._number()))

    def make_endless(self, item: _Known) -> Pair:
        """An attempt that loops until it is stopped."""
        text = f"{_header(item.pair)}\n    attempt = {self._number()}\n    while True:\n        attempt += 1"
        return Pair(item.pair.puzzle, text)

    def make_wrong(self, item: _Known) -> Pair:
        """An attempt that fails as a model's do: cut off, unknown name, no answer, another's answer; in turn."""
        number = self._number()
        header = _header(item.pair)
        match number % 4:
            case 0:
                text = _vary(item.pair, number) + "\n    return ("
            case 1:
                text = f"{header}\n    found = candidates_{number}\n    return found[0]"
            case 2:
                text = f"{header}\n    attempt = {number}"
            case _:
                text = f"{header}\n    attempt = {number}\n    return {self._other_answer(item)}"
        return Pair(item.pair.puzzle, text)

    def _other_answer(self, item: _Known) -> str:
        """An answer that is right for another puzzle and quickly found wrong for this one; None if none was found."""
        puzzle = item.pair.puzzle
        if puzzle not in self._others:
            # No longer than the right one: `f` of a larger number may fill the memory, where no alarm is heard.
            small = [text for text in self._answers[item.kind] if len(text) <= len(item.answer)]
            tried = dict.fromkeys(self._random.choices(small, k=8))
            timed = {text: time_of(Pair(puzzle, f"def g():\n    return {text}"), ENDLESS_SECONDS) for text in tried}
            light = [text for text in tried if timed[text].right is False and timed[text].seconds < LIGHT_SECONDS]
            self._others[puzzle] = light or ["None"]
        return self._random.choice(self._others[puzzle])


def _header(pair: Pair) -> str:
    return f"def g({ast.unparse(_function(ast.parse(pair.solution)).args)}):"


def _vary(pair: Pair, number: int) -> str:
    """The solution with one more statement, which nothing else has."""
    tree = ast.parse(pair.solution)
    _function(tree).body[:0] = ast.parse(f"attempt = {number}").body
    return ast.unparse(tree)


def _function(tree: ast.Module) -> ast.FunctionDef:
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "g")
