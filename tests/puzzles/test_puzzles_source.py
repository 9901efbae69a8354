import ast
import sys
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from puzzles import canonical_source, parse_source
from puzzles.corpus import seed_corpus
from puzzles.source import MAX_SOURCE_CHARS, MAX_TREE_DEPTH, rename_function, unparse, walk

PYTHON_LIKE = st.lists(
    st.sampled_from(
        [
            *[
                "def f(x: int):",
                "    ",
                "\n",
                "\r\n",
                "\r",
                "\t",
                "  ",
                '"""doc"""',
                "'doc'",
                "return x",
                "# f",
                "f",
                "g",
            ],
            *[
                "pass",
                ";",
                "\\",
                "(",
                ")",
                "'",
                '"""',
                "\0",
                "\x0c",
                "\u2028",
                "\ud800",
                "é",
                "\U0001d487",
                "f'{f}'",
                "async ",
                "def g():",
            ],
        ]
    ),
    max_size=14,
).map("".join)
ANY_TEXT = st.text(st.characters(codec=None), max_size=80) | PYTHON_LIKE


@given(ANY_TEXT)
def test_parsing_never_raises_or_warns(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tree = parse_source(text)
    assert tree is None or isinstance(tree, ast.Module)


@pytest.mark.parametrize("bracket", ["(", "[", "{", "-", "not ", "x[", "f(", "lambda: ", "a.", "if x:\n "])
@pytest.mark.parametrize("times", [90, 2000, 19_000 // 8])
def test_deep_nesting_is_refused_or_read_but_never_raises(bracket, times):
    closing = {"(": ")", "[": "]", "{": "}", "x[": "]", "f(": ")"}.get(bracket, "")
    text = bracket * times + "x" + closing * times
    tree = parse_source(text)
    if tree is not None:
        assert ast.unparse(tree)


def test_a_tree_deeper_than_the_bound_is_refused():
    assert parse_source("-" * (MAX_TREE_DEPTH + 1) + "1") is None
    assert parse_source("-" * (MAX_TREE_DEPTH // 3) + "1") is not None


@pytest.mark.parametrize("text", ["x" * (MAX_SOURCE_CHARS + 1), "(" * 3_000_000, "'" * 3_000_000, "\0" * 3_000_000])
def test_megabytes_are_refused(text):
    assert parse_source(text) is None


@pytest.mark.parametrize(
    "text", ["\0", "x = 1\0", "x = '\ud800'", "\ud800", "def f(", "  x\n y", "0777", "x = 1 = 2 +"]
)
def test_what_is_not_python_is_none(text):
    assert parse_source(text) is None


def test_integers_of_thousands_of_digits_are_read_and_written():
    tree = parse_source("x = " + "9" * 9000)
    assert ast.unparse(tree) == "x = " + "9" * 9000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(x):\r\n    return x\r\n", "def f(x):\n    return x"),
        ("def f(x):\r    return x", "def f(x):\n    return x"),
        ("\n\n    def f(x):  \n        return x\t\n\n", "def f(x):\n    return x"),
        ('def f(x):\n    """Say."""\n    return x', "def f(x):\n    return x"),
        ('def f(x):\n    """Say\n    more.\n    """\n    return x', "def f(x):\n    return x"),
        ("def f(x):\n    'Say.'\n    'Again.'\n    return x", "def f(x):\n    return x"),
        ('def f(x):\n    """Say."""', 'def f(x):\n    """Say."""'),
        ("def f(x):\n    'Say.'; return x", "def f(x):\n    'Say.'; return x"),
        ("def f(x):\n    'Say.'\n    'Again.'; return x", "def f(x):\n    'Again.'; return x"),
        ("def f(x):\n    'Say.' \\\n    ; return x", "def f(x):\n    'Say.' \\\n    ; return x"),
        ("  def f(x):\r    return x", "def f(x):\n  return x"),
        ("def f(x): return '''\n\r  \r\n'''", "def f(x): return '''\n\n  \n'''"),
        ("def f(x): 'Say.'; return x", "def f(x): 'Say.'; return x"),
        ("def f(x):\n    return '''a'''", "def f(x):\n    return '''a'''"),
        ("def f(", "def f("),
        ("", ""),
    ],
)
def test_the_canonical_form(text, expected):
    assert canonical_source(text) == expected


@given(ANY_TEXT)
def test_the_canonical_form_of_a_canonical_form_is_itself(text):
    once = canonical_source(text)
    assert canonical_source(once) == once


@given(ANY_TEXT)
def test_the_canonical_form_has_no_trailing_blanks_and_only_line_feeds(text):
    assume(not {"'''", '"""'} & {text[at : at + 3] for at in range(len(text))})  # strings keep their blanks
    lines = canonical_source(text).split("\n")
    assert all(line == line.rstrip() for line in lines)
    assert lines == [""] or (lines[0] and lines[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(x):\n    return f(x - 1)", "def f7(x):\n    return f7(x - 1)"),
        ("def f(x):\n    return 'f' + \"f(\"  # f", "def f7(x):\n    return 'f' + \"f(\"  # f"),
        ("def f(x):\n    return ff or f_ or _f", "def f7(x):\n    return ff or f_ or _f"),
        ("def f(x): return '''\nf(f)\n''' == f", "def f7(x): return '''\nf(f)\n''' == f7"),
        ("def f(x='\U0001d487é'): return f", "def f7(x='\U0001d487é'): return f7"),
        ("x = '\u2028\x0c\x1c\x85'\ny = '''\u2028'''; f()", "x = '\u2028\x0c\x1c\x85'\ny = '''\u2028'''; f7()"),
        ("def f(x):\r\n    return f", "def f7(x):\r\n    return f7"),
    ],
)
def test_renaming_touches_names_alone(text, expected):
    assert rename_function(text, "f", "f7") == expected


def test_text_that_cannot_be_tokenised_is_not_renamed():
    assert rename_function("def f(x: '''", "f", "g") == "def f(x: '''"


@given(ANY_TEXT)
def test_renaming_never_raises_and_can_be_undone(text):
    renamed = rename_function(text, "f", "quite_new")
    assert rename_function(renamed, "quite_new", "f") == text


@pytest.mark.parametrize(
    "text",
    [
        'def f(x: int):\n    s = """a   \nb"""\n    return x == len(s)',
        'def f(x: int):\n    "abc"\n    return x == len(f.__doc__ or "")',
    ],
)
def test_canonical_form_means_the_same(text):
    before, after = {}, {}
    exec(text, before)
    exec(canonical_source(text), after)
    assert [before["f"](n) for n in range(8)] == [after["f"](n) for n in range(8)]


def test_any_number_of_docstrings_costs_a_few_readings(monkeypatch):
    readings = []
    monkeypatch.setattr("puzzles.source.parse_source", lambda text: readings.append(text) or parse_source(text))
    assert canonical_source("def g():\n" + " ''\n" * 4900 + " return 1") == "def g():\n return 1"
    assert len(readings) < 10


def test_what_cannot_be_written_out_is_empty():
    tree = parse_source("f\"{b'\t'}\"")
    assert bool(unparse(tree)) == (sys.version_info >= (3, 12))


def test_blanks_at_the_ends_of_lines_of_code_go():
    assert canonical_source("def f(x: int):   \n    return x == 1  \n") == "def f(x: int):\n    return x == 1"


def test_the_walk_is_that_of_the_standard_library():
    for seed in seed_corpus():
        tree = parse_source(seed.puzzle.source)
        assert walk(tree) == list(ast.walk(tree))


def test_a_function_that_is_named_once_is_renamed_as_one_that_is_named_often():
    for seed in seed_corpus():
        numbered = rename_function(seed.puzzle.source, "f", "f7")
        assert numbered.startswith("def f7(")
        assert rename_function(numbered, "f7", "f") == seed.puzzle.source


def test_what_cannot_be_tokenised_keeps_its_name():
    text = "def f7(x: int):\n    return '''"
    assert rename_function(text, "f7", "f") == text


def test_what_another_thread_does_to_the_parser_is_no_failure_of_the_text(monkeypatch):
    real, failures = ast.parse, [SystemError("AST constructor recursion depth mismatch (before=171, after=42)")] * 2

    def spoilt(text):
        if failures:
            raise failures.pop()
        return real(text)

    monkeypatch.setattr(ast, "parse", spoilt)
    tree = parse_source("spoilt_by_another_thread = 1")
    assert isinstance(tree, ast.Module) and not failures
