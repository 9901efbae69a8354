"""Matrices: what a status means, what is shared, and attacks from one cell on the others."""

import itertools
import textwrap

import pytest

from verifier import Cell, Question, Status, Verifier
from verifier.calls import calls
from verifier.jobs import MAX_VALUE_CHARS, Limits
from verifier.levels import SandboxLevel
from verifier.machine import reachable_level
from verifier.matrix import MatrixRunner

PASS, WRONG, ERROR, TIMEOUT, INVALID = Status
GOOD = "def f(x):\n    return x + 1"
BAD = "def f(x):\n    return x - 1"
TESTS = ["assert f(1) == 2", "assert f(2) == 3", "y = 3\nassert f(y) == 4"]
SEND = """
import statistics
sys = getattr(statistics, 's' + 'ys')
frame = getattr(sys, '_get' + 'frame')()
while 'request' not in getattr(frame, 'f_' + 'locals'): frame = getattr(frame, 'f_' + 'back')
local = getattr(frame, 'f_' + 'locals')
send = local['send']
"""


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, timeout=0.5, memory_mb=300) as made:
        yield made


def row(verifier, code, tests=TESTS, entry_point="f"):
    """The row of `code` between two honest ones, which must be as ever."""
    matrix = verifier.matrix([GOOD, textwrap.dedent(code), BAD], tests, entry_point)
    honest = [status for test, status in zip(tests, matrix.statuses[0], strict=True) if test in TESTS]
    assert set(honest) <= {PASS}
    honest = [status for test, status in zip(tests, matrix.statuses[2], strict=True) if test in TESTS]
    assert set(honest) <= {WRONG}
    return matrix.cells[1]


def statuses(*arguments):
    return [cell.status for cell in row(*arguments)]


def test_a_matrix_has_a_row_a_code_and_a_column_a_test(verifier):
    matrix = verifier.matrix([GOOD, BAD, "def f("], ["assert f(1) == 2", "y = f(1)\nassert y == 2", "assert f("])
    assert matrix.statuses == ((PASS, PASS, INVALID), (WRONG, WRONG, INVALID), (ERROR, ERROR, INVALID))
    assert matrix.split == (True, False, False)
    assert matrix.entry_point == "f"
    assert matrix.seconds > 0


def test_cells_tell_the_value_and_the_exception(verifier):
    code = "def f(x):\n    return {'a': (1.0, {x})} if x else 1 // x"
    cells = row(verifier, code, ["assert f(1) == 2", "assert f(0) == 2", "y = 0\nassert f(y)"])
    assert cells == (
        Cell(WRONG, "{'a': (1.0, {1})}"),
        Cell(ERROR, detail="ZeroDivisionError"),
        Cell(ERROR, detail="ZeroDivisionError"),
    )


@pytest.mark.parametrize(("codes", "tests"), [([], []), ([], TESTS), ([GOOD], [])])
def test_an_empty_side_makes_an_empty_matrix(verifier, codes, tests):
    matrix = verifier.matrix(codes, tests)
    assert len(matrix.cells) == len(codes)
    assert {len(cells) for cells in matrix.cells} <= {len(tests)}
    assert len(matrix.split) == len(tests)


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("def f(x:", "syntax"),
        ("", "empty"),
        ("def g(x): return x", "no_function"),
        ("import os\ndef f(x): return x", "forbidden_import"),
        ("def f(x): return open('x')", "forbidden_name"),
        ("def f(x): return x\nundefined", "NameError"),
        ("def f(x): return x\ndel f", "no_function"),
        ("def f(x): return x\nraise SystemExit", "SystemExit"),
        ("#" * 30_000, "too_long"),
        ("x = '\0'", "syntax"),
    ],
)
def test_a_code_that_cannot_be_used_is_an_error_on_every_test(verifier, code, detail):
    assert row(verifier, code) == (Cell(ERROR, detail=detail),) * 3


def test_a_code_that_is_no_text_is_an_error(verifier):
    assert verifier.matrix([None, GOOD], TESTS[:1]).cells == ((Cell(ERROR, detail="malformed"),), (Cell(PASS, "2"),))


def test_an_invalid_test_is_invalid_for_every_code(verifier):
    matrix = verifier.matrix([GOOD, "def f("], ["assert True", "import os\nassert f(1)"], "f")
    assert matrix.statuses == ((INVALID, INVALID),) * 2
    assert [cell.detail for cell in matrix.cells[1]] == ["no_call", "forbidden_import"]


def test_functions_of_a_test_are_called_as_pytest_would(verifier):
    tests = ["def test_one():\n    assert f(1) == 2", "def helper(n):\n    assert f(n) == 2\n"]
    matrix = verifier.matrix([GOOD, BAD], tests)
    assert matrix.statuses == ((PASS, PASS), (WRONG, PASS))


def test_classes_are_tested_unsplit(verifier):
    code = "class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)"
    test = "s = Stack()\ns.push(1)\nassert s.items == [1]"
    matrix = verifier.matrix([code, code.replace("append(x)", "append(2)")], [test])
    assert (matrix.entry_point, matrix.statuses) == ("Stack", ((PASS,), (WRONG,)))


def test_a_name_that_puzzles_reserve_may_be_rebound(verifier):
    code = "def count(x):\n    g = 0\n    def add():\n        nonlocal g\n        g += x\n    add()\n    return g"
    assert verifier.matrix([code], ["assert count(3) == 3"]).statuses == ((PASS,),)


def test_a_long_value_is_compared_but_not_shown(verifier):
    code = "def f(x):\n    return 'a' * x"
    cells = row(verifier, code, [f"assert f(15000) == {'a' * 15_000!r}", f"assert f({MAX_VALUE_CHARS}) is None"])
    assert [(cell.status, cell.value) for cell in cells] == [(PASS, None), (WRONG, None)]
    (other,) = row(verifier, code.replace("'a'", "'b'"), ["assert f(15000) is None"])
    (same,) = row(verifier, code, ["assert f(15000) is None"])
    assert same.detail == cells[0].detail != other.detail
    assert same.detail.startswith("15,002 characters")


def test_order_is_kept_and_a_stream_is_read_no_further_than_needed(verifier):
    read = itertools.count()
    questions = (Question([GOOD], [f"assert f({n}) == {n + n % 2}"]) for n in itertools.count() if next(read) >= 0)
    got = [matrix.statuses[0][0] for matrix in itertools.islice(verifier.matrices(questions), 20)]
    assert got == [WRONG, PASS] * 10
    assert next(read) < 100


class Counted:
    """A sandbox that keeps the requests it is given."""

    def __init__(self, sandbox):
        self.sandbox, self.requests = sandbox, []

    def run(self, request):
        self.requests.append(request)
        return self.sandbox.run(request)


@pytest.fixture
def runner():
    made = MatrixRunner(min(reachable_level(), SandboxLevel.L4), Limits(0.5, 300, 1_000_000))
    made._sandbox = Counted(made._sandbox)
    yield made
    made._sandbox.sandbox.kill()


def test_equal_codes_and_equal_calls_run_once(runner):
    codes = [GOOD, GOOD + "  # the same", "def f(x):\n\n    return (x + 1)"]
    matrix = runner.fill(Question(codes, ["assert f(1) == 2", "assert 3 == f( 1 )", "assert f(2) == 3"]))
    assert matrix.statuses == ((PASS, WRONG, PASS),) * 3
    assert [request["calls"] for request in runner._sandbox.requests] == [["f(1)", "f(2)"]]


def test_a_code_whose_module_changes_finds_it_new_at_each_call(runner):
    code = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)"
    matrix = runner.fill(Question([code], ["assert f(1) == 1", "assert f(2) == 1", "assert f(1) == 1"]))
    assert matrix.statuses == ((PASS, PASS, PASS),)
    assert [request["calls"] for request in runner._sandbox.requests] == [["f(1)", "f(2)"]]


def test_a_code_that_might_leave_something_has_a_child_for_each_call(runner):
    code = "class Seen:\n    k = 0\ndef f(x):\n    Seen.k += 1\n    return Seen.k"
    matrix = runner.fill(Question([code], ["assert f(1) == 1", "assert f(2) == 1", "assert f(1) == 1"]))
    assert matrix.statuses == ((PASS, PASS, PASS),)
    assert [request["calls"] for request in runner._sandbox.requests] == [["f(1)"], ["f(2)"]]


def test_expected_values_do_not_enter_the_codes_process(runner):
    runner.fill(Question([GOOD], ["assert f(1) == 271828", "assert f(2) != 314159"]))
    assert "271828" not in str(runner._sandbox.requests)
    assert "314159" not in str(runner._sandbox.requests)


def test_a_hanging_definition_costs_one_time_limit(runner):
    matrix = runner.fill(Question(["while True: pass\ndef f(x): return x"], [f"assert f({n}) == 1" for n in range(9)]))
    assert matrix.statuses == ((TIMEOUT,) * 9,)
    assert len(runner._sandbox.requests) == 1


def test_calls_of_one_code_do_not_fill_each_others_caches(verifier):
    code = "from functools import cache\n@cache\ndef f(n):\n    return n and f(n - 1)"
    tests = ["assert f(2000) == 0", "assert f(2000 * 2) == 0", "assert f(8000) == 0"]
    assert row(verifier, code, tests) == tuple(
        cell for test in tests for cell in verifier.matrix([code], [test]).cells[0]
    )


def test_random_numbers_are_the_same_in_every_cell(verifier):
    code = "import random\ndef f(x):\n    return random.random()"
    assert len({cell.value for cell in row(verifier, code, ["assert f(1)", "assert f(2)", "assert f(3)"])}) == 1


# Attacks. A split test can be passed by the right value alone; none disturbs another cell.


def test_attack_prints_pass_and_exits_0(verifier):
    code = """
    import random
    print('pass')
    def f(x):
        print('pass', flush=True)
        getattr(random, '_o' + 's')._exit(0)
    """
    assert statuses(verifier, code) == [ERROR] * 3


def test_attack_exits_at_definition(verifier):
    code = "import random\ngetattr(random, '_o' + 's')._exit(0)\ndef f(x): return x + 1"
    assert statuses(verifier, code) == [ERROR] * 3


def test_attack_exits_in_one_cell(verifier):
    code = "import random\ndef f(x):\n    return x + 1 if x != 2 else getattr(random, '_o' + 's')._exit(0)"
    assert statuses(verifier, code) == [PASS, ERROR, PASS]


def test_attack_raises_systemexit_in_one_cell(verifier):
    assert statuses(verifier, "def f(x):\n    if x == 2: raise SystemExit(0)\n    return x + 1") == [PASS, ERROR, PASS]


@pytest.mark.parametrize("base", ["", "(int)", "(str)", "(tuple)"])
def test_attack_always_equal_object(verifier, base):
    code = f"""
    class E{base}:
        def __eq__(self, other): return True
        def __ne__(self, other): return True
        def __bool__(self): return True
        __hash__ = None
    def f(x): return E()
    """
    tests = ["assert f(1) == 2", "assert 2 == f(1)", "assert f(1) != 3", "assert f(1)", "assert not f(1)"]
    assert row(verifier, code, tests) == (Cell(WRONG, detail="not_literal"),) * 5


def test_attack_hostile_eq_inside_a_list(verifier):
    code = "class E(int):\n    def __eq__(self, other): return True\n    __hash__ = None\ndef f(x): return [E()]"
    assert statuses(verifier, code, ["assert f(1) == [2]"]) == [WRONG]


def test_attack_patched_builtins(verifier):
    code = """
    import statistics
    b = getattr(statistics, 's' + 'ys').modules['built' + 'ins']
    class Always(int):
        def __eq__(self, other): return True
        __hash__ = None
    for name in ('bool', 'int', 'type', 'isinstance', 'len', 'map', 'list', 'dict', 'str', 'eval'):
        setattr(b, name, lambda *a, **k: Always())
    def f(x): return Always()
    """
    assert PASS not in statuses(verifier, code, TESTS[:2])


def test_attack_patched_encoder_claims_no_more_than_a_value(verifier):
    code = """
    import statistics
    modules = getattr(statistics, 's' + 'ys').modules
    def f(x):
        calls = modules['verifier.calls']
        for name in vars(calls):
            if name.startswith('enc'):
                setattr(calls, name, lambda *a: b'{"eq": [true]}')
        return x
    """
    assert statuses(verifier, code, TESTS[:2]) == [WRONG] * 2


def test_attack_reads_the_test_from_frames(verifier):
    code = f"""
    def f(x):
{textwrap.indent(textwrap.dedent(SEND), " " * 8)}
        seen = repr([vars(m) for n, m in sys.modules.items() if n.startswith('verifier')]) + repr(local['request'])
        wanted = 271827 + 1
        return wanted if str(wanted) in seen else -1
    """
    assert row(verifier, code, ["assert f(1) == 271828"]) == (Cell(WRONG, "-1"),)


def test_attack_forges_records_with_the_real_nonce(verifier):
    code = f"""
    def f(x):
{textwrap.indent(textwrap.dedent(SEND), " " * 8)}
        for word in ('pass', 'success', 'renew', 'success', 'wrong_answer', 'unsafe'):
            send(word, b'true')
        return x + 1
    """
    assert PASS not in statuses(verifier, code, TESTS[:2])


@pytest.mark.parametrize("word", ["unsafe", "renew", "success", "definition_error", ""])
def test_attack_forges_records_before_it_is_defined(verifier, word):
    code = f"{SEND}\nfor _ in range(9): send({word!r}, b'2')\ndef f(x):\n    return -1"
    cells = row(verifier, code, ["assert f(1) == 7", *TESTS[:2]])
    assert cells[0].status in {WRONG, ERROR}


def test_attack_forges_a_wrong_nonce(verifier):
    code = """
    import random
    def f(x):
        getattr(random, '_o' + 's').write(3, b'\\0' * 99)
        return x + 1
    """
    assert statuses(verifier, code) == [ERROR] * 3


def test_attack_crashes_on_the_second_call_only(verifier):
    code = """
    import random
    calls = []
    def f(x):
        calls.append(x)
        return x + 1 if len(calls) == 1 else getattr(random, '_o' + 's')._exit(1)
    """
    assert statuses(verifier, code) == [PASS] * 3


def test_attack_crashes_the_call_after_it(verifier):
    code = """
    def f(x):
        import statistics
        if x == 1:
            getattr(statistics, 's' + 'ys').setrecursionlimit(20)
        return x + 1
    """
    assert statuses(verifier, code) == [PASS] * 3


def test_attack_infinite_loop_in_one_cell(verifier):
    assert statuses(verifier, "def f(x):\n    while x == 2: pass\n    return x + 1") == [PASS, TIMEOUT, PASS]


def test_attack_sleeping_loop_in_c_in_one_cell(verifier):
    code = "def f(x):\n    if x == 2: sum(range(10 ** 12))\n    return x + 1"
    assert statuses(verifier, code) == [PASS, TIMEOUT, PASS]


def test_attack_endless_loop_in_a_test(verifier):
    tests = ["while f(1): pass\nassert True", *TESTS]
    assert statuses(verifier, GOOD, tests) == [TIMEOUT, PASS, PASS, PASS]


def test_attack_memory_bomb_in_one_cell(verifier):
    code = "def f(x):\n    if x == 2: return [0] * 10 ** 9\n    return x + 1"
    cells = row(verifier, code)
    assert [cell.status for cell in cells] == [PASS, ERROR, PASS]
    assert cells[1].detail == "memory"


def test_attack_value_of_10_mb(verifier):
    code = "def f(x):\n    return 'a' * 10_000_000 if x == 2 else x + 1"
    assert row(verifier, code)[:2] == (Cell(PASS, "2"), Cell(WRONG, detail="not_literal"))


def test_attack_integer_of_a_million_digits(verifier):
    code = "def f(x):\n    return 1 << 4_000_000 if x == 2 else x + 1"
    assert statuses(verifier, code) == [PASS, WRONG, PASS]


def test_attack_value_that_contains_itself(verifier):
    code = "def f(x):\n    a = []\n    a.append(a)\n    return a if x == 2 else x + 1"
    assert statuses(verifier, code) == [PASS, WRONG, PASS]


def test_attack_value_of_two_to_the_hundredth_parts(verifier):
    code = "def f(x):\n    a = []\n    for _ in range(100): a = [a, a]\n    return a if x == 2 else x + 1"
    assert statuses(verifier, code) == [PASS, WRONG, PASS]


def test_attack_recursion(verifier):
    cells = row(verifier, "def f(x):\n    return f(x) if x == 2 else x + 1")
    assert [cell.status for cell in cells] == [PASS, ERROR, PASS]
    assert cells[1].detail == "RecursionError"


def test_attack_recursion_through_c(verifier):
    code = """
    class A:
        def __repr__(self): return repr(self)
    def f(x):
        return repr(A()) if x == 2 else x + 1
    """
    assert statuses(verifier, code) == [PASS, ERROR, PASS]


def test_attack_exception_with_hostile_methods(verifier):
    code = """
    class E(BaseException):
        def __str__(self): raise SystemExit
        __repr__ = __reduce_ex = __str__
    def f(x):
        raise E
    """
    assert row(verifier, code) == (Cell(ERROR, detail="E"),) * 3


def test_attack_test_that_wants_to_pass_for_every_code(verifier):
    tests = ["import random\nassert f(1) or True\ngetattr(random, '_o' + 's')._exit(0)", *TESTS]
    assert statuses(verifier, GOOD, tests) == [ERROR, PASS, PASS, PASS]


def test_each_call_has_a_time_limit_to_itself():
    """What the module takes is not taken from the call for which it is executed again."""
    sent = []
    request = {"code": "def h(n): return n", "entry_point": "h", "calls": ["h(1)", "h(2)", "h(3)"], "value_bytes": 99}
    calls(request, lambda word, payload=b"": sent.append(word))
    assert sent == ["renew", "success"] * 3


def test_defined_tells_codes_that_got_as_far_as_a_test_from_those_that_did_not(verifier):
    codes = ["def f(x):\n    raise ValueError", "x = 1 // 0\ndef f(x):\n    return x", "def g(x): return x", "def f(:"]
    assert verifier.matrix(codes, ["assert f(1) == 1"], "f").defined == (True, False, False, False)
    assert verifier.matrix(["def f(x): return x"], ["assert True"], "f").defined == (False,)
