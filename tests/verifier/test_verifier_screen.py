"""`judge`: the shared first pass accepts nothing by itself and loses no honest attempt."""

import contextlib
import importlib
import textwrap
import warnings
from collections import deque
from decimal import Context
from types import ModuleType

import pytest

from puzzles import ALLOWED_MODULES, Reason, read_puzzle
from verifier import Job, Pair, Verifier
from verifier.harmless import is_harmless
from verifier.jobs import Limits
from verifier.judge import Judge
from verifier.zygote import LAZY_MODULES

PUZZLE = read_puzzle(
    "def f(x: int, n=9):\n    import math\n    return math.isqrt(x) == n and all(c in '8123' for c in str(x))"
)
RIGHT = "def g(n=9):\n    return 81 + n - 9"


def attempt(text):
    return "def g(n=9):\n" + textwrap.indent(textwrap.dedent(text).strip(), "    ")


# What the text gate knows by name is reached by spelling it in two parts.
OS = "import random\nos = getattr(random, '_o' + 's')\n"
SYS = "import statistics\nsys = getattr(statistics, 's' + 'ys')\n"
FORGE = (
    SYS + "frame, sends = getattr(sys, '_get' + 'frame')(), set()\nwhile frame:\n"
    "    sends.add(getattr(frame, 'f_' + 'locals').get('send'))\n    frame = getattr(frame, 'f_' + 'back')\n"
    "for send in sends - {None}:\n    for _ in range(9): send(WORD)\nreturn 5"
)
SPOILERS = {
    "patched_module": "import math\nmath.isqrt = lambda x: 9\nreturn 5",
    "patched_module_to_say_no": "import math\nmath.isqrt = lambda x: 0\nreturn 5",
    "deleted_function": "import math\ndel math.isqrt\nreturn 5",
    "patched_builtins": SYS + "sys.modules['builtins'].all = lambda x: False\nreturn 5",
    "patched_builtins_by_way_of_a_format": "import random, string\nlook = string.Formatter().get_field\n"
    "get = lambda thing, name: look('0._' + '_' + name + '_' + '_', [thing], {})[0]\n"
    "interpreter = look('0.s' + 'ys', [get(random.shuffle, 'glo' + 'bals')['_o' + 's']], {})[0]\n"
    "get(interpreter.modules['built' + 'ins'], 'dict')['all'] = lambda x: False\nreturn 5",
    "patched_module_by_way_of_a_copy": "import copy, math\n"
    "state = (lambda: math, (), (None, {'isqrt': lambda x: 0}))\n"
    "bent = type('Bent', (), {'_' + '_reduce_ex_' + '_': lambda self, protocol: state})\ncopy.copy(bent())\nreturn 5",
    "recursion_limit": SYS + "sys.setrecursionlimit(50)\nreturn 5",
    "trace_function": SYS + "sys.settrace(lambda *a: 1 / 0)\nreturn 5",
    "decimal_context": "import decimal\ndecimal.getcontext().prec = 1\nreturn 5",
    "exit": OS + "os._exit(0)",
    "forged_rejections": FORGE.replace("WORD", "'wrong_answer'"),
    "forged_acceptance": FORGE.replace("WORD", "'success'"),
    "hang": "while True: pass",
    "memory_kept": "import calendar\ncalendar.mdays.append(bytearray(150 << 20))\nreturn 5",
    "memory_bomb": "x = []\nwhile True: x.append(bytearray(1 << 24))",
    "closed_pipe": OS + "os.close(3)\nreturn 5",
    "flood": OS + "while True: os.write(3, bytes(10 ** 5))",
}


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=2.0, memory_mb=300) as verifier:
        yield verifier


@pytest.mark.parametrize("name", SPOILERS)
def test_spoiler_is_rejected_and_honest_attempts_around_it_are_not_lost(verifier, name):
    spoiler = attempt(SPOILERS[name])
    honest = [RIGHT, attempt("return 82"), attempt("return bytearray(160 << 20)[0] + 83")]
    solutions = (honest[0], spoiler, honest[1], attempt("return 4"), spoiler, honest[2])
    (verdicts,) = verifier.judge([Job(PUZZLE, solutions)])
    assert [verdict.accepted for verdict in verdicts] == [True, False, True, False, False, True], verdicts
    assert verdicts[3].reason is Reason.WRONG_ANSWER


SIZED = "from collections.abc import Sized\n"
FRACTION = "from fractions import Fraction\n"
BENDERS = {
    "class_made_a_dataclass": (
        FRACTION + "from dataclasses import dataclass as bend\nbend(Fraction)\nreturn 5",
        FRACTION + "return int(Fraction(162, 2))",
    ),
    "class_made_abstract": (
        FRACTION
        + "import abc\nabc.abstractmethod(Fraction.limit_denominator)\nabc.update_abstractmethods(Fraction)\nreturn 5",
        FRACTION + "return int(Fraction(162, 2))",
    ),
    "class_that_answers_for_an_abstract_one": (
        SIZED + "type('Yes', (Sized,), {'_' + '_subclasshook_' + '_': lambda *_: True})\nreturn isinstance(5, Sized)",
        SIZED + "return 81 if not isinstance(5, Sized) else 0",
    ),
    "private_list": (
        "from json.decoder import _CONSTANTS as table\ntable.clear()\nreturn 5",
        "import json\nreturn 81 if json.loads('NaN') else 0",
    ),
    "table_of_a_class": (
        "import textwrap\ntextwrap.TextWrapper.unicode_whitespace_trans[56] = 57\nreturn 5",
        "import textwrap\nreturn int(textwrap.fill('81'))",
    ),
    "table_of_copiers": (
        "import re\nfrom itertools import count\nre.copyreg.pickle(count, lambda x: (count, (0,)))\nreturn 5",
        "import copy, itertools\nreturn next(copy.copy(itertools.count(81)))",
    ),
    "warnings_made_errors": (
        "import typing\ntyping.warnings.simplefilter('error')\nreturn 5",
        "return 81 if 1 is 1 else 0",
    ),
}


@pytest.mark.parametrize("name", BENDERS)
def test_what_an_attempt_bends_is_straight_for_the_next_one(verifier, name):
    bent, honest = map(attempt, BENDERS[name])
    (verdicts,) = verifier.judge([Job(PUZZLE, (bent, honest))])
    assert verdicts[1].accepted, verdicts


def public_paths():
    """What harmless code can name, from each allowed module by public attributes, and how."""
    for name in LAZY_MODULES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    work = [(name, name, importlib.import_module(name)) for name in sorted(ALLOWED_MODULES)]
    seen = []
    while work:
        root, path, thing = work.pop()
        known = any(thing is other for other in seen)
        if known or (path != root and not is_harmless(f"import {root}\n{path}\n")):
            continue
        seen.append(thing)
        yield path, thing
        if isinstance(thing, ModuleType | type):
            for name in dir(thing):
                with contextlib.suppress(AttributeError), warnings.catch_warnings(action="ignore"):
                    one, two = getattr(thing, name), getattr(thing, name)
                    if one is two:
                        work.append((root, f"{path}.{name}", one))


def test_harmless_code_names_more_than_modules():
    assert len(list(public_paths())) > 200


def test_no_shared_thing_that_can_change_has_a_public_path_that_is_harmless():
    changeable = (list, dict, set, bytearray, deque, Context)
    assert [path for path, thing in public_paths() if isinstance(thing, changeable)] == []


def test_no_module_beyond_the_allowed_ones_has_a_public_path_that_is_harmless():
    found = {thing.__name__: path for path, thing in public_paths() if isinstance(thing, ModuleType)}
    assert {name: path for name, path in found.items() if name not in ALLOWED_MODULES} == {}


def test_judge_and_verify_accept_the_same_pairs(verifier):
    solutions = [attempt(f"return {number}") for number in range(78, 104)]
    (judged,) = verifier.judge([Job(PUZZLE, tuple(solutions))])
    verified = list(verifier.verify(Pair(PUZZLE.source, text) for text in solutions))
    assert [verdict.reason for verdict in judged] == [verdict.reason for verdict in verified]
    assert [verdict.answer for verdict in judged] == [verdict.answer for verdict in verified]


def test_equal_attempts_are_run_once(verifier):
    slow = attempt("while True: pass")
    (verdicts,) = verifier.judge([Job(PUZZLE, (slow,) * 40)])
    assert {verdict.reason for verdict in verdicts} == {Reason.TIMEOUT}
    assert len({verdict.seconds for verdict in verdicts}) == 1


def test_each_attempt_has_its_own_namespace_and_defaults(verifier):
    puzzle = read_puzzle("def f(x: int, a=[1]):\n    a.append(2)\n    return len(a) == x")
    grows = "def g(a=[1]):\n    a.append(3)\n    return len(a)"
    (verdicts,) = verifier.judge([Job(puzzle, (grows, grows.replace("3", "4"), grows.replace("3", "5")))])
    assert [verdict.accepted for verdict in verdicts] == [True, True, True]


def test_attempt_that_is_no_solution_or_no_text_is_a_rejection(verifier):
    (verdicts,) = verifier.judge([Job(PUZZLE, ("def h(): return 1", "((", None, RIGHT, "import os"))])
    reasons = [verdict.reason for verdict in verdicts]
    assert reasons == [Reason.NO_FUNCTION, Reason.SYNTAX, Reason.MALFORMED, None, Reason.NO_FUNCTION]


def test_job_without_attempts_has_no_verdicts(verifier):
    assert list(verifier.judge([Job(PUZZLE, ())])) == [[]]


def test_slow_function_after_a_slow_solution_has_its_own_time(verifier):
    wait = (
        "import random\n    clock = getattr(random, '_o' + 's').sys.modules['time'].perf_counter\n"
        "    end = clock() + 0.3\n"
        "    while clock() < end: pass\n"
    )
    puzzle = read_puzzle(f"def f(x: int):\n    {wait}    return x == 1")
    (verdicts,) = verifier.judge([Job(puzzle, (f"def g():\n    {wait}    return 1",))])
    assert verdicts[0].accepted, verdicts


STATEFUL_PUZZLES = {
    "module_list": "import calendar\n    if x == 5: calendar.mdays.append(1)\n    return len(calendar.mdays) > 13",
    "module_setting": "import calendar\n    if x == 5: calendar.setfirstweekday(6)\n"
    "    return calendar.firstweekday() == 6",
    "abstract_base_class": "if x == 5: Sized.register(int)\n    return isinstance(x, Sized)",
    "letter_that_python_folds": "import random\n    if x == 5: \uff53etattr(random, 'zz', 1)\n"
    "    return 'zz' in dir(random)",
}


@pytest.mark.parametrize("name", STATEFUL_PUZZLES)
def test_puzzle_that_remembers_an_answer_is_not_fooled_into_accepting_another(verifier, name):
    puzzle = f"def f(x: int):\n    {STATEFUL_PUZZLES[name]}"
    pairs = [Pair(puzzle, f"def g():\n    return {answer}") for answer in (5, 6, 7)]
    assert [verdict.accepted for verdict in verifier.verify(pairs)] == [True, False, False]


def test_solution_cannot_hide_that_the_puzzle_depends_on_the_hash_seed(verifier):
    puzzle = "def f(x: str):\n    return x == next(iter({'aa', 'bb', 'cc', 'dd'}))"
    bent = "def g():\n    global next\n    next = lambda i: WORD\n    return WORD"
    pairs = [Pair(puzzle, bent.replace("WORD", repr(word))) for word in ("aa", "bb", "cc", "dd")]
    assert not any(verdict.accepted for verdict in verifier.verify(pairs))


def test_garbage_from_one_attempt_does_not_swallow_the_verdict_on_another(verifier):
    garbage = attempt("import json\njson.codecs.open(3, 'wb', None, 0).write(b'garbage' * 10)\nreturn 4")
    for _ in range(10):
        (verdicts,) = verifier.judge([Job(PUZZLE, (RIGHT, garbage, attempt("return 82")))])
        assert [verdict.accepted for verdict in verdicts] == [True, False, True]


def test_no_two_puzzles_share_the_process_that_decides():
    with Verifier(workers=1) as verifier:
        judge = Judge(verifier.level, Limits(timeout=1.0, memory_mb=512, answer_bytes=1 << 20))
    decided, run = [], judge._run

    def watch(sandbox, task, **request):
        if task == "check":
            decided.append([puzzle["puzzle"] for puzzle in request["puzzles"]])
        return run(sandbox, task, **request)

    judge._run = watch
    puzzles = [f"def f(x: int, n={n}):\n    return x > n" for n in range(3)]
    pairs = [Pair(puzzle, f"def g(n={n}):\n    return {k} + n") for k in (1, 2) for n, puzzle in enumerate(puzzles)]
    assert all(verdict.accepted for verdict in judge.verify(pairs))
    assert decided == [[puzzle] for puzzle in puzzles]
    judge.kill()
