"""Loops that were begun before their configurations had parts: their `run.json` reads as it did, and they go on."""

import json

import pytest

from puzzlegen.code_a1.configuration import CodeA1Configuration
from puzzlegen.configuration_parts import SandboxOptions, flat
from puzzlegen.errors import PuzzlegenError
from puzzlegen.generation.configuration import fingerprint
from puzzlegen.improve.configuration import ImproveConfiguration
from puzzlegen.loops.measurement_options import MeasurementOptions
from puzzlegen.sol_ver.configuration import SolVerConfiguration

MEASURED = {"suite": "tasks", "limit": 5, "samples": 7, "measure_temperature": 0.3}
SANDBOX = {"workers": 3, "timeout": 2.5, "memory_mb": 512, "require_sandbox": 2, "allow_unsandboxed": True}
# What each loop recorded of itself, and the fingerprint of what decided it.
LOOPS = {
    ImproveConfiguration: (
        {
            "iterations": 2, "out": "x", "model": "org/model", "engine": "auto", "style": "auto", "arm": "verified",
            "data_from": None, "n": 2000, "attempts": 16, "temperature": 0.9, "template_cap": 8, "steps": 600,
            "preference_steps": 200, "learning_rate": None, "lora": 0, "weigh": "learnable", "solutions": "all",
            "list_share": 0.2, "seed_share": 0.2, **MEASURED, "seeds": None, "protect": [], "seed": 4,
            "index_memory": 1024, **SANDBOX, "quiet": True, "vllm": [], "repair": 0, "carry": 0,
        },
        "39f35962f69e473e77567f5043f263c3",
    ),
    SolVerConfiguration: (
        {
            "iterations": 2, "out": "x", "model": "org/model", "engine": "auto", "style": "auto", "arm": "full",
            "tasks": 1000, "codes": 10, "suites": 8, "temperature": 0.8, "least_codes": 3, "least_tests": 2,
            "threshold": 0.0, "count_failures": False, "template_cap": 4, "steps": 100, "list_share": 0.15,
            "dpo_epochs": 1.0, "beta": 0.5, "learning_rate": None, "lora": 0, **MEASURED, "seeds": None, "protect": [],
            "seed": 4, **SANDBOX, "quiet": True, "vllm": [],
        },
        "68c31a86fa604f6de372ce7d5f4ac203",
    ),
    CodeA1Configuration: (
        {
            "iterations": 3, "steps": 20, "out": "x", "model": "org/model", "tester_model": "org/model",
            "style": "auto", "questions": "composed", "pool": 160, "batch": 8, "codes": 8, "suites": 8, "tests": 8,
            "alpha": 0.5, "temperature": 1.0, "learning_rate": None, "kl": 0.001, "updates": 1, "golden_tests": False,
            "one_model": False, "frozen_tester": False, "no_book": False, "black_box": False, **MEASURED, "seed": 4,
            **SANDBOX, "quiet": True,
        },
        "caa79e3d4b0eb95a224c4883c29507fc",
    ),
}  # fmt: skip


def configured(kind):
    recorded = {key: value for key, value in LOOPS[kind][0].items() if key not in {**MEASURED, **SANDBOX}}
    return kind(**recorded, measured=MeasurementOptions(**MEASURED), sandbox=SandboxOptions(**SANDBOX))


@pytest.mark.parametrize("kind", LOOPS)
def test_the_options_of_a_part_stand_in_run_json_where_they_always_did(kind):
    assert json.dumps(flat(configured(kind))) == json.dumps(LOOPS[kind][0])


@pytest.mark.parametrize("kind", LOOPS)
def test_a_loop_of_before_is_recognised(kind):
    assert fingerprint(configured(kind).deciding()) == LOOPS[kind][1]


@pytest.mark.parametrize("kind", LOOPS)
def test_a_measurement_has_the_loops_options(kind):
    evaluation = flat(configured(kind).measurement("iteration-1/model", "out"))
    assert SANDBOX.items() <= evaluation.items()
    assert (evaluation["model"], evaluation["out"]) == ("iteration-1/model", "out")
    assert [evaluation[key] for key in ("suite", "limit", "samples", "temperature")] == list(MEASURED.values())
    assert evaluation["ks"] == (1,), "of 7 samples"


@pytest.mark.parametrize(
    ("command", "opened"),
    [
        ("improve", "puzzlegen.improve.stages.open_improvement"),
        ("sol-ver", "puzzlegen.sol_ver.stages.open_sol_ver"),
        ("code-a1", "puzzlegen.code_a1.match.open_match"),
    ],
)
def test_what_is_typed_is_what_a_loop_has(puzzlegen, monkeypatch, command, opened):
    configurations = []

    def catch(configuration):
        configurations.append(configuration)
        raise PuzzlegenError("caught", "")

    monkeypatch.setattr(opened, catch)
    typed = MEASURED | {key: value for key, value in SANDBOX.items() if value is not True}
    options = [word for key, value in typed.items() for word in (f"--{key.replace('_', '-')}", value)]
    assert puzzlegen(command, "--out", "x", "--allow-unsandboxed", *options)[0] == 1
    assert (MEASURED | SANDBOX).items() <= flat(configurations[0]).items()
