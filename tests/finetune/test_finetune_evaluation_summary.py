import json

import pytest

from finetune.evaluation_summary import Score, summarise
from puzzles import Reason

W, T = Reason.WRONG_ANSWER, Reason.TIMEOUT
SCORES = [
    Score("a/1", "a", "int", (None, W, W, W), 40, 1.0, 0.5),
    Score("a/2", "a", "str", (W, W, T, W), 40, 1.0, 0.5),
    Score("b/1", "b", "int", (W, None, None, None), 40, 1.0, 0.5),
]


def test_a_summary_has_the_contracts_keys_and_the_right_figures():
    found = summarise("suite", "model", SCORES, (1, 2))
    assert {key: found[key] for key in ("suite", "model", "problems", "samples", "solved", "accepted")} == {
        "suite": "suite", "model": "model", "problems": 3, "samples": 4, "solved": 2, "accepted": 4,
    }  # fmt: skip
    assert found["pass@1"].keys() == {"value", "low", "high"}
    assert found["pass@1"]["value"] == pytest.approx(1 / 3)
    assert found["pass@2"]["value"] == pytest.approx((0.5 + 0 + 1) / 3)
    assert found["sequential@1"]["value"] == pytest.approx(1 / 3)
    assert found["sequential@2"]["value"] == pytest.approx(2 / 3)
    assert found["reasons"] == {"wrong_answer": 7, "timeout": 1}
    assert found["tokens"] == {"total": 120, "per_completion": 10}
    assert found["seconds"] == {"model": 3, "judge": 1.5}
    assert json.loads(json.dumps(found)) == found


def test_tables_split_the_problems_by_domain_and_answer_type():
    found = summarise("suite", "model", SCORES, (1,))
    assert found["domains"] == {
        "a": {"problems": 2, "pass@1": pytest.approx(0.125)},
        "b": {"problems": 1, "pass@1": pytest.approx(0.75)},
    }
    assert {name: row["problems"] for name, row in found["answer_types"].items()} == {"int": 2, "str": 1}


def test_equal_scores_give_equal_figures():
    assert summarise("s", "m", SCORES, (1, 4)) == summarise("s", "m", list(SCORES), (1, 4))


@pytest.mark.parametrize("scores", [[], [SCORES[0], SCORES[1]._replace(reasons=(None,))]])
def test_problems_without_a_common_number_of_samples_have_no_summary(scores):
    with pytest.raises(ValueError, match="samples"):
        summarise("suite", "model", scores, (1,))
