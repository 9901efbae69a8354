"""Reading what a model wrote: the text of one function out of anything at all.

Nothing here raises, whatever the text, and no lone surrogate gets through. What comes out is only a candidate: whether
it is a puzzle or a solution is for `puzzles.validity` to say.
"""

from __future__ import annotations

import re
import textwrap

from generator.engine import Sampling, Style
from puzzles import Puzzle
from puzzles.source import MAX_SOURCE_CHARS, encodable, rename_function

_FENCE = re.compile(r"```[^`\n]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)
_DEDENT = re.compile(r"\n(?=\S)")
# No stop sequence means "a line without indentation", but these open most of them, and spare the tokens after them.
# The rest is for `cut_at_dedent`. There are four because OpenAI's API takes no more.
DEDENT_STOPS = ("\ndef", "\nassert", "\nclass", "\n#")
LONGEST = 4 * MAX_SOURCE_CHARS  # nothing that starts later than this is looked at


def read_proposal(text: str, number: int, style: Style) -> str:
    """The new puzzle `f` in a completion of a prompt that opened `def f<number>(`; empty if there is none."""
    if style is Style.CHAT:
        return _function_in_fences(text, "f")
    source = f"def f{number}(" + cut_at_dedent(encodable(text[:LONGEST]))
    return rename_function(source, f"f{number}", "f").rstrip()


def read_attempt(text: str, puzzle: Puzzle, number: int, style: Style) -> str:
    """The solution `g` in a completion of a prompt that opened it; `number` is 0 for unnumbered prompts."""
    if style is Style.CHAT:
        return _function_in_fences(text, "g")
    source = puzzle.solution_header() + cut_at_dedent(encodable(text[:LONGEST]))
    if number:
        source = rename_function(rename_function(source, f"g{number}", "g"), f"f{number}", "f")
    return source.rstrip()


def cut_at_dedent(text: str) -> str:
    """`text` up to the first line that starts without indentation."""
    match = _DEDENT.search(text)
    return text[: match.start()] if match else text


def cut_text(text: str, sampling: Sampling) -> str:
    """What `sampling` wants of a completion that may have gone on for longer."""
    if sampling.stop_at_line:
        text = text.partition("\n")[0]
    return cut_at_dedent(text) if sampling.stop_at_dedent else text


def stop_sequences(sampling: Sampling) -> list[str]:
    """What an engine that stops at texts is to stop at, so that little has to be cut."""
    if sampling.stop_at_line:
        return ["\n"]
    return list(DEDENT_STOPS) if sampling.stop_at_dedent else []


def fenced_blocks(text: str) -> list[str]:
    """The contents of the fenced blocks of `text`, without outer indentation; the last one may be left open."""
    return [textwrap.dedent(match.group(1)) for match in _FENCE.finditer(text)]


def _function_in_fences(text: str, name: str) -> str:
    """The first function called `name` in the fenced blocks of `text`, or else in `text` itself."""
    text = encodable(text[:LONGEST]).replace("\r\n", "\n")
    for block in [*fenced_blocks(text), text]:
        start = re.search(rf"^def {name}\(", block, re.MULTILINE)
        if start:
            return cut_at_dedent(block[start.start() :]).rstrip()
    return ""
