"""`puzzlegen sol-ver` as a user types it: an engine without a model writes, a tiny model is trained."""

import json

import pytest
from sol_ver_fakes import FAST, engine, make_task_base, metrics, open_fake_models, rows
from task_engine import TaskEngine

from puzzlegen import sol_ver_stages


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_task_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def sol_ver(puzzlegen, base, tmp_path, monkeypatch):
    open_fake_models(monkeypatch)

    def sol_ver(*options, out=tmp_path / "loop"):
        return puzzlegen("sol-ver", "--model", base, "--out", out, *FAST, *options)

    return sol_ver


def test_two_iterations_leave_data_models_and_figures(sol_ver, tmp_path):
    code, out, err = sol_ver("--iterations", 2)
    assert code == 0, err
    loop = tmp_path / "loop"
    assert out.splitlines()[0].split()[:5] == ["iteration", "tasks", "triples", "preferences", "pass@1"]
    assert out.splitlines()[-1] == f"the newest model: {loop / 'model'}"
