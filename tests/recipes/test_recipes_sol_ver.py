"""The loop's page: its order, when it stops, and what each arm learns from."""

import pytest

from finetune.blocks import Prompted
from recipes.sol_ver import Arm, Harvest, learned_rows, sol_ver, training_texts
from recipes.task_rows import Role

FOUR_TEXTS = Harvest(4, 3)


class Recorded:
    """Stages that write down what is asked of them."""

    def __init__(self, tasks=5, harvest=FOUR_TEXTS):
        self.tasks, self.given, self.done = tasks, harvest, []

    def __getattr__(self, name):
        def stage(iteration):
            self.done.append(f"{name} {iteration}")
            return {"invent": self.tasks, "harvest": self.given}.get(name)

        return stage


def row(kind, prompt, completion="c"):
    return {"kind": kind, "prompt": prompt, "completion": completion}


def test_an_iteration_writes_judges_learns_prefers_and_is_measured():
    stages = Recorded()
    assert sol_ver(stages, 2, Arm.FULL) is None
    one = ["invent", "answer", "harvest", "learn", "prefer", "measure"]
    assert stages.done == ["measure 0", *(f"{name} {number}" for number in (1, 2) for name in one)]


@pytest.mark.parametrize(
    ("arm", "trainings"),
    [
        (Arm.FULL, ["learn 1", "prefer 1"]),
        (Arm.NO_VERIFICATION, ["learn 1"]),
        (Arm.SFT_ONLY, ["learn 1"]),
        (Arm.DPO_ONLY, ["prefer 1"]),
        (Arm.CODE_ONLY, ["learn 1", "prefer 1"]),
        (Arm.TESTS_ONLY, ["learn 1", "prefer 1"]),
    ],
)
def test_each_arm_has_its_trainings(arm, trainings):
    stages = Recorded()
    assert sol_ver(stages, 1, arm) is None
    assert [done for done in stages.done if done in {"learn 1", "prefer 1"}] == trainings


@pytest.mark.parametrize(
    ("stages", "arm", "why", "last"),
    [
        (Recorded(tasks=0), Arm.FULL, "no task that the model invented was new", "invent 1"),
        (Recorded(harvest=Harvest(0, 0)), Arm.FULL, "no codes and tests agree", "harvest 1"),
        (Recorded(harvest=Harvest(4, 0)), Arm.DPO_ONLY, "no answer is preferred to another", "harvest 1"),
        (
            Recorded(harvest=Harvest(0, 0)),
            Arm.NO_VERIFICATION,
            "nothing that the model wrote could be read",
            "harvest 1",
        ),
    ],
)
def test_a_loop_with_nothing_to_learn_stops_and_says_why(stages, arm, why, last):
    assert why in sol_ver(stages, 3, arm)
    assert stages.done[-1] == last


def test_without_preferences_what_was_learned_from_texts_stands():
    stages = Recorded(harvest=Harvest(4, 0))
    assert sol_ver(stages, 1, Arm.FULL) is None
    assert "learn 1" in stages.done and "prefer 1" not in stages.done


def test_an_arm_learns_its_roles_and_each_row_once():
    rows = [row("code", "a"), row("tests", "b"), row("code", "a"), row("code", "a", "d")]
    assert learned_rows(Arm.FULL, rows) == [rows[0], rows[1], rows[3]]
    assert learned_rows(Arm.CODE_ONLY, rows) == [rows[0], rows[3]]
    assert learned_rows(Arm.TESTS_ONLY, rows) == [rows[1]]
    assert Arm.CODE_ONLY.roles == (Role.CODE,) and Arm.DPO_ONLY.roles == tuple(Role)


def test_texts_have_their_share_of_lists_in_an_order_that_the_seed_decides():
    rows = [row("code", str(number)) for number in range(80)]
    lists = [row("list", f"list {number}") for number in range(3)]
    texts = training_texts(Arm.FULL, rows, lists, 0.2, seed=1)
    assert len(texts) == 100 and sum("list" in str(text) for text in texts) == 20
    assert all(isinstance(text, Prompted) != ("list" in str(text)) for text in texts)
    assert (
        texts
        == training_texts(Arm.FULL, rows, lists, 0.2, seed=1)
        != training_texts(Arm.FULL, rows, lists, 0.2, seed=2)
    )
    assert len(training_texts(Arm.FULL, rows, [], 0.2, seed=1)) == 80
    assert training_texts(Arm.FULL, [], lists, 0.2, seed=1) == []
