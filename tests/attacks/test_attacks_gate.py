"""Attacks that the text gate turns away: nothing relies on it, but what it refuses never costs a process."""

import pytest
from attacks_support import PUZZLE, RIGHT

from puzzles import Reason
from verifier import Pair, Verifier

G = "def g(n=12345):\n    "
GATED = {
    "import_of_os": (G + "import os\n    return n + 1", Reason.FORBIDDEN_IMPORT),
    "import_of_a_part_of_os": (G + "from os.path import join\n    return n + 1", Reason.FORBIDDEN_IMPORT),
    "import_of_a_neighbour": (G + "from . import x\n    return n + 1", Reason.FORBIDDEN_IMPORT),
    "import_under_another_name": (G + "import math, sys as math\n    return n + 1", Reason.FORBIDDEN_IMPORT),
    "file_opened": (G + "return len(open('/etc/passwd').read())", Reason.FORBIDDEN_NAME),
    "debugger": (G + "breakpoint()\n    return n + 1", Reason.FORBIDDEN_NAME),
    "way_up_from_a_class": (G + "return ().__class__.__base__", Reason.FORBIDDEN_NAME),
    "globals_of_f": (G + "return f.__globals__", Reason.FORBIDDEN_NAME),
    "f_declared_global": (G + "global f\n    f = lambda x, n=0: True\n    return 5", Reason.FORBIDDEN_NAME),
    "frame_of_an_exception": (G + "try: 1 / 0\n    except Exception as e: return e.tb_frame", Reason.FORBIDDEN_NAME),
    "f_defined_again": (RIGHT + "\ndef f(x, n=0): return True", Reason.NO_FUNCTION),
    "code_beside_the_function": (RIGHT + "\nprint(g())", Reason.NO_FUNCTION),
    "decorator": ("@print\n" + RIGHT, Reason.NO_FUNCTION),
    "asynchronous_function": ("async " + RIGHT, Reason.NO_FUNCTION),
    "lambda_for_a_function": ("g = lambda n=12345: n + 1", Reason.NO_FUNCTION),
    "class_for_a_function": ("class g:\n    pass", Reason.NO_FUNCTION),
    "code_in_a_default": (RIGHT.replace("n=12345", "n=print()"), Reason.PARAMETERS),
    "other_default": (RIGHT.replace("n=12345", "n=4"), Reason.PARAMETERS),
    "parameters_without_end": (RIGHT.replace("n=12345", "*n"), Reason.PARAMETERS),
}


@pytest.fixture(scope="module")
def verdicts():
    with Verifier(workers=1, timeout=2.0) as verifier:
        return dict(zip(GATED, verifier.verify(Pair(PUZZLE, text) for text, _ in GATED.values()), strict=True))


@pytest.mark.parametrize("name", GATED)
def test_attack_is_refused_by_its_text_and_takes_no_time(verdicts, name):
    assert verdicts[name].reason is GATED[name][1], verdicts[name]
    assert verdicts[name].seconds == 0.0


@pytest.mark.parametrize("call", ["exec(s)", "eval(compile(s, '', 'eval'))"])
def test_puzzle_that_runs_its_answer_is_refused_by_its_text(call):
    with Verifier(workers=1) as verifier:
        (verdict,) = verifier.verify([Pair(f"def f(s: str):\n    return {call} == 1", "def g():\n    return '1'")])
    assert verdict.reason is Reason.FORBIDDEN_NAME
    assert verdict.seconds == 0.0


@pytest.mark.parametrize("text", ["@print\n{}", "{}\nprint(f)", "async {}", "import math\n{}", "{}\nf = g"])
def test_puzzle_with_anything_beside_its_function_is_refused_by_its_text(text):
    with Verifier(workers=1) as verifier:
        (verdict,) = verifier.verify([Pair(text.format(PUZZLE), RIGHT)])
    assert verdict.reason is Reason.NO_FUNCTION
    assert verdict.seconds == 0.0
