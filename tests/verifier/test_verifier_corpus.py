"""Real pairs by a language model, where the data set lies beside the checkout."""

import gzip
import json
from pathlib import Path

import pytest

from puzzles import Reason
from verifier import Pair, Verifier

PAIRS = Path(__file__).parents[3] / "shared" / "data" / "codex-train-pairs.jsonl.gz"
GATED = {Reason.FORBIDDEN_NAME, Reason.FORBIDDEN_IMPORT}  # the text gate is the puzzles room's


@pytest.mark.skipif(not PAIRS.exists(), reason="the data set is not here")
@pytest.mark.parametrize("step", [40, pytest.param(1, marks=pytest.mark.slow)])
def test_real_pairs_that_pass_the_text_gate_are_accepted(step):
    with gzip.open(PAIRS, "rt") as lines:
        rows = [json.loads(line) for line in lines][::step]
    with Verifier(timeout=10.0) as verifier:
        verdicts = list(verifier.verify(Pair(row["puzzle"], row["solution"]) for row in rows))
    run = [verdict for verdict in verdicts if verdict.reason not in GATED]
    # A few of them hold by chance: they index the list of a set, whose order is the hash seed's.
    assert sum(verdict.accepted for verdict in run) >= 0.99 * len(run)
    assert len(run) >= 0.95 * len(rows)
