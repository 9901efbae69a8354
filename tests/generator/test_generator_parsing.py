import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import Style, read_attempt, read_proposal
from generator.parsing import cut_at_dedent
from puzzles import Puzzle, Rejection, read_puzzle, read_solution

PUZZLE = read_puzzle("def f(x: int, n=5):\n    return x == n")
F = "def f(x: int):\n    return x == 7"
G = "def g(n=5):\n    return n"
PYTHON_LIKE = st.lists(
    st.sampled_from(
        [
            *[
                "```",
                "```python",
                "\n",
                "\r\n",
                "    ",
                "def f(",
                "def g(n=5):",
                "x: int):",
                "return x == f3",
                "'''",
                "\0",
            ],
            *[
                "\ud800",
                "n=5):",
                "f3",
                "g3",
                "#",
                "\\",
                ")",
                "(",
                "\u2028",
                "\x0c",
                "def f(x: int):\n    return x == 7\n",
            ],
        ]
    ),
    max_size=16,
).map("".join)
ANY_TEXT = st.text(st.characters(codec=None), max_size=80) | PYTHON_LIKE


@given(ANY_TEXT, st.integers(1, 9), st.sampled_from(Style))
def test_whatever_the_model_writes_is_a_puzzle_or_rejected(text, number, style):
    proposal = read_proposal(text, number, style)
    assert isinstance(read_puzzle(proposal), Puzzle | Rejection)
    proposal.encode()


@given(ANY_TEXT, st.integers(0, 9), st.sampled_from(Style))
def test_whatever_the_model_writes_is_a_solution_or_rejected(text, number, style):
    attempt = read_attempt(text, PUZZLE, number, style)
    assert isinstance(read_solution(attempt, PUZZLE), str | Rejection)
    attempt.encode()


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("piece", ["(", "```\n", "```", "\n    x", "def f(x: int):\n", " ", "\0", "\ud800", "'", "\n"])
def test_megabytes_are_rejected(style, piece):
    text = piece * (3_000_000 // len(piece))
    assert isinstance(read_puzzle(read_proposal(text, 3, style)), Rejection)
    assert isinstance(read_solution(read_attempt(text, PUZZLE, 3, style), PUZZLE), Rejection)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n    b\nc", "a\n    b"),
        ("a\n\n    b\n\n\nc", "a\n\n    b\n\n"),
        ("a\n\tb\n)c", "a\n\tb"),
        ("a\n    b\n# c", "a\n    b"),
        ("a", "a"),
        ("\nb", ""),
        ("", ""),
    ],
)
def test_a_function_ends_before_the_first_unindented_line(text, expected):
    assert cut_at_dedent(text) == expected


def test_a_proposal_goes_on_from_the_opened_header_and_loses_its_number():
    text = "x: int, n=5):\n    return x == n or f3(n)\n\ndef f4(x: int):\n    return x == 7"
    assert read_proposal(text, 3, Style.COMPLETION) == "def f(x: int, n=5):\n    return x == n or f(n)"


def test_a_number_in_a_string_is_no_name():
    assert read_proposal("s: str):\n    return s == 'f3'", 3, Style.COMPLETION).endswith("'f3'")


def test_an_attempt_goes_on_from_the_puzzles_own_header():
    text = "\n    return n if f3(n) else g3()\n\nassert f3(g3())"
    assert read_attempt(text, PUZZLE, 3, Style.COMPLETION) == "def g(n=5):\n    return n if f(n) else g()"


def test_without_a_number_nothing_is_renamed():
    assert read_attempt("\n    g0 = n\n    return g0", PUZZLE, 0, Style.COMPLETION).endswith("return g0")


def test_an_attempt_on_the_headers_own_line_is_read():
    assert read_solution(read_attempt(" return n\n\nassert f(g())", PUZZLE, 0, Style.COMPLETION), PUZZLE) == (
        "def g(n=5): return n"
    )


@pytest.mark.parametrize(
    "template",
    [
        "{}",
        "Sure!\n\n{}\n\nHope it helps.",
        "```\n{}\n```",
        "```python\n{}\n```",
        "```py\n{}\n```",
        "```Python3 \n{}\n```",
        "``` python\n{}\n```",
        '```python title="a.py"\n{}\n```',
        "Answer: ```python\n{}\n```",
        "```python\n{}",
        "```python\n{}\n  ```\nSo there.",
        "```python\n```\nOnce more:\n```python\n{}\n```",
        "```text\nan idea\n```\n```python\n{}\n```",
        "```python\nimport math\n\n{}\n\nassert f(7)\n```",
        "```python\ndef helper():\n    pass\n\n\n{}\n```",
        "```python\n{}\n```\n```python\ndef f(y: str):\n    return y == 'no'\ndef g(n=5):\n    return 'no'\n```",
        "I use `def` and ```inline``` code.\n\n```python\n{}\n```",
        "````\n{}\n````",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_code_is_found_in_every_kind_of_chat(template, end):
    assert read_proposal(template.format(F).replace("\n", end), 3, Style.CHAT) == F
    assert read_attempt(template.format(G).replace("\n", end), PUZZLE, 3, Style.CHAT) == G


def test_code_in_an_indented_fence_is_found():
    text = "1. Here:\n   ```python\n   def f(x: int):\n       return x == 7\n   ```\n"
    assert read_proposal(text, 1, Style.CHAT) == F


@pytest.mark.parametrize(
    "text", ["", "I cannot.", "```python\nx = 1\n```", "```python\ndef foo(x: int):\n    pass\n```"]
)
def test_a_chat_without_the_function_gives_nothing(text):
    assert read_proposal(text, 1, Style.CHAT) == ""
    assert read_attempt(text, PUZZLE, 1, Style.CHAT) == ""
