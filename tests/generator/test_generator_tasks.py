"""The three roles of described tasks: what models are asked, and what is read out of their answers."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import Profile, Style
from generator.corpus import write_task_documents
from generator.task_parsing import read_code, read_invention, read_tests
from generator.task_prompts import (
    code_answer,
    code_prompt,
    invent_prompt,
    suite_answer,
    suite_prompt,
    task_answer,
    worked_tasks,
)
from puzzles import Reason, Rejection, Signature, Task, read_unit_test
from puzzles.corpus.tasks import seed_tasks
from puzzles.task import make_task

SUM = Signature.parse("total(xs: list[int], k: int) -> int")
TASK = make_task("a", "Return the sum of xs plus k.", SUM, "", (read_unit_test("assert total([1], 2) == 3", SUM),))
TEXT, CHAT = Style.COMPLETION, Style.CHAT


class Model:
    """As much of an engine as prompts look at; its tokens are words."""

    name = model = "fake"

    def __init__(self, style=TEXT, shots=0, propose_tokens=200):
        self.profile = Profile(style=style, shots=shots, propose_tokens=propose_tokens)

    def count_tokens(self, text):
        return len(text.split())


def seeds(start=0, step=1):
    return seed_tasks()[start::step]


@pytest.mark.parametrize("each", seeds(step=7), ids=lambda each: each.task.id)
def test_an_answer_in_the_prompts_form_is_read_back(each):
    answer = code_answer(each.task, each.solution)
    assert read_code(answer + "\n\nprint(1)", each.task, TEXT) == each.solution
    tests = [read_unit_test(text, each.task.signature) for text in each.tests]
    assert [read.test for read in read_tests(suite_answer(tests) + "\n\ndef", each.task, TEXT)] == tests
    assert read_invention(task_answer(each.task) + "\n7. next", TEXT, each.task.id) == each.task


def test_a_completion_prompt_opens_the_function_or_the_header_of_its_tests():
    task = seeds()[0].task
    assert code_prompt(Model(), task, [], 1).text == task.opening
    announced = f"# A function and its tests.\n{task.opening}\n\n\ndef test_{task.entry_point}():"
    assert suite_prompt(Model(), task, [], 1).text == announced


def test_worked_examples_of_different_families_come_first():
    worked = worked_tasks(seed_tasks(), 3)
    assert len({each.family for each in worked}) == 3
    task = seeds()[9].task
    text = code_prompt(Model(shots=2), task, worked, 1).text
    assert text.startswith(worked[0].task.opening + code_answer(worked[0].task, worked[0].solution))
    assert text.endswith("\n\n\n" + task.opening)
    assert worked[2].task.opening not in text
    text = suite_prompt(Model(shots=2), task, worked, 1).text
    assert f"\n    {worked[1].tests[0]}\n".replace('"', "'") in text


def test_prompts_for_tests_show_the_candidate_when_there_is_one():
    each = next(each for each in seeds() if each.task.entry_point == "sum_above")
    text = suite_prompt(Model(), each.task, [], 1, code=each.solution).text
    body = "\n    return sum(x for x in xs if x > k)\n\n\ndef test_"
    assert text.startswith("# A function and its tests.\n" + each.task.opening + body)
    assert each.solution in suite_prompt(Model(CHAT), each.task, [], 1, code=each.solution).text
    assert "8 tests" in suite_prompt(Model(CHAT), each.task, [], 1, count=8).text


def test_an_inventing_prompt_lists_as_many_tasks_as_fit_in_an_order_of_its_own():
    shown = [each.task for each in seeds()]
    first, second = (invent_prompt(Model(propose_tokens=120), shown, seed) for seed in (1, 2))
    assert first.prompt.text != second.prompt.text
    assert first.prompt.text.endswith(f"\n{first.number}.")
    assert 3 < first.number < 15
    assert len(first.prompt.text.split()) <= 120 + 1
    assert "docstring" in invent_prompt(Model(CHAT), shown, 1).prompt.text


def test_no_prompt_shows_a_reference_of_the_task_it_asks_about():
    for each in seeds():
        for style in TEXT, CHAT:
            for prompt in (code_prompt(Model(style), each.task, [], 1), suite_prompt(Model(style), each.task, [], 1)):
                assert each.solution.split("\n")[-1].strip() not in prompt.text
                assert not any(test in prompt.text for test in each.tests)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", Reason.EMPTY),
        ("\n    return (", Reason.SYNTAX),
        ("\n    pass", Reason.NO_RETURN),
        ("\n    import os\n    return 1", Reason.FORBIDDEN_IMPORT),
        ("\n    return open", Reason.FORBIDDEN_NAME),
        ("\n    return " + "1 + " * 9000 + "1", Reason.TOO_LONG),
    ],
)
def test_what_is_no_code_has_its_reason(answer, reason):
    assert read_code(answer, TASK, TEXT).reason is reason


def test_code_of_a_chat_may_have_helpers_and_needs_the_function():
    answer = "Sure.\n```python\nimport math\n\ndef total(xs, k):\n    return math.fsum(xs) + k\n```\nand\n```\nx\n```"
    assert read_code(answer, TASK, CHAT).startswith("import math\n\ndef total(xs, k):")
    assert read_code("```\ndef other(): return 1\n```", TASK, CHAT).reason is Reason.NO_FUNCTION
    context = make_task("c", "Return x.", SUM, "import math\n\nEDGE = 3")
    assert read_code("```\ndef total(xs, k):\n    return EDGE\n```", context, CHAT).startswith(
        "import math\n\nEDGE = 3"
    )


def test_code_that_is_more_than_the_function_completes_no_opening():
    assert code_answer(TASK, "import math\ndef total(xs, k):\n    return 1") is None
    assert code_answer(TASK, "def total(values, k):\n    return values") is None
    assert code_answer(TASK, "def total(xs, k): return 1") is None
    assert code_answer(TASK, "def total(xs, k=5):\n    return k") is None
    assert code_answer(TASK, "def total(") is None
    assert code_answer(TASK, "def total(xs, k):\n  return 1") is None


def judged(text, style=TEXT):
    return [(read.test.text if read.test else read.text, read.reason) for read in read_tests(text, TASK, style)]


def test_each_assertion_of_a_completion_is_judged_by_itself():
    text = """
    # usual ones
    assert total([1, 2], 3) == 6
    assert total([1],2)==3
    assert True
    assert sum([1]) == 1
    x = total([1], 1)
    assert total([1,2], 3) == 6
    assert total([1], 0) == x
    assert total([0], 5) == (
        5
    )
more()
    """
    assert judged(text) == [
        ("assert total([1, 2], 3) == 6", None),
        ("assert total([1], 2) == 3", Reason.COPY_OF_EXAMPLE),
        ("assert True", Reason.ASSERTS_CONSTANT),
        ("assert sum([1]) == 1", Reason.NO_CALL),
        ("x = total([1], 1)", Reason.NO_ASSERTION),
        ("assert total([1, 2], 3) == 6", Reason.DUPLICATE_NORMALISED),
        ("assert total([1], 0) == x", Reason.EXPECTED_NOT_LITERAL),
        ("assert total([0], 5) == 5", None),
    ]


def test_a_completion_that_was_cut_off_loses_its_last_assertion_only():
    text = "\n    assert total([1], 0) == 1\n    assert total([\n        2], 0) == 2\n    assert total([1, 2"
    assert [reason for _, reason in judged(text)] == [None, None, Reason.SYNTAX]


@pytest.mark.parametrize("style", [TEXT, CHAT])
def test_a_completion_that_says_nothing_is_one_empty_test(style):
    assert judged(" \n", style) == [("", Reason.EMPTY)]
    assert judged("```\nassert (\n```", CHAT) == [("assert (", Reason.SYNTAX)]


def test_tests_of_a_chat_may_stand_in_functions_and_beside_code():
    block = "import pytest\n\ndef total(xs, k):\n    return 0\n\nclass TestTotal:\n    def test_it(self):\n        "
    text = f"Here:\n```python\n{block}assert total([], 1) == 1\n```\n```\nassert total([5], 0) == 5\n```"
    assert judged(text, CHAT) == [("assert total([], 1) == 1", None), ("assert total([5], 0) == 5", None)]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", Reason.EMPTY),
        (" nothing: at all", Reason.SIGNATURE),
        (" f() -> int: Return 1.", Reason.SIGNATURE),
        (" f(x) -> int: Return x.", Reason.NO_ANNOTATION),
        (" f(x: int): Return x.", Reason.NO_ANNOTATION),
        (" f(x: int) -> int: ", Reason.NO_DESCRIPTION),
        (" sum(x: list[int]) -> int: Return the sum.", Reason.FORBIDDEN_NAME),
    ],
)
def test_what_is_no_new_task_has_its_reason(answer, reason):
    assert read_invention(answer, TEXT, "n").reason is reason


def test_a_new_task_is_read_from_a_list_and_from_a_block():
    wanted = make_task("n", "Return d[x]: the item.", Signature.parse("f(x: str, d: dict[str, int] = {}) -> int"))
    assert read_invention(" f(x: str, d: dict[str, int] = {}) -> int: Return d[x]: the item.", TEXT, "n") == wanted
    block = 'def f(x: str, d: dict[str, int]={}) -> int:\n    """Return d[x]: the item."""'
    for body in "\n    ...", "":
        assert read_invention(f"```python\n{block}{body}\n```", CHAT, "n") == wanted


@given(st.text(max_size=60), st.sampled_from([TEXT, CHAT]))
def test_no_text_raises(text, style):
    for answer in (text, f"```\n{text}\n```", f"\n    {text}"):
        assert isinstance(read_code(answer, TASK, style), str | Rejection)
        assert read_tests(answer, TASK, style)
        assert isinstance(read_invention(answer, style, "n"), Task | Rejection)


def pieces(pattern):
    """How a tokenizer of that pattern cuts a text into pieces, across which no token reaches."""
    from tokenizers import Regex, pre_tokenizers

    if pattern == "gpt-2":
        split = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    else:
        from finetune.pretrain import PIECES

        split = pre_tokenizers.Split(Regex(PIECES), behavior="isolated")
    return lambda text: [piece for piece, _ in split.pre_tokenize_str(text)]


@pytest.mark.parametrize("pattern", ["built-in", "gpt-2"])
def test_prompts_stop_where_training_text_has_a_token_boundary(pattern):
    cut = pieces(pattern)
    for document in islice(write_task_documents(3), 200):
        task = document.drafts[-1].task
        number = len(document.drafts)
        prompt = {
            "code": lambda task=task: code_prompt(Model(), task, [], 1).text,
            "tests": lambda task=task, code=document.code: suite_prompt(Model(), task, [], 1, code=code).text,
            "list": lambda text=document.text, number=number: text[
                : text.rindex(f"\n{number}.") + len(f"\n{number}.")
            ],
        }[document.kind]()
        assert document.text.startswith(prompt)
        before = cut(prompt)
        assert cut(document.text)[: len(before)] == before
