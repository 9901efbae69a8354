import keyword
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puzzles import Puzzle, read_puzzle
from shards import fingerprint

ROOT = Path(__file__).parents[2]
LEVELS = ("exact", "normalised", "renamed", "template")

PUZZLE = """\
def f({x}: List[int], {n}=5, {t}=[1, 2, -3], {s}="abc"):
    import math as {m}
    {y} = 0
    for {i} in range(len({x})):
        {y} += {x}[{i}] * {n}  # weigh
    def {h}({a}):
        return {a} + {y}
    if {h}(3) == {n} and all({a} < {i} for {a}, {i} in zip({x}, {t})):
        return {m}.gcd({n}, 4) > 1 and {s} != f"{{{y}:>3}}"
    return False
"""
KEYS = ("x", "n", "t", "s", "m", "y", "i", "h", "a")
PLAIN = dict(zip(KEYS, KEYS, strict=True))
BUILTINS = {"range", "len", "all", "zip", "f", "List", "int", "math"}

# Computed on Python 3.11, 3.12 and 3.13 alike. A change here is a change of the data format.
GOLDEN = [
    (
        "\n".join(
            [
                'def f(x: List[int], n=5, t=[1, 2, -3], s="abc"):',
                "    import math",
                "    y = 0",
                "    for i in range(len(x)):",
                "        y += x[i] * n  # weigh",
                '    return all(a < b for a, b in zip(x, t)) and math.gcd(y, 4) > 1 and s != f"{y:>3}"',
            ]
        ),
        (
            "53b21eb619c8c96d3ae588832aaeb71a",
            "e5d938375f57446073cdca4bc424893d",
            "c91193d881d4953c853c01768c184dfa",
            53,
            95139869626,
        ),
    ),
    (
        "\n".join(
            [
                "def f(s: str, t='\\u00e9\\0'):",
                "    match s:",
                "        case [a, *b]:",
                "            return [(q := c) for c in b] == t",
                "        case None:",
                "            return (lambda k, *r: k)(k=s)",
                "    try:",
                "        return s[::-1] == 10**20 + 1.5e300",
                "    except ValueError as e:",
                "        return False",
            ]
        ),
        (
            "3577d1f4001821b047486102a2f23d4c",
            "34e48dffbe76a6029e347dd2f0d58a4a",
            "9ce98bb2c00534d8a1a1d7486a9346bf",
            39,
            86045903295,
        ),
    ),
    (
        "\n".join(
            [
                "def f(x: str, w=7):",
                (
                    '    return f"a{{b{x!r:>{w}}" "c" f"{w=}{x:}" == x'
                    ' and f"{x[\'k\']}" != "\\N{BULLET}" and f"{w:{\'>\'}{w}.3f}{{}}"'
                ),
            ]
        ),
        (
            "dadb1b582b0bbb6b51c180990153b0f5",
            "fabd7ef09fe82b32a85654117af319bf",
            "e3b6a4ed004aeffaf440bd0905d3f8b3",
            46,
            97435636102,
        ),
    ),
]


def body(*lines, parameters="x: int, n=5"):
    return f"def f({parameters}):\n" + textwrap.indent("\n".join(lines), "    ")


def same(left, right):
    """The levels at which two sources are equal."""
    one, two = fingerprint(left), fingerprint(right)
    return {level for level in LEVELS if getattr(one, level) == getattr(two, level)}


def jaccard(left, right):
    one, two = set(fingerprint(left).shingles), set(fingerprint(right).shingles)
    return len(one & two) / len(one | two)


names = st.from_regex(r"[a-z_]{1,6}", fullmatch=True).filter(lambda name: not keyword.iskeyword(name))


@given(st.lists(names.filter(lambda name: name not in BUILTINS), min_size=9, max_size=9, unique=True))
def test_renaming_locals_keeps_the_renamed_level(chosen):
    renamed = PUZZLE.format(**dict(zip(KEYS, chosen, strict=True)))
    assert {"renamed", "template"} <= same(PUZZLE.format(**PLAIN), renamed)
    assert fingerprint(renamed).shingles == fingerprint(PUZZLE.format(**PLAIN)).shingles


def test_renaming_changes_the_normalised_level():
    assert "normalised" not in same(body("return x == n"), body("return y == n", parameters="y: int, n=5"))


@given(st.integers(), st.integers())
def test_another_int_keeps_the_template_and_changes_the_renamed_level(one, two):
    left, right = body(f"return x % 7 == {one}"), body(f"return x % 7 == {two}")
    assert same(left, right) == (set(LEVELS) if one == two else {"template"})
    assert jaccard(left, right) == 1


@given(st.text(), st.text())
def test_another_str_keeps_the_template_and_changes_the_renamed_level(one, two):
    left, right = body(f"return x != {one!a}"), body(f"return x != {two!a}")
    assert ("renamed" in same(left, right)) == (one == two)
    assert "template" in same(left, right)


def test_another_type_of_constant_changes_the_template():
    assert same(body("return x == 1"), body("return x == 1.0")) == set()


constants = st.recursive(
    st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner)
)


@settings(max_examples=40)
@given(st.lists(constants, max_size=4), st.lists(constants, max_size=4))
def test_a_display_of_constants_is_one_constant_whatever_its_length(one, two):
    assert "template" in same(body(f"return x in {one!a}"), body(f"return x in {two!a}"))


def test_a_display_with_a_name_in_it_is_no_constant():
    assert same(body("return x in [1, 2]"), body("return x in [1, n]")) == set()


def test_a_list_is_no_tuple():
    assert same(body("return x in [1, 2]"), body("return x in (1, 2)")) == set()


@given(st.sampled_from(["  # why", "   ", "\n", "\n\n    # why\n"]), st.integers(0, 4))
def test_layout_and_comments_keep_the_normalised_level(filler, line):
    source = body("y = x * 2", "if y > n:", "    y = 1", "return y == 1")
    lines = source.split("\n")
    lines[line] += filler
    assert same(source, "\n".join(lines)) == {"normalised", "renamed", "template"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["return x == 'a'"], ['return x == "a"']),
        (["return x == 'ab'"], ["return x == 'a' 'b'"]),
        (["return x == 'a'"], ["return x == f'a'"]),
        (["return x == f'a{n}b'"], ['return x == "a" f"{n}" "b"']),
        (["return x == f'{n}'"], ["return x == f'{n:}'"]),
        (["return x == n"], ["return (x == (n))"]),
        (["return x == n"], ["'''Why.'''", "return x == n"]),
        (["return x == 16"], ["return x == 0x10"]),
        (["import math", "return x == math.pi"], ["import math as math", "return x == math.pi"]),
    ],
)
def test_spelling_keeps_the_normalised_level(left, right):
    assert same(body(*left), body(*right)) == {"normalised", "renamed", "template"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("return x + n == 1", "return x - n == 1"),
        ("return x + n == 1", "return n + x == 1"),
        ("return x == n", "return x != n"),
        ("return abs(x) == n", "return bool(x) == n"),
        ("return x.real == n", "return x.imag == n"),
        ("return sorted([x], key=n)", "return sorted([x], reverse=n)"),
        ("return not x", "return ~x"),
        ("return f'{x}' == n", "return f'{x!r}' == n"),
        ("from math import gcd as h\nreturn h(x, n)", "from math import lcm as h\nreturn h(x, n)"),
        ("import os.path as q\nreturn q == x", "import os.path\nreturn os == x"),
        ("match x:\n    case None: return n", "match x:\n    case False: return n"),
        ("return [*[x], n]", "return [[x], n]"),
        ("return {**{}, 1: x}", "return {None: {}, 1: x}"),
    ],
)
def test_another_meaning_changes_every_level(left, right):
    assert same(body(left), body(right)) == set()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # What a lambda binds is not what the rest of the body sees.
        ("return (lambda len: len)(x) + len([n])", "return (lambda sum: sum)(x) + sum([n])"),
        ("i = 1\nreturn [j for j in i]", "i = 1\nreturn [i for i in j]"),
        # A parameter passed by keyword is known by its name outside its function.
        ("h = lambda a, b: a - b\nreturn h(a=x, b=n)", "h = lambda b, a: b - a\nreturn h(a=x, b=n)"),
        ("h = lambda a, b: a - b\nreturn h(**x)", "h = lambda b, a: b - a\nreturn h(**x)"),
        ("class C:\n    a = 1\nreturn C.a == x", "class C:\n    b = 1\nreturn C.a == x"),
        ("def h():\n    nonlocal n\n    n = 1\nh()\nreturn n == x", "def h():\n    m = 1\nh()\nreturn n == x"),
        (
            "def h():\n    global k\n    k = 1\nh()\nreturn k == x",
            "def h():\n    global j\n    j = 1\nh()\nreturn k == x",
        ),
    ],
)
def test_names_of_different_bindings_are_not_mistaken_for_each_other(left, right):
    assert "renamed" not in same(body(left), body(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "return all(i > 0 for i in x) and any(i < 9 for i in x)",
            "return all(i > 0 for i in x) and any(j < 9 for j in x)",
        ),
        ("return [y := x, y]", "return [k := x, k]"),
        ("return [(y := i) for i in x] and y", "return [(k := j) for j in x] and k"),
        ("match x:\n    case [a, *b]: return a in b", "match x:\n    case [c, *d]: return c in d"),
        (
            "try: return x == n\nexcept ValueError as e: return e",
            "try: return x == n\nexcept ValueError as q: return q",
        ),
        ("def h(a: int) -> int: return a\nreturn h(x)", "def h(b): return b\nreturn h(x)"),
        ("y: int = 3\nreturn x == y", "y = 3\nreturn x == y"),
        ("return x < -n", "return x < -n  "),
    ],
)
def test_alpha_equivalent_sources_are_equal_once_renamed(left, right):
    assert "renamed" in same(body(left), body(right))


def test_the_answer_type_is_part_of_the_meaning():
    assert same(body("return x != n"), body("return x != n", parameters="x: str, n=5")) == set()
    assert "renamed" in same(
        body("return x != n", parameters="x: List[int], n=5"), body("return x != n", parameters="x: list[int], n=5")
    )


def test_other_annotations_are_not():
    left, right = body("return x != n"), body("return x != n", parameters="x: int, n: int=5")
    assert same(left, right) == {"renamed", "template"}


def test_the_name_of_the_function_does_not_count():
    assert {"renamed", "template"} <= same("def g(n=5):\n    return n", "def g1(m=5):\n    return m")


def test_one_liners_of_one_frame_are_far_apart():
    parameters = 's: str, t="olleh"'
    left, right = (
        body("return s[::-1] == t", parameters=parameters),
        body("return s.upper() == t", parameters=parameters),
    )
    assert jaccard(left, right) < 0.5


def test_the_order_of_statements_changes_no_shingle_but_their_block_does():
    one = body("y = x * 3", "z = n + 2", "if y > 1:", "    z = z - 1", "return y % z == 1")
    two = body("z = n + 2", "y = x * 3", "if y > 1:", "    z = z - 1", "return y % z == 1")
    three = body("y = x * 3", "z = n + 2", "z = z - 1", "if y > 1:", "    z = z + 7", "return y % z == 1")
    assert jaccard(one, two) == 1
    assert "template" not in same(one, two)
    assert jaccard(one, three) < 1


def test_one_template_has_one_set_of_shingles():
    left, right = body("return x in [1, -2, 3] and x > 5"), body("return x in [] and x > -1")
    assert fingerprint(left).template == fingerprint(right).template
    assert fingerprint(left).shingles == fingerprint(right).shingles


@pytest.mark.parametrize(
    "expression",
    ["+".join(["x"] * 2_000), "x" + ".real" * 2_000, "[" * 80 + "x" + "]" * 80, "not " * 1_500 + "x", "-" * 900 + "3"],
)
def test_deep_trees_have_fingerprints(expression):
    puzzle = read_puzzle(body(f"return {expression} == x"))
    if isinstance(puzzle, Puzzle):  # how deep the parser goes depends on the Python
        assert len(fingerprint(puzzle.source).renamed) == 32


def test_a_lone_surrogate_and_a_huge_int_have_fingerprints():
    assert fingerprint(body(r"return x != '\ud800' and n != " + "9" * 9_000)).shingles


def test_text_that_is_not_python_is_refused():
    with pytest.raises(ValueError, match="does not parse"):
        fingerprint("def f(")


@pytest.mark.parametrize(("source", "expected"), GOLDEN)
def test_the_digests_are_the_ones_that_published_datasets_have(source, expected):
    found = fingerprint(source)
    summary = (found.normalised, found.renamed, found.template, len(found.shingles), sum(found.shingles))
    assert summary == expected


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_hash_seed_changes_nothing(seed):
    source = PUZZLE.format(**PLAIN)
    code = "import sys; from shards.fingerprint import fingerprint; print(fingerprint(sys.argv[1]))"
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    found = subprocess.run(
        [sys.executable, "-c", code, source], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == repr(fingerprint(source))
