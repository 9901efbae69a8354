"""Attacks as text: how they are written down, run through both ways of the verifier, and watched from outside.

A table of attacks is one text. Each begins with a line `# name [preludes] -> ends`: how the attack reaches its target
without a word that the text gate knows, and what becomes of it in `verify`: reasons or names of exceptions, any one of
them, or `judged` for an answer that was taken for what it is, at whichever run. What follows is the body of a solution
to PUZZLE, or a whole puzzle and its solution.
"""

import contextlib
import os
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

from puzzles import Reason, Verdict, read_puzzle
from verifier import Job, Pair, Verifier

MARK = "puzzlegen-escaped"  # in the name of each file that an attack tries to make
PUZZLE = (
    "def f(x: int, n=12345):\n    import math\n"
    "    return all([math.isqrt(x * x) == n + 1, len(str(x)) == 5, isinstance(x, int), hash(x) == x])"
)
HEADER = "def g(n=12345):\n"
RIGHT = HEADER + "    return n + 1"
WRONG = HEADER + "    return n - 1"

# The text gate turns many attacks away before they run. The sandbox may not rely on it, so the attacks reach what they
# are after without any forbidden word.
PRELUDES = {
    "os": "import random\nos = getattr(random, '_o' + 's')",
    "sys": "import statistics\nsys = getattr(statistics, 's' + 'ys')",
    "get": "def get(thing, *names):\n    for name in names:\n"
    "        thing = getattr(thing, '_' * 2 + name + '_' * 2)\n    return thing",
    "builtins": "b = sys.modules['built' + 'ins']",
    "child": "child = sys.modules['verifier.child']",
    "send": "frame = getattr(sys, '_get' + 'frame')()\n"
    "while 'send' not in getattr(frame, 'f_' + 'locals'):\n    frame = getattr(frame, 'f_' + 'back')\n"
    "send = getattr(frame, 'f_' + 'locals')['send']",
    "nonce": "cells = [cell.cell_contents for cell in getattr(send, '_' * 2 + 'closure' + '_' * 2)]\n"
    "(nonce,) = [cell for cell in cells if type(cell) is bytes]",
    "libc": "c = sys.modules['ctypes']\nlibc = c.CDLL(None, use_errno=True)\n"
    "def need(result):\n    if result < 0: raise OSError(c.get_errno(), 'refused')\n    return result",
}


JUDGED = {"wrong_answer", "flaky", "puzzle_error", "wrong_type", "not_literal"}


class Attack(NamedTuple):
    """A pair that means harm, and the ways in which `verify` may end it: a reason or an exception's name."""

    puzzle: str
    solution: str
    ends: set[str]

    def ended_as_said(self, verdict: Verdict) -> bool:
        return bool(self.ends & {str(verdict.reason), verdict.detail})


def body(code: str) -> str:
    """A solution of PUZZLE with these statements."""
    return HEADER + textwrap.indent(textwrap.dedent(code).strip("\n"), "    ")


def read_attacks(text: str) -> dict[str, Attack]:
    """The attacks of a table, by name."""
    attacks = {}
    for head, code in re.findall(r"^# (\w[^\n]*->[^\n]*)\n(.*?)(?=^# \w[^\n]*->|\Z)", text, re.M | re.S):
        found = re.fullmatch(r"(\w+)(?: \[([\w ]+)\])? -> ([\w ]+)", head)
        assert found, head
        name, preludes, ends = found[1], (found[2] or "").split(), set(found[3].split())
        ends |= JUDGED if "judged" in ends else set()
        assert name not in attacks, name
        prelude = "\n".join(PRELUDES[word] for word in preludes)
        puzzle, split, solution = code.partition("\ndef g(")
        if split:
            attacks[name] = Attack(puzzle, f"def g({solution}".strip(), ends)
        else:
            attacks[name] = Attack(PUZZLE, body(f"{prelude}\n{code}"), ends)
    return attacks


class Trial(NamedTuple):
    """The verdicts on an attack and on an honest right and an honest wrong pair after it, in both ways."""

    verified: list[Verdict]
    judged: list[Verdict]


class Traces(NamedTuple):
    """What can be seen of this process and all below it: open descriptors and resident MiB, by process."""

    descriptors: dict[int, int]
    memory: dict[int, int]
    files: frozenset[str]


class Campaign(NamedTuple):
    """All attacks of a table, run in one stream each way, and the traces before and after."""

    trials: dict[str, Trial]
    before: Traces
    after: Traces


def run_campaign(attacks: dict[str, Attack], *, timeout: float, memory_mb: int = 300) -> Campaign:
    """Run `attacks` through `Verifier.verify` and `Verifier.judge`, two workers side by side."""
    honest = [Pair(PUZZLE, RIGHT), Pair(PUZZLE, WRONG)]
    with Verifier(workers=2, timeout=timeout, memory_mb=memory_mb, answer_bytes=1_000_000) as verifier:
        list(verifier.verify(honest * 20))
        list(verifier.judge([Job(read_puzzle(PUZZLE), (RIGHT, WRONG))] * 20))
        before = traces()
        verified = list(verifier.verify(pair for attack in attacks.values() for pair in (Pair(*attack[:2]), *honest)))
        judged = list(verifier.judge(job for attack in attacks.values() for job in jobs(attack)))
        after = traces()
    trials = {}
    for place, name in enumerate(attacks):
        own, follow = judged[2 * place : 2 * place + 2]
        trials[name] = Trial(verified[3 * place : 3 * place + 3], [own[0], *(own[1:] or follow)])
    return Campaign(trials, before, after)


def jobs(attack: Attack) -> tuple[Job, Job]:
    """The attack, and honest attempts: after it in its job where it attacks PUZZLE, else in one of their own."""
    puzzle, honest = read_puzzle(attack.puzzle, allow_bool=True), (RIGHT, WRONG)
    if attack.puzzle != PUZZLE:
        return Job(puzzle, (attack.solution,)), Job(read_puzzle(PUZZLE), honest)
    return Job(puzzle, (attack.solution, *honest)), Job(puzzle, ())


def assert_harmless(trial: Trial) -> None:
    """The attack is rejected both ways, and the honest pairs after it meet the fate that they deserve."""
    for attack, right, wrong in trial:
        assert not attack.accepted, attack
        assert right.accepted, right
        assert wrong.reason is Reason.WRONG_ANSWER, wrong


def traces() -> Traces:
    """Of this process and its descendants, the spawn machinery's included."""
    descriptors, memory, left = {}, {}, [os.getpid()]
    while left:
        folder = Path("/proc") / str(left.pop())
        with contextlib.suppress(PermissionError):  # a user namespace hides its zygote's from all but root
            descriptors[int(folder.name)] = len(list((folder / "fd").iterdir()))
        memory[int(folder.name)] = int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
        left += children(folder)
    files = {str(path) for folder in ("/tmp", "/dev/shm") for path in Path(folder).glob(f"{MARK}*")}
    return Traces(descriptors, memory, frozenset(files))


def children(process: Path) -> list[int]:
    """Of all its threads; asked anew where one ends meanwhile, which leaves its children to another."""
    while True:
        try:
            tasks = list((process / "task").iterdir())
            return [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            if not process.exists():
                raise


class LeavesNothing:
    """Tests for a table's module to inherit: what a whole campaign leaves behind."""

    def test_attacks_leave_no_file(self, campaign: Campaign) -> None:
        assert campaign.after.files == campaign.before.files == frozenset()

    def test_attacks_leave_no_process_and_cost_no_worker_or_zygote_its_life(self, campaign: Campaign) -> None:
        assert campaign.after.memory.keys() == campaign.before.memory.keys()

    def test_attacks_leave_no_descriptor_open(self, campaign: Campaign) -> None:
        assert campaign.after.descriptors == campaign.before.descriptors

    def test_attacks_leave_workers_and_zygotes_no_larger(self, campaign: Campaign) -> None:
        mine = os.getpid()
        grown = {pid: size - campaign.before.memory.get(pid, size) for pid, size in campaign.after.memory.items()}
        assert {pid: size for pid, size in grown.items() if size > (200 if pid == mine else 60)} == {}
