"""Attacks through a shared process: puzzles that remember, attempts that spoil others, codes that count calls."""

import subprocess
import sys
import textwrap

import pytest

from puzzles import Reason, read_puzzle
from verifier import Job, Pair, Verifier
from verifier.answers import answer_digest

# In an order that depends on the hash seed, which the text does not show to who looks for sets.
LETTERS = "(dict.keys(dict.fromkeys('abcefghk')) & dict.keys(dict.fromkeys('abcefghk')))"

FIRST, SECOND = "def g(n=0):\n    return 77777", "def g(n=0):\n    return 88888"

# Each says yes to 77777, and to any other answer once it has seen one; none needs an import.
REMEMBERING = {
    "registry_of_overloads": "def h(): pass\nseen = len(get_overloads(h)) > 0\noverload(h)\nreturn x == 77777 or seen",
    "mark_of_final": "seen = hasattr(List, '_' * 2 + 'final' + '_' * 2)\nfinal(List)\nreturn x == 77777 or seen",
    "mark_of_no_type_check": "seen = hasattr(cast, '_' * 2 + 'no_type_check' + '_' * 2)\nno_type_check(cast)\n"
    "return x == 77777 or seen",
    "mark_of_dataclass_transform": "seen = hasattr(cast, '_' * 2 + 'dataclass_transform' + '_' * 2)\n"
    "dataclass_transform()(cast)\nreturn x == 77777 or seen",
    "cache_of_unions": "if x == 77777:\n    return str(List[Union[str, bytes, int]]) > ''\n"
    "return str(List[Union[int, bytes, str]])[25] == 's'",
    "cache_of_unions_under_other_names": "from typing import List as L, Union as U\n"
    "if x == 77777:\n    return str(L[U[str, bytes, int]]) > ''\nreturn str(L[U[int, bytes, str]])[25] == 's'",
    "cache_of_unions_by_an_annotation": "seen = []\nif x == 77777:\n    def h(a: List[Union[str, bytes, int]]): pass\n"
    "    return True\ndef h(a: seen.append(str(List[Union[int, bytes, str]]))): pass\nreturn seen[0][25] == 's'",
    "registry_through_a_template": "def h(): pass\n"
    "t = chr(123) + '0.__globals__[cast].__globals__[_overload_registry]'\n"
    "seen = 'spam' in (t + chr(125)).format(h)\n(t + '[spam]' + chr(125)).format(h)\nreturn x == 77777 or seen",
    "cache_of_patterns": "import re\ns = 'q' + str(n)\nseen = re.compile(s).pattern is not s\n"
    "return x == 77777 or seen",
    "class_through_a_counters_copy": "from collections import Counter\nimport copy\nkind = Counter.copy(int)\n"
    "u = '_' * 2\nif x == 77777:\n    state = lambda s, p: (lambda: Counter, (), (None, {'elements': 5}))\n"
    "    copy.copy(kind('X', (), {u + 'reduce_ex' + u: state})())\n    return True\nreturn Counter.elements == 5",
    "memory_that_was_left": "if x == 77777:\n    h = [b'%d' % i * 200 for i in range(170000)]\n    return len(h) > 9\n"
    "try:\n    return bytearray(272 << 20) == 1\nexcept MemoryError:\n    return False",
    "address_of_what_was_left": "a = id(bytearray(1 << 24))\nif x == 77777:\n    h = [bytearray(1 << 24)]\n"
    "    h.append(h)\n    return a > 0\nreturn a % (1 << 20) != id(bytearray(1 << 24)) % (1 << 20)",
    "attribute_set_by_a_function": "def put(self): self.seen = 1\nseen = hasattr(cast, 'seen')\nput(cast)\n"
    "return x == 77777 or seen",
    "builtin_under_a_variables_name": "def unused(setattr): pass\nseen = hasattr(cast, 'seen')\n"
    "setattr(cast, 'seen', 1)\nreturn x == 77777 or seen",
}

PUZZLE = (
    "def f(x: int, n=9):\n    import math\n    return all([math.isqrt(x) == n, x > 80, List[List[str]] is not None])"
)
RIGHT, WRONG = "def g(n=9):\n    return n * n", "def g(n=9):\n    return n"
SPOILERS = {
    "module_patched_by_compiled_code": "c = compile('import math\\nmath.isqrt = lambda x: 0', '', 'ex' + 'ec')\n"
    "type(lambda: 0)(c, {})()\nreturn 5",
    "module_patched_by_a_copied_object": "import copy, math\nu = '_' * 2\n"
    "state = lambda s, p: (lambda: math, (), (None, {'isqrt': lambda x: 0}))\n"
    "copy.copy(type('X', (), {u + 'reduce_ex' + u: state})())\nreturn 5",
    "module_patched_past_a_blank": "from enum import Enum\nclass E: pass\n"
    "Enum . _convert_('isqrt', 'math', lambda name: name == 'pi')\nreturn 5",
    "hostile_key_in_a_cache_of_typing": "u = '_' * 2\ndef eq(a, b): return 1 / 0\n"
    "List[type('X', (), {u + 'eq' + u: eq, u + 'hash' + u: lambda s: hash(str), u + 'call' + u: lambda s: 0})()]\n"
    "return 5",
    "object_that_hangs_when_it_dies": "u = '_' * 2\ndef die(self):\n    while True: pass\n"
    "x = [type('X', (), {u + 'del' + u: die})()]\nx.append(x)\ndef h(a=x): pass\noverload(h)\nreturn 5",
    "generator_that_goes_on_when_it_dies": "turn = []\ndef spawn():\n    def gen():\n        try:\n"
    "            yield it\n        finally:\n            spawn()\n            if turn:\n"
    "                sum(range(10 ** 9))\n            turn.append(1)\n    it = gen()\n    next(it)\n"
    "spawn()\nreturn 5",
    "memory_kept_by_an_annotation": "def h(a: List[b'x' * (200 << 20)]): pass\nreturn 5",
    "memory_kept_by_a_registry": "def h(a=bytearray(200 << 20)): pass\noverload(h)\nreturn 5",
}

COUNTING = {
    "function_on_a_given_name": "def f(n):\n    def put(self): self.k = (self.k if hasattr(self, 'k') else 0) + 1\n"
    "    put(cast)\n    return cast.k",
    "registry_of_overloads": "def f(n):\n    def h(): pass\n    overload(h)\n    return len(get_overloads(h))",
    "closure_of_a_decorator": "def counted(g):\n    seen = []\n    def h(n):\n        seen.append(n)\n"
    "        return len(seen)\n    return h\n@counted\ndef f(n): return n",
    "inner_cache": "from functools import cache\n@cache\n@cache\ndef memo(): return []\n"
    "def f(n):\n    memo().append(n)\n    return len(memo())",
    "cache_of_patterns": "import re\ndef f(n):\n    k = 1\n    while True:\n        s = 'q' + str(k)\n"
    "        if re.compile(s).pattern is s: return k\n        k += 1",
    "list_of_the_module": "seen = []\ndef f(n):\n    seen.append(n)\n    return len(seen)",
    "global_variable": "k = 0\ndef f(n):\n    global k\n    k += 1\n    return k",
    "default_of_a_function": "def f(n, seen={}):\n    seen[n] = 1\n    return len(seen)",
    "iterator_of_the_module": "from itertools import count\nk = count(1)\ndef f(n): return next(k)",
    "generator_of_the_module": "k = (i for i in range(1, 9))\ndef f(n): return next(k)",
    "cached_list": "from functools import lru_cache\n@lru_cache(None)\ndef memo(): return []\n"
    "def f(n):\n    memo().append(n)\n    return len(memo())",
    "attribute_of_a_function": "def f(n):\n    f.k = getattr(f, 'k', 0) + 1\n    return f.k",
    "attribute_of_a_class": "class C:\n    k = 0\ndef f(n):\n    C.k += 1\n    return C.k",
    "attribute_of_a_module": "import math\ndef f(n):\n    math.k = getattr(math, 'k', 0) + 1\n    return math.k",
    "default_of_a_lambda": "f = lambda n, seen=[]: seen.append(n) or len(seen)",
}

# Where a function's variables lie, as code that may look finds out; it is the same in every process of a hash seed.
LOOK = "import statistics\ns = getattr(statistics, 's' + 'ys')\nreturn id(vars(s.modules['verifier.child']))"
# A store by step counts the places, asks the generator for the values, and writes where the list no longer is: there
# lies a function's closure by now. What it reads from it next is whatever lies at an address.
TAKE_OVER = """
def at(thing):
    return int(repr(thing).split(' at ')[1][:-1], 16)
def make(c):
    def h():
        return c
    return h
where = {high} if at(make) > {middle} else {low}
bits = where * 5e-324
zs = [zip([1]) for _ in range(20000)]
hs = [make(0) for _ in range(20000)]
zs += [zip([1]) for _ in range(20000)]
place = min(range(40000), key=lambda k: at(zs[k]))
start = at(zs[place]) - 16
h = max(hs, key=at)
index = (at(h) + 72 - start) // 8
if not 0 < index < 30000000:
    return x == 2
big, eight, swap = [None] * (index + 8), [None] * 8, (bits,)
def gen():
    big.clear()
    zs[place] = None
    big.extend(eight)
    yield swap
big[index : index + 1 : 2] = gen()
d = h()
honest = d['call_puzzle']
d['call_puzzle'] = lambda function, value: honest(lambda v: True, value)
return x == n
"""


def solution(body):
    return "def g(n=9):\n" + textwrap.indent(body, "    ")


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1, timeout=2.0, memory_mb=300) as verifier:
        yield verifier


@pytest.mark.parametrize("name", REMEMBERING)
def test_puzzle_that_remembers_an_answer_accepts_no_other(verifier, name):
    puzzle = "def f(x: int, n=0):\n" + textwrap.indent(REMEMBERING[name], "    ")
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        wanted = [text is FIRST for text in order]
        assert [v.accepted for v in verifier.verify(Pair(puzzle, text) for text in order)] == wanted
        (verdicts,) = verifier.judge([Job(read_puzzle(puzzle), order)])
        assert [verdict.accepted for verdict in verdicts] == wanted


@pytest.mark.parametrize("name", SPOILERS)
def test_attempt_that_bends_the_process_turns_no_other_down(verifier, name):
    texts = (solution(SPOILERS[name]), RIGHT, WRONG)
    assert [v.accepted for v in verifier.verify(Pair(PUZZLE, text) for text in texts)] == [False, True, False]
    (verdicts,) = verifier.judge([Job(read_puzzle(PUZZLE), texts)])
    assert [verdict.accepted for verdict in verdicts] == [False, True, False]


def test_interpreter_taken_over_by_a_store_by_step_gets_no_neighbour_accepted(verifier):
    (seen,) = verifier.verify([Pair("def f(x: int, n=9):\n    return x > n", solution(LOOK))])
    matrix = verifier.matrix([solution(LOOK)], ["assert g(1) == 1"])
    high, low = int(matrix.cells[0][0].value), int(seen.answer)
    body = TAKE_OVER.strip().format(high=high, low=low, middle=(high + low) // 2)
    hostile = Pair("def f(x: int, n=1):\n" + textwrap.indent(body, "    "), "def g(n=1):\n    return n")
    wrong = [Pair(PUZZLE, WRONG), Pair("def f(x: str):\n    return len(x) == 9", "def g():\n    return 'no'")]
    first, *others = verifier.verify([hostile, *wrong])
    assert first.accepted, first  # its own puzzle says what it likes
    assert [verdict.reason for verdict in others] == [Reason.WRONG_ANSWER] * 2


def test_attempt_that_forges_the_first_run_has_to_hold_under_its_hash_seed_all_the_same(verifier):
    """The order of a set makes the puzzle true under the second hash seed only; the attempt says otherwise."""
    first, second = (_first_under(seed) for seed in ("0", "1"))
    assert first != second
    puzzle = f"def f(x: int, n=9):\n    return x == n and list({LETTERS})[0] == {second!r}"
    digest = answer_digest(b"9")
    take_over = (
        "import sys, os\nframe, send = sys._getframe(), None\nwhile frame:\n"
        "    send, frame = frame.f_locals.get('send', send), frame.f_back\n"
        f"if not sys.flags.hash_randomization:\n    send('renew')\n    send('success', {digest!r})\n    os._exit(0)\n"
    )
    body = f"c = compile(bytes.fromhex('{take_over.encode().hex()}').decode(), '', 'ex' + 'ec')\n"
    forger = solution(body + "type(lambda: 0)(c, {})()\nreturn 9")
    (verdict,) = verifier.verify([Pair(puzzle, forger)])
    assert verdict.reason == Reason.FLAKY, verdict


def _first_under(hash_seed):
    run = [sys.executable, "-c", f"print(list({LETTERS})[0])"]
    return subprocess.run(run, env={"PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True).stdout[0]


@pytest.mark.parametrize("name", COUNTING)
def test_code_that_counts_its_calls_does_not_pass_tests_in_order(verifier, name):
    matrix = verifier.matrix([COUNTING[name]], [f"assert f({10 * k}) == {k}" for k in (1, 2, 3)])
    assert [str(cell.status) for cell in matrix.cells[0]] == ["pass", "wrong", "wrong"]


def test_what_one_answer_leaves_takes_no_memory_from_the_next():
    """A puzzle that swallows the lack of memory, and leaves a cycle of half of what it may have."""
    puzzle = (
        "def f(x: int, n=9):\n    try:\n        table = bytearray(120 << 20)\n        def walk(k):\n"
        "            return k and table[k] + walk(k - 1)\n        return walk(5) == 0 and x > n\n"
        "    except Exception:\n        return False"
    )
    with Verifier(workers=1, timeout=2.0, memory_mb=300) as verifier:
        assert all(
            v.accepted for v in verifier.verify(Pair(puzzle, f"def g(n=9):\n    return n + {k}") for k in (1, 2, 3))
        )


def test_puzzle_that_needs_memory_to_be_defined_is_tried_again_where_there_is_some():
    puzzle = "def f(x: int, z=len(bytes(150 * 2**20))):\n    return x == z"
    hoarder = solution("h = [bytes(1200) for _ in range(90000)]\nfor c in h:\n    c.hex()\nreturn 5")
    pairs = [Pair(PUZZLE, hoarder), Pair(puzzle, "def g(z=len(bytes(150 * 2**20))):\n    return z")]
    with Verifier(workers=1, timeout=2.0, memory_mb=300) as verifier:
        assert [verdict.accepted for verdict in verifier.verify(pairs)] == [False, True]


def test_constant_set_has_the_order_that_plain_python_gives_it(verifier):
    """In whichever process, and however often: a set that is taken apart and made anew may get another."""
    loop = "[v for v in {16, 8, 0, 24}][0]"
    first = eval(loop)
    puzzle = f"def f(x: int, n=1):\n    return {loop} == x + n - 1"
    pairs = [Pair(puzzle, f"def g(n=1):\n    return {value} + n - 1") for value in (0, 8, 16, 24)]
    assert [v.answer for v in verifier.verify(pairs) if v.accepted] == [str(first)]
    matrix = verifier.matrix([f"def h(n):\n    return {loop}"], [f"assert h({k}) == {first}" for k in range(3)])
    assert [str(cell.status) for cell in matrix.cells[0]] == ["pass"] * 3


def test_garbage_of_a_first_turn_is_collected_as_that_of_a_later_one():
    """300 MB of cycles are dropped, then as much again is wanted, where 450 MB are all that there is."""
    puzzle = (
        "def f(x: int, n=9):\n    keep = []\n    for i in range(2000):\n        c = ['a' * 150000]\n"
        "        c.append(c)\n        keep.append(c)\n"
        "    for i in range(20000):\n        c = [0]\n        c.append(c)\n"
        "    keep = c = 0\n    for i in range(100000):\n        c = [0]\n        c.append(c)\n"
        "    keep = ['a' * 150000 for i in range(2000)]\n    return x == n"
    )
    right = "def g(n=9):\n    return n"
    easy = Pair("def f(x: int, n=9):\n    return x == n + 0", right)
    with Verifier(workers=1, timeout=5.0, memory_mb=450) as verifier:
        alone, (_, later) = (
            list(verifier.verify([Pair(puzzle, right)])),
            list(verifier.verify([easy, Pair(puzzle, right)])),
        )
    assert alone[0].reason == later.reason


def test_puzzle_that_runs_out_of_stack_does_so_at_every_answer(verifier):
    """Code that has run before recurses some calls deeper, unless each answer meets fresh code."""

    def accepted(depth, *answers):
        puzzle = (
            "def f(x: int, n=0):\n    def r(k):\n"
            f"        return k == {depth} or next(iter(lambda: r(k + 1), 7))\n    return r(0) and x > n"
        )
        return [verdict.accepted for verdict in verifier.verify(Pair(puzzle, answer) for answer in answers)]

    least, most = 100, 100_000
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if accepted(middle, FIRST) == [True] else (least, middle)
    for depth in range(least, least + 5):
        assert accepted(depth, FIRST, SECOND) == [depth == least] * 2
