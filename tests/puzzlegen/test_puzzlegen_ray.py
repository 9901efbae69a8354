"""`generate --executor ray`: what it refuses, and whole runs with the built-in model, as a user starts them."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from generator.model_files import BUILTIN
from puzzlegen import cli

needs_ray = pytest.mark.skipif(
    find_spec("ray") is None or not (BUILTIN / "config.json").is_file(),
    reason="Ray or the built-in model is not installed: make test-ray installs and runs it",
)
N = 40
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--ray-address", "auto"), "add --executor ray"),
        (("--replicas", "2"), "add --executor ray"),
        (("--executor", "ray", "--record", "r.jsonl"), "leave --executor ray out"),
        (("--executor", "ray", "--engine", "replay", "--model", "r.jsonl"), "leave --executor ray out"),
        (("--executor", "ray", "--ray-address", "ray://head:10001"), "--ray-address auto"),
        (("--executor", "slurm"), "choose one of --executor local, ray"),
    ],
)
def test_options_that_do_not_go_together_are_usage_errors(puzzlegen, tmp_path, options, words):
    code, _, errors = puzzlegen("generate", "--n", 5, "--out", tmp_path / "run", *options)
    assert (code, words in errors) == (2, True), errors
    assert not (tmp_path / "run").exists()


def test_without_ray_it_is_said_how_to_install_it(monkeypatch, capsys, tmp_path):
    for name in ("raise_on_signals", "ignore_signals"):
        monkeypatch.setattr(cli, name, lambda: None)
    for name in [name for name in sys.modules if name.startswith(("ray", "recipes.cluster."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ray", None)
    code = cli.main(["generate", "--n", "5", "--out", str(tmp_path / "run"), "--executor", "ray", "--quiet"])
    assert (code, capsys.readouterr().err) == (
        1,
        "puzzlegen: --executor ray needs Ray, which is not installed; install it with: pip install 'ray>=2.40'\n",
    )


def command(out, *options):
    return [sys.executable, "-m", "puzzlegen", "generate", "--n", str(N), "--out", str(out), *options]


def digest(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def processes_of(session):
    """The command lines of a session's processes, whatever became of their parents."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it has just ended
            continue
    return found


def wait_for_work(session, members):
    """Wait until so many members are at a step: Ray names their processes after what they do."""
    deadline = time.monotonic() + 240
    while sum(line.startswith("ray::Member.do") for line in processes_of(session)) < members:
        assert time.monotonic() < deadline, processes_of(session)
        time.sleep(0.1)


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """What one process makes."""
    out = tmp_path_factory.mktemp("local") / "run"
    subprocess.run([*command(out), "--quiet"], env=ENVIRONMENT, check=True, timeout=600)
    return out


def said_by(process, at, then):
    """The lines of a command on stderr; when it says `at`, `then` is called."""
    said = []
    with process.stderr:
        for line in process.stderr:
            said.append(line)
            if line.endswith(at):
                then()
    return said


@needs_ray
@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # Ray's own
def test_a_run_on_two_nodes_of_which_one_is_killed_ends_in_the_same_bytes(local, tmp_path):
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False})
    try:
        second = cluster.add_node(num_cpus=2)
        out = tmp_path / "run"
        process = subprocess.Popen(
            command(out, "--executor", "ray", "--ray-address", cluster.address),
            env=ENVIRONMENT, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

        def kill():
            wait_for_work(os.getsid(0), 2)  # which are the models, one on each node
            cluster.remove_node(second, allow_graceful=False)

        said = said_by(process, ": generating\n", kill)
        assert process.wait(timeout=60) == 0, said
        assert any("2 models on CPUs and 2 judges on 2 CPUs, on 2 nodes" in line for line in said)
        assert any("died; what it was at is done again" in line for line in said), said
    finally:
        cluster.shutdown()
    for folder in ("dataset", "rejected"):
        assert digest(out / folder) == digest(local / folder)


@needs_ray
@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # left behind by Ray's cluster of the test before
def test_an_interrupted_run_on_ray_leaves_no_process_and_goes_on_without_ray(local, tmp_path):
    out = tmp_path / "run"
    process = subprocess.Popen(
        command(out, "--executor", "ray"), env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, start_new_session=True
    )

    def interrupt():
        wait_for_work(process.pid, 1)
        process.send_signal(signal.SIGINT)

    said = said_by(process, ": generating\n", interrupt)
    assert process.wait(timeout=60) == 130, said
    assert "run the same command again" in said[-1]
    deadline = time.monotonic() + 20
    while left := processes_of(process.pid):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)
    subprocess.run([*command(out), "--quiet"], env=ENVIRONMENT, check=True, timeout=600)
    assert digest(out / "dataset") == digest(local / "dataset")
