import json

import pytest

from puzzlegen import machine
from puzzlegen.machine import Check


def test_doctor_names_python_packages_hardware_model_and_sandbox(puzzlegen):
    _, out, _ = puzzlegen("doctor", "--json")
    names = {check["name"] for check in json.loads(out)["checks"]}
    assert {"python", "torch", "cores", "memory", "disk", "gpu", "builtin model", "sandbox level"} <= names


def test_whatever_is_not_well_comes_with_advice(tmp_path):
    assert all(check.advice for check in machine.examine(tmp_path) if check.status != "ok")


@pytest.mark.parametrize(("status", "code"), [("ok", 0), ("limited", 0), ("missing", 1)])
def test_only_what_is_missing_makes_doctor_fail(puzzlegen, monkeypatch, status, code):
    monkeypatch.setattr(machine, "examine", lambda _: [Check("python", status, "3.11", "do this")])
    exit_code, out, _ = puzzlegen("doctor")
    assert exit_code == code
    assert "3.11" in out
    assert json.loads(puzzlegen("doctor", "--json")[1])["ready"] is (code == 0)


def test_a_machine_without_a_sandbox_cannot_generate(monkeypatch):
    monkeypatch.setattr("verifier.probe_machine", lambda: ())
    monkeypatch.setattr("verifier.machine.probe_machine", lambda: ())
    last = list(machine._sandbox())[-1]
    assert (last.name, last.status) == ("sandbox level", "missing")
    assert "--allow-unsandboxed" in last.advice


def test_the_disk_of_a_folder_that_does_not_exist_yet_is_that_of_its_parent(tmp_path):
    assert str(tmp_path) in machine._disk(tmp_path / "not" / "yet").value
