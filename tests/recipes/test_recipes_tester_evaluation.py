"""Measuring testers: the engine sees tasks alone, and two testers are compared in pairs."""

import pytest

from finetune.mutants import MutatedTask
from generator import Completion, Profile, Style
from puzzles import ReferenceTask, Signature
from puzzles.task import make_task
from recipes.task_sampling import TaskSampling
from recipes.tester_evaluation import compare_testers, judge_suites, write_suites
from verifier import Verifier

REFERENCES = [
    ReferenceTask(
        make_task(name, f"Return n plus {plus}.", Signature.parse("f(n: int) -> int")),
        f"def f(n):\n    return n + {plus}  # the secret",
        (f"assert f(1) == {1 + plus}",),
    )
    for plus, name in enumerate(("one", "two", "three"), 1)
]
TASKS = [MutatedTask(each, ("def f(n):\n    return n", "def f(n):\n    return 4"), 0, 0) for each in REFERENCES]


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=1) as made:
        yield made


class Testing:
    """An engine that writes one suite, and remembers what it was asked."""

    __test__ = False
    name = model = "testing"
    profile = Profile(shots=3)

    def __init__(self):
        self.asked = []

    def count_tokens(self, text):
        return len(text)

    def complete(self, prompts, sampling):
        self.asked += [prompt.text for prompt in prompts]
        return [[Completion("\n    assert f(1) == 2", 5)] * sampling.n for _ in prompts]


def test_an_engine_is_shown_no_reference():
    engine = Testing()
    answers = list(write_suites(engine, REFERENCES, 2, TaskSampling(1)))
    assert [answer.task for answer in answers] == [each.task for each in REFERENCES]
    assert all(len(answer.suites) == 2 for answer in answers)
    assert not any("secret" in text or "assert" in text for text in engine.asked)


def test_measures_are_means_over_tasks_with_the_values_of_each(verifier):
    texts = {"one": ["\n    assert f(1) == 2"], "two": ["\n    assert f(1) == 2"], "three": ["\n    assert True"]}
    found = judge_suites(TASKS, texts, Style.COMPLETION, verifier)
    assert (found["tasks"], found["suites"]) == (3, 3)
    assert found["accuracy"]["value"] == pytest.approx(1 / 3)
    assert found["valid"]["value"] == pytest.approx(2 / 3)
    assert found["by_task"] == {
        "one": {"accuracy": 1.0, "false_positives": 0.0},
        "two": {"accuracy": 0.0, "false_positives": 1.0},
        "three": {"accuracy": 0.0, "false_positives": 1.0},
    }


def test_two_testers_are_compared_task_by_task():
    before = {"by_task": {str(n): {"accuracy": 0.5, "false_positives": None} for n in range(9)}}
    after = {"by_task": {str(n): {"accuracy": 0.6, "false_positives": None} for n in range(9)}}
    found = compare_testers(before, after)
    assert found["accuracy"]["ratio"]["low"] == pytest.approx(1.2) == found["accuracy"]["ratio"]["high"]
    assert found["accuracy"]["difference"]["value"] == pytest.approx(0.1)
    assert "false_positives" not in found


def test_a_task_that_one_of_two_testers_was_not_measured_on_takes_no_part():
    means = {"accuracy": 0.5, "false_positives": 0.5}
    before = {"by_task": {"a": means, "b": means, "c": means}}
    after = {"by_task": {"a": means, "b": means | {"false_positives": None}}}
    found = compare_testers(before, after)
    assert found["accuracy"]["difference"] == found["false_positives"]["difference"]
    assert found["accuracy"]["difference"]["value"] == 0
