import pytest

from finetune.alignment import LEAST_TASKS, JudgedMatrix, concordance, measure_alignment, posterior
from finetune.selection_metrics import ScoredTask, summarise_choices


def scored(passes, right_codes, right_tests, **changes):
    """A task of which code 0 is chosen by `one`, and none by `two`."""
    rows = tuple(tuple(cell == "x" for cell in row) for row in passes)
    given = {
        "id": "t",
        "passes": rows,
        "right_codes": tuple(right_codes),
        "right_tests": tuple(right_tests),
        "calls": tuple(f"f({place})" for place in range(len(right_tests))),
        "choices": {"one": 0 if right_codes else None, "two": None},
        "signal": None,
        "tokens": 10,
    }
    return ScoredTask(**given | changes)


def test_code_is_the_share_of_right_codes_and_a_choice_is_one_of_them():
    document = summarise_choices(
        [scored(["x", "x"], [True, False], [True]), scored([".", "."], [False, False], [True])]
    )
    assert document["code"]["value"] == 0.25
    assert document["choices"]["one"]["value"] == 0.5


def test_a_task_without_a_choice_is_not_solved():
    assert summarise_choices([scored(["x"], [True], [True])])["choices"]["two"]["value"] == 0.0
    assert summarise_choices([scored([], [], [])])["code"]["value"] == 0.0


def test_conditional_test_accuracy_is_of_tests_that_all_right_codes_pass():
    tasks = [
        scored(["xx.", "x.x", "..."], [True, True, False], [True, False, False]),
        scored(["xxx"], [False], [True, True, True]),  # no right code: skipped
        scored([""], [True], []),  # no test: skipped
    ]
    document = summarise_choices(tasks)
    assert document["test_accuracy_conditional"] == {"value": 1 / 3, "low": 1 / 3, "high": 1 / 3, "tasks": 1}
    assert document["test_accuracy"]["value"] == pytest.approx((1 / 3 + 1) / 2)


def test_what_no_task_can_tell_is_none():
    document = summarise_choices([scored(["x"], [False], [True])])
    assert document["test_accuracy_conditional"] == {"tasks": 0}
    assert document["signal"] is None


def test_signal_distinct_inputs_and_tokens_are_means():
    tasks = [
        scored(["xx"], [True], [True, True], calls=("f(1)", "f(1)"), signal=True, tokens=30),
        scored(["xx"], [True], [True, True], signal=False),
    ]
    document = summarise_choices(tasks)
    assert (document["signal"]["value"], document["distinct_inputs"]["value"], document["tokens"]["value"]) == (
        0.5,
        1.5,
        20.0,
    )


def test_pass_at_k_is_the_unbiased_estimate_over_tasks_of_k_codes():
    tasks = [scored(["x", "x", "x"], [True, False, False], [True]), scored(["x"], [False], [True])]
    document = summarise_choices(tasks, (1, 2))
    assert document["pass@1"] | {"low": 0, "high": 0} == {
        "value": pytest.approx(1 / 6),
        "low": 0,
        "high": 0,
        "tasks": 2,
    }
    assert document["pass@2"]["value"] == pytest.approx(2 / 3)
    assert document["pass@2"]["tasks"] == 1


def test_nothing_scored_is_a_document_too():
    document = summarise_choices([])
    assert (document["tasks"], document["code"], document["choices"]) == (0, None, {})


def test_concordance_is_the_chance_that_the_right_one_has_more_passes():
    assert concordance([3, 2, 2, 0], [True, True, False, False]) == pytest.approx((2 + 1.5) / 4)
    assert concordance([1, 2], [True, True]) is None
    assert concordance([], []) is None


def judged(passes, right_codes, right_tests):
    return JudgedMatrix(tuple(tuple(cell == "x" for cell in row) for row in passes), right_codes, right_tests)


def test_rates_are_of_right_and_of_wrong_ones():
    found = measure_alignment([judged(["xx", "x.", ".."], (True, False, False), (True, False))])
    assert (found.codes.a, found.codes.b) == (1.0, 0.25)
    assert found.tests.a == pytest.approx(2 / 3)
    assert found.tests.b == pytest.approx(1 / 3)
    assert found.codes.tasks == found.tests.tasks == 1


def test_tasks_of_one_kind_say_nothing():
    found = measure_alignment([judged(["x"], (True,), (True,)), judged([], (), (True,)), judged([""], (True,), ())])
    assert (found.codes.tasks, found.codes.a, found.tests.concordance) == (0, None, None)
    assert found.warnings == ()


def test_a_warning_needs_tasks_enough():
    bad = judged(["..", "xx"], (True, False), (True, False))
    assert measure_alignment([bad] * (LEAST_TASKS - 1)).warnings == ()
    (warning,) = measure_alignment([bad] * LEAST_TASKS).warnings
    assert "wrong codes have more passes than right ones (concordance 0.00 over 10 tasks" in warning


@pytest.mark.parametrize("chances", [(0, 0.5, 0.5), (0.5, 1, 0.5), (0.5, 0.5, 0)])
def test_a_posterior_is_of_chances_inside_their_bounds(chances):
    with pytest.raises(ValueError, match="no chances"):
        posterior(*chances, 1, 2)


def test_a_posterior_of_many_passes_does_not_overflow():
    assert posterior(0.5, 0.01, 0.99, 5000, 5000) == 0.0
    assert posterior(0.5, 0.99, 0.01, 5000, 5000) == 1.0
