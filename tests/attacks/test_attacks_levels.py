"""The corpus at the levels below the one that this machine reaches.

From L2 on nothing of it may be accepted. At L1, which is resource limits alone, only the verdict is safe: files,
environment, network and other processes are NOT protected there, so the attacks on them are not run at all.
"""

import pytest
from attacks_support import assert_harmless, run_campaign
from test_attacks_escapes import ATTACKS as ESCAPES
from test_attacks_false_accepts import ATTACKS as FALSE_ACCEPTS
from test_attacks_hostile_puzzles import ATTACKS as HOSTILE_PUZZLES
from test_attacks_resources import ATTACKS as RESOURCES

from verifier import SandboxLevel
from verifier.machine import reachable_level

FAMILIES = {
    "false_accepts": (FALSE_ACCEPTS, 2.0),
    "escapes": (ESCAPES, 2.0),
    "resources": (RESOURCES, 0.3),
    "hostile_puzzles": (HOSTILE_PUZZLES, 0.3),
}


@pytest.fixture
def force(monkeypatch):
    def force(level):
        if level >= reachable_level():
            pytest.skip("the other tests of this folder run here")
        monkeypatch.setattr("verifier.verifier.choose_level", lambda *_, **__: level)

    return force


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("level", [SandboxLevel.L2, SandboxLevel.L3], ids=str)
def test_no_attack_is_accepted_where_higher_walls_are_missing(force, level, family):
    force(level)
    attacks, timeout = FAMILIES[family]
    campaign = run_campaign(attacks, timeout=timeout)
    for trial in campaign.trials.values():
        assert_harmless(trial)
    assert campaign.after.files == frozenset()
    assert campaign.after.memory.keys() == campaign.before.memory.keys()


@pytest.mark.slow
def test_no_wrong_answer_is_accepted_where_only_resources_are_limited(force):
    force(SandboxLevel.L1)
    campaign = run_campaign(FALSE_ACCEPTS, timeout=2.0)
    for attack, right, wrong in (verdicts for trial in campaign.trials.values() for verdicts in trial):
        assert not attack.accepted or attack.answer == "12346"  # of attacks that are stopped by higher walls
        assert right.accepted
        assert not wrong.accepted
