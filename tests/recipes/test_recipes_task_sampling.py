"""Sampling codes and tests for described tasks."""

import pytest
from task_engine import TaskEngine, draft

from generator import Completion, Profile, Style
from puzzles import Reason, Signature, UnitTest
from puzzles.corpus.tasks import seed_tasks
from puzzles.task import make_task
from recipes.task_sampling import SuiteRequest, TaskSampling, sample_codes, sample_suites

SETTINGS = TaskSampling(7)
TASK = make_task("own", "Return n plus one.", Signature.parse("f(n: int) -> int"))


class Saying:
    """An engine that answers with what it is given."""

    name = model = "saying"

    def __init__(self, *completions, style=Style.COMPLETION):
        self.completions = list(completions)
        self.profile = Profile(style=style, shots=1)
        self.asked = []

    def complete(self, prompts, sampling):
        self.asked += [(prompt, sampling) for prompt in prompts]
        return [self.completions] * len(prompts)

    def count_tokens(self, text):
        return len(text)


def tasks(count=50):
    return [draft(number).task for number in range(count)]


def by_task(answers):
    return {(each.task.opening, getattr(each, "candidate", "")): each for each in answers}


@pytest.mark.parametrize("kind", ["codes", "suites"])
def test_neither_order_nor_grouping_of_tasks_changes_what_is_sampled(kind):
    def sample(some):
        if kind == "codes":
            return by_task(sample_codes(TaskEngine(), some, 3, SETTINGS))
        return by_task(sample_suites(TaskEngine(), map(SuiteRequest, some), 3, SETTINGS))

    numbered = [make_task(str(place), each.description, each.signature) for place, each in enumerate(tasks())]
    whole = sample(numbered)
    assert whole == sample(numbered[::-1])
    for task in numbered[:3]:
        assert sample([task])[task.opening, ""] == whole[task.opening, ""]


def test_the_two_roles_the_candidates_and_the_run_have_seeds_of_their_own():
    engine = Saying(Completion("", 1))
    list(sample_codes(engine, [TASK], 1, SETTINGS))
    list(sample_codes(engine, [TASK], 1, TaskSampling(8)))
    requests = [SuiteRequest(TASK), SuiteRequest(TASK, "def f(n):\n    return n")]
    list(sample_suites(engine, requests, 1, SETTINGS))
    assert len({prompt.seed for prompt, _ in engine.asked}) == 4


def test_what_cannot_be_used_has_its_reason_and_keeps_its_text():
    engine = Saying(
        Completion("\n    return n + 1", 5), Completion("\n    return (", 4), Completion("", 0, fits=False)
    )
    (answers,) = sample_codes(engine, [TASK], 3, SETTINGS)
    assert [code.reason for code in answers.codes] == [None, Reason.SYNTAX, Reason.NO_ROOM]
    assert answers.codes[0].code.endswith("return n + 1")
    assert answers.codes[1][:3] == ("\n    return (", 4, None)


def test_a_suite_says_everything_that_was_written():
    engine = Saying(Completion("\n    assert f(1) == 2\n    assert True\n    assert f(1) == 2", 9), Completion("", 0))
    (answers,) = sample_suites(engine, [SuiteRequest(TASK)], 2, SETTINGS)
    first, second = answers.suites
    assert first.tests == (UnitTest("f", ("1",), (), "2"),)
    assert [piece.reason for piece in first.read] == [None, Reason.ASSERTS_CONSTANT, Reason.DUPLICATE_NORMALISED]
    assert [piece.reason for piece in second.read] == [Reason.EMPTY]


def test_a_chat_is_read_out_of_its_fences_and_may_go_on_after_them():
    engine = Saying(Completion("So:\n```python\nassert f(1) == 2\n```\nDone.", 9), style=Style.CHAT)
    (answers,) = sample_suites(engine, [SuiteRequest(TASK)], 1, SETTINGS)
    assert [test.text for test in answers.suites[0].tests] == ["assert f(1) == 2"]
    (_, sampling) = engine.asked[0]
    assert not sampling.stop_at_dedent


def test_a_candidate_stands_in_the_prompt_for_tests():
    engine = Saying(Completion("", 1))
    list(sample_suites(engine, [SuiteRequest(TASK, "def f(n):\n    return n * 9")], 1, SETTINGS))
    assert "return n * 9" in engine.asked[0][0].text


def test_worked_examples_are_shown_as_many_as_the_profile_wants():
    engine = Saying(Completion("", 1))
    list(sample_codes(engine, [TASK], 1, TaskSampling(7, worked=tuple(seed_tasks()[:3]))))
    assert engine.asked[0][0].text.count("def ") == 2
