"""Puzzles that mean harm may only hurt themselves."""

import pytest

from puzzles import Reason
from verifier import Pair, Verifier

SOLUTION = "def g():\n    return 1"
FORGED = (
    "import random\n    os = getattr(random, '_o' + 's')\n"
    "    os.write(3, bytes(16) + b'\\x08\\0\\0\\0success\\n')\n    return x == 2"
)
HOSTILE = {
    "truthy_but_not_true": ("return x", Reason.NOT_TRUE),
    "truthy_object": ("class T: pass\n    return T() if x else T()", Reason.NOT_TRUE),
    "none": ("x\n    return None", Reason.NOT_TRUE),
    "false": ("return x == 2", Reason.WRONG_ANSWER),
    "exception": ("return x / 0 == 1", Reason.PUZZLE_ERROR),
    "system_exit": ("x\n    raise SystemExit\n    return True", Reason.PUZZLE_ERROR),
    "os_exit": ("import random\n    getattr(random, '_o' + 's')._exit(x)\n    return True", Reason.CRASHED),
    "infinite_loop": ("while x: pass\n    return True", Reason.PUZZLE_TIMEOUT),
    "memory": ("x = bytearray(10 << 30)\n    return True", Reason.MEMORY),
    "forged_record": (FORGED, Reason.CRASHED),
    "needs_the_solution": ("return g() == x", Reason.PUZZLE_ERROR),
}


@pytest.fixture(scope="module")
def verdicts():
    with Verifier(workers=2, timeout=0.5, memory_mb=300) as verifier:
        pairs = [Pair(f"def f(x: int):\n    {text}", SOLUTION) for text, _ in HOSTILE.values()]
        return dict(zip(HOSTILE, verifier.verify(pairs), strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_puzzle_is_rejected_with_its_reason(verdicts, name):
    assert verdicts[name].reason is HOSTILE[name][1], verdicts[name]
