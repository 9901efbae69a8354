"""The prompts of CoSPlay and the reading of what is answered to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import Profile, Style
from generator.play_parsing import read_inputs, read_items, read_output, read_plan, read_written_code
from generator.play_prompts import (
    attacks_prompt,
    has_ideas,
    input_prompt,
    observations_prompt,
    output_prompt,
    plan_prompt,
    planned_code_prompt,
    repair_prompt,
)
from puzzles import Reason, Signature, Task, UnitTest, read_unit_test

SIGNATURE = Signature.parse("double(n: int) -> int")
TASK = Task("t", "Return twice n.", SIGNATURE)
PROGRAM = Task("p", "Read n and print twice n.", Signature.parse("run(stdin: str) -> str"))
TEST = read_unit_test("assert double(2) == 4", SIGNATURE)


class Addressed:
    def __init__(self, style):
        self.profile = Profile(style=style, shots=0)


CHAT, BASE = Addressed(Style.CHAT), Addressed(Style.COMPLETION)


def test_base_models_are_not_asked_for_ideas():
    assert has_ideas(CHAT)
    assert not has_ideas(BASE)


def test_an_output_is_asked_for_by_the_assertion_that_is_opened():
    prompt = output_prompt(BASE, TASK, [], TEST, 1)
    assert prompt.text.endswith("\n\n\ndef test_double():\n    assert double(2)")
    assert prompt.style is Style.COMPLETION


@pytest.mark.parametrize("engine", [CHAT, BASE])
def test_no_prompt_for_an_output_shows_what_the_test_expects(engine):
    assert "4" not in output_prompt(engine, TASK, [], TEST, 1).text


def test_a_base_model_repairs_by_writing_anew():
    prompt = repair_prompt(BASE, TASK, [], "def double(n):\n    return n", TEST, "2", 1)
    assert prompt.text == TASK.opening


def test_a_repair_shows_a_chat_model_code_input_expected_and_actual():
    text = repair_prompt(CHAT, TASK, [], "def double(n):\n    return n", TEST, "error: KeyError", 1).text
    assert all(part in text for part in ("return n", "double(2)", "`4`", "error: KeyError", "Do not write"))


def test_a_doubted_test_is_shown_with_the_code_that_passes_it():
    text = input_prompt(CHAT, TASK, [], 1, attack="negative numbers", doubted=(TEST, "def double(n): ...")).text
    assert all(part in text for part in (TEST.text, "def double(n): ...", "may be wrong", "negative numbers"))


def test_plans_are_asked_for_with_the_observations_of_a_subset():
    assert "- n may be 0" in plan_prompt(TASK, ["n may be 0"], 1).text
    assert "Observations:" not in plan_prompt(TASK, [], 1).text


def test_prompts_for_ideas_show_the_problem():
    for prompt in (observations_prompt(TASK, 1), attacks_prompt(TASK, "multiply", 1)):
        assert "Return twice n." in prompt.text
        assert prompt.style is Style.CHAT


def test_a_plan_stands_in_the_prompt_for_code_of_chat_models_only():
    assert "multiply" in planned_code_prompt(CHAT, TASK, [], "multiply", 1).text
    assert planned_code_prompt(BASE, TASK, [], "multiply", 1).text == TASK.opening


def test_program_tasks_are_asked_for_programs_and_texts():
    assert "standard input" in planned_code_prompt(CHAT, PROGRAM, [], "", 1).text
    test = UnitTest("run", ("'3\\n'",), (), "'6'")
    assert "```\n3\n\n```" in output_prompt(CHAT, PROGRAM, [], test, 1).text


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. one\n2. two\n   more\n\n3) three", ["one", "two more", "three"]),
        ("Here:\n- one\n* two", ["one", "two"]),
        ("one\n\ntwo", ["one", "two"]),
        ("", []),
        ("1. same\n2. same", ["same"]),
    ],
)
def test_items_of_lists_are_read_in_order(text, items):
    assert read_items(text, 4) == items
    assert read_items(text, 1) == items[:1]


def test_inputs_of_a_suite_are_its_calls_once_each_in_order():
    text = "\n    assert double(2) == 4\n    assert double(3) == 5\n    assert double(2) == 5\n    assert True"
    assert [found.call for found in read_inputs(text, TASK, Style.COMPLETION)] == ["double(2)", "double(3)"]


def test_no_input_is_that_of_an_example():
    task = Task("t", "Return twice n.", SIGNATURE, examples=(TEST,))
    assert read_inputs("```\ndouble(2)\n```", task, Style.CHAT) == []
    assert read_inputs("\n    assert double(2) == 4", task, Style.COMPLETION) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thinking.\n```python\ndouble(2)\n```",
        "```\nno\n```\nthen\n```\nassert double(n=2) == 9\n```",
        "```\ndouble(2)",
    ],
)
def test_the_input_of_a_chat_is_in_its_last_block(text):
    assert [found.call for found in read_inputs(text, TASK, Style.CHAT)] == ["double(2)"]


@pytest.mark.parametrize(
    "text", ["double(2)", "```\ndouble(n)\n```", "```\ndouble('2')\n```", "```\nhalf(2)\n```", ""]
)
def test_what_is_no_input_is_none(text):
    assert read_inputs(text, TASK, Style.CHAT) == []


def test_the_input_of_a_program_is_the_text_of_the_block():
    (found,) = read_inputs("```\n3\n4\n```", PROGRAM, Style.CHAT)
    assert found.call == "run('3\\n4\\n')"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" == 4\n    assert double(3) == 6", "4"),
        (" == 2 + 2", "4"),
        ("==4", "4"),
        (" == [4]", None),
        (" == n", None),
        (" == 4.0", None),
        (" + 1 == 4", None),
        (" is 4", None),
        (" 4", None),
        ("", None),
    ],
)
def test_an_output_is_the_literal_that_goes_on_behind_the_sign(text, value):
    assert read_output(text, TASK, TEST, Style.COMPLETION) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("2 * 2\n```\n4\n```", "4"), ("```\nassert double(2) == 5\n```", "5"), ("4", None), ("```\nfour\n```", None)],
)
def test_the_output_of_a_chat_is_in_its_last_block(text, value):
    assert read_output(text, TASK, TEST, Style.CHAT) == value


def test_a_whole_number_may_be_returned_for_a_float():
    task = Task("t", "Return half of n.", Signature.parse("half(n: float) -> float"))
    test = read_unit_test("assert half(2.0) == 1.0", task.signature)
    assert read_output(" == 1", task, test, Style.COMPLETION) == "1"


def test_the_output_of_a_program_has_its_white_space_made_one():
    test = UnitTest("run", ("'3'",), (), "''")
    assert read_output("```\n1  2\n3\n```", PROGRAM, test, Style.CHAT) == "'1 2 3'"
    assert read_output(" == '1  2\\n'", PROGRAM, test, Style.COMPLETION) == "'1 2'"
    assert read_output(" == 12", PROGRAM, test, Style.COMPLETION) is None


def test_a_program_has_a_text_to_show_and_a_source_to_run():
    found = read_written_code("```python\nprint(2 * int(input()))\n```", PROGRAM, Style.CHAT)
    assert found.text == "print(2 * int(input()))"
    assert "def run(stdin):" in found.source


@pytest.mark.parametrize(
    ("text", "task", "reason"),
    [
        ("", TASK, Reason.EMPTY),
        ("no code", TASK, Reason.NO_FUNCTION),
        ("no code", PROGRAM, Reason.NO_FUNCTION),
        ("```\nimport os\n```", PROGRAM, Reason.FORBIDDEN_IMPORT),
    ],
)
def test_code_that_is_none_has_a_reason(text, task, reason):
    assert read_written_code(text, task, Style.CHAT) == ("", "", reason)


@given(st.text(), st.sampled_from([TASK, PROGRAM]), st.sampled_from(list(Style)))
def test_no_text_makes_a_reader_raise(text, task, style):
    for wrapped in (text, f"```\n{text}\n```", f"\n    assert {text}"):
        read_items(wrapped, 4)
        read_plan(wrapped)
        read_inputs(wrapped, task, style)
        read_written_code(wrapped, task, style)
        for test in read_inputs(wrapped, task, style):
            read_output(wrapped, task, test, style)
        read_output(wrapped, task, TEST if task is TASK else UnitTest("run", ("'3'",), (), "''"), style)
