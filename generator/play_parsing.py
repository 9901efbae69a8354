"""Reading what a model answered to the prompts of `generator.play_prompts`.

Nothing here raises, whatever the text. An *input* is a unit test whose call is meant and whose expected value is not:
`UnitTest.expecting` puts one there that several answers agree on.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from generator.engine import Style
from generator.parsing import LONGEST, fenced_blocks
from generator.task_parsing import read_code, read_tests
from puzzles import Reason, Rejection, Task, UnitTest, read_unit_test
from puzzles.literals import literal_text, read_literal
from puzzles.program import as_compared, as_function, is_program_task, normalised
from puzzles.source import MAX_SOURCE_CHARS, encodable

MAX_IDEA_CHARS = 4000  # of a plan or an observation that is shown again
_BULLET = re.compile(r"[ \t]*(?:\d+[.):]|[-*•])[ \t]+")


class WrittenCode(NamedTuple):
    """A code as its author knows it, and as the verifier runs it: of a program they differ. Both are empty, with a
    reason, where there is none.
    """

    text: str
    source: str
    reason: Reason | None = None


def read_items(text: str, most: int) -> list[str]:
    """The items of the numbered or dotted list in `text`, each on one line; of a text without a list, its lines."""
    text = encodable(text[:LONGEST]).replace("\r\n", "\n")
    found: list[str] = []
    lines = text.split("\n")
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet:
            found.append(line[bullet.end() :])
        elif found:
            found[-1] += f" {line}"
    items = (" ".join(item.split())[:MAX_IDEA_CHARS] for item in found or lines)
    return list(dict.fromkeys(item for item in items if item))[:most]


def read_plan(text: str) -> str:
    """The plan, which is the whole answer; empty if there is none."""
    return encodable(text[:MAX_IDEA_CHARS]).strip()


def read_written_code(text: str, task: Task, style: Style) -> WrittenCode:
    """The code in a completion of `planned_code_prompt` or `repair_prompt`; reasons as `read_code` has them."""
    if is_program_task(task) and style is Style.CHAT:
        blocks = fenced_blocks(encodable(text[:LONGEST]).replace("\r\n", "\n"))
        written: str | Rejection = blocks[-1].strip() if blocks else Rejection(Reason.NO_FUNCTION)
    else:
        written = read_code(text, task, style)
    source = as_function(written) if isinstance(written, str) and is_program_task(task) else written
    if isinstance(source, Rejection) or isinstance(written, Rejection):
        return WrittenCode("", "", source.reason if isinstance(source, Rejection) else Reason.SYNTAX)
    return WrittenCode(written, source)


def read_inputs(text: str, task: Task, style: Style) -> list[UnitTest]:
    """The inputs in a completion of `input_prompt`, in order, each call once: all of a suite, or the one that a chat
    model was asked for. None that is an example's.
    """
    shown = {example.call for example in task.examples}
    if style is Style.COMPLETION:
        found: dict[str, UnitTest] = {}
        for read in read_tests(text, task, style):
            if read.test is not None:
                found.setdefault(read.test.call, read.test)
        return list(found.values())
    blocks = fenced_blocks(encodable(text[:LONGEST]).replace("\r\n", "\n"))
    if not blocks:
        return []
    if is_program_task(task):
        call = f"{task.entry_point}({literal_text(blocks[-1])})"
    else:
        call = blocks[-1].strip().removeprefix("assert ").partition(" ==")[0]
    if len(call) > MAX_SOURCE_CHARS:
        return []
    test = read_unit_test(f"assert {call} == None", task.signature)
    return [test] if isinstance(test, UnitTest) and test.call not in shown else []


def read_output(text: str, task: Task, test: UnitTest, style: Style) -> str | None:
    """The literal in a completion of `output_prompt`, as `UnitTest.expecting` takes it; None if there is none.

    None too if the function is annotated to return another type (`puzzles.AnswerType`; an int may stand for a float).
    """
    text = encodable(text[:LONGEST]).replace("\r\n", "\n")
    if style is Style.COMPLETION:
        before, _, value = text.partition("\n")[0].partition("==")
        if before.strip():
            return None
    else:
        blocks = fenced_blocks(text)
        if not blocks:
            return None
        value = blocks[-1].strip()
        if is_program_task(task):
            value = literal_text(normalised(value))
    if value.startswith("assert "):
        value = value.rpartition("== ")[2]
    read = read_unit_test(f"assert {test.call} == {value}", task.signature)
    if not isinstance(read, UnitTest) or read.call != test.call:
        return None
    if not task.signature.may_return(read_literal(ast.parse(read.expected, mode="eval").body)):
        return None
    return as_compared(read, task).expected
