"""The commands in examples/jobs, taken out of the files and really run, with a small --n and a Hub on loopback."""

import os
import re
import shlex
import subprocess
import sys

import pytest
from hub_server import WRITE
from job_files import JOBS, PROGRAM, ROOT, crontab, read_yaml, unit, values

from generator.model_files import BUILTIN
from puzzlegen.durable import read_journal

FAKE = [sys.executable, str(ROOT / "tests" / "puzzlegen" / "puzzlegen_fakes.py")]
REAL = [sys.executable, "-m", "puzzlegen.cli"]
DAY = 86_400


class Machine:
    """A place to run jobs at: `bin` is where puzzlegen is installed, `date` tells what the test says."""

    def __init__(self, folder, hub, program):
        self.home, self.bin = folder / "home", folder / "bin"
        self.bin.mkdir()
        self.home.mkdir()
        settings = {
            "HF_ENDPOINT": hub.url,
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "PYTHONPATH": str(ROOT),
            "FAKE_TRUE_ROWS": "1",
            "OMP_NUM_THREADS": "1",
        }
        exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in settings.items())
        self.put("puzzlegen", f'{exports}exec {shlex.join(program)} "$@"')
        self.set_day(20_800)

    def put(self, name, script):
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / name).chmod(0o755)

    def set_day(self, day):
        self.put("date", f"echo {day * DAY + 3_600}")

    def run(self, command, environment, where, code=0):
        """Run `command` with nothing in its environment but `environment`, and stdin closed; answers its stderr."""
        done = subprocess.run(
            command,
            cwd=where,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stderr


@pytest.fixture
def machine(tmp_path, hub):
    return Machine(tmp_path, hub, FAKE)


@pytest.fixture
def real_machine(tmp_path, hub):
    return Machine(tmp_path, hub, REAL)


def rows(run):
    journal = read_journal(run / "batches.jsonl")
    return journal[-1]["kept_total"] if journal else 0


def start_service(name, machine, n):
    """Do what systemd does with the unit `name`: its folder, environment and credentials, and its ExecStart."""
    service = unit(name)["Service"]
    state, credentials = machine.home / "state", machine.home / "credentials"
    (state / values(service, "StateDirectory")[0]).mkdir(parents=True, exist_ok=True)
    credentials.mkdir(exist_ok=True)
    for credential in values(service, "LoadCredential"):
        (credentials / credential.split(":")[0]).write_text(WRITE)

    def resolve(text):
        return text.replace("%S", str(state)).replace("%d", str(credentials)).replace(PROGRAM, str(machine.bin))

    words = [word for value in values(service, "Environment") for word in shlex.split(value)]
    environment = {"PATH": os.environ["PATH"]} | dict(resolve(word).split("=", 1) for word in words)
    (where,) = values(service, "WorkingDirectory")
    (start,) = values(service, "ExecStart")
    command = shlex.split(re.sub(r"--n \S+", f"--n {n}", resolve(start)))
    return machine.run(command, environment, resolve(where))


def check_systemd(machine, hub):
    run = machine.home / "state" / "puzzlegen" / "nightly"
    first = start_service("puzzlegen.service", machine, 3)
    start_service("puzzlegen-publish.service", machine, 3)
    before = (rows(run), (run / "batches.jsonl").read_bytes(), hub.repos["ada/puzzles"].titles[:])
    second = start_service("puzzlegen.service", machine, 3)
    start_service("puzzlegen-publish.service", machine, 3)
    assert before == (3, (run / "batches.jsonl").read_bytes(), hub.repos["ada/puzzles"].titles)
    assert "generating" in first
    assert "generating" not in second and "sandbox" not in second
    figures = (run.parent / "nightly.prom").read_text()
    assert 'puzzlegen_puzzles_kept_total{run="nightly"} 3.0' in figures
    assert 'puzzlegen_running{run="nightly"} 0.0' in figures


def run_cron(machine, per_night):
    """Do what cron does: the crontab's variables and a few of its own, and the command for /bin/sh."""
    job = crontab()
    (machine.home / "puzzles").mkdir(exist_ok=True)
    token = machine.home / ".cache" / "huggingface" / "token"
    token.parent.mkdir(parents=True, exist_ok=True)
    token.write_text(WRITE)
    environment = job.variables | {"HOME": str(machine.home), "LOGNAME": "ada"}
    environment["PATH"] = environment["PATH"].replace(PROGRAM, str(machine.bin))
    command = job.command.replace("* 500", f"* {per_night}")
    return machine.run([job.variables["SHELL"], "-c", command], environment, machine.home)


def check_cron(machine, hub, nights):
    run = machine.home / "puzzles" / "nightly"
    first_day = int(crontab().variables["FIRST_DAY"])
    for night in range(1, nights + 1):
        machine.set_day(first_day + night)
        assert run_cron(machine, 3) == ""
        assert rows(run) == 3 * night
    before = (run / "batches.jsonl").read_bytes(), hub.repos["ada/puzzles"].titles[:]
    assert run_cron(machine, 3) == ""
    assert before == ((run / "batches.jsonl").read_bytes(), hub.repos["ada/puzzles"].titles)


def test_the_systemd_services_make_and_publish_and_a_second_time_do_nothing(machine, hub):
    check_systemd(machine, hub)


def test_the_cron_command_grows_the_dataset_each_night_and_a_second_time_does_nothing(machine, hub):
    check_cron(machine, hub, nights=2)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="this installation has no built-in model")
def test_the_systemd_services_work_with_the_real_factory(real_machine, hub):
    check_systemd(real_machine, hub)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="this installation has no built-in model")
def test_the_cron_command_works_with_the_real_factory(real_machine, hub):
    check_cron(real_machine, hub, nights=1)


def test_the_slurm_script_gives_each_task_a_run_of_its_own(machine, tmp_path):
    script = (JOBS / "slurm-array.sh").read_text().replace("--n 100000", "--n 3")
    for task in ("0", "1"):
        environment = {
            "PATH": f"{machine.bin}:{os.environ['PATH']}",
            "HOME": str(machine.home),
            "SCRATCH": str(tmp_path / "scratch"),
            "SLURM_ARRAY_TASK_ID": task,
            "SLURM_CPUS_PER_TASK": "2",
        }
        machine.run(["bash", "-c", script], environment, tmp_path)
        assert rows(tmp_path / "scratch" / "puzzles" / f"seed-{task}") == 3


def test_the_workflow_s_steps_make_publish_and_audit_what_the_number_of_the_night_asks_for(machine, hub, tmp_path):
    (job,) = read_yaml("github-actions.yml")["jobs"].values()
    steps = {step["name"]: step for step in job["steps"] if "name" in step}
    for night, names in ((1, ("generate", "publish")), (2, ("generate", "publish", "audit"))):
        for name in names:
            secrets = {"${{ secrets.HF_TOKEN }}": WRITE}
            given = {key: secrets.get(value, value) for key, value in steps[name].get("env", {}).items()}
            environment = {"PATH": f"{machine.bin}:{os.environ['PATH']}", "HOME": str(machine.home)}
            environment |= job["env"] | given | {"GITHUB_RUN_NUMBER": str(night)}
            command = steps[name]["run"].replace("500 *", "3 *")
            machine.run(["bash", "-e", "-c", command], environment, tmp_path)
        assert rows(tmp_path / "runs" / "nightly") == 3 * night
    assert len(hub.repos["ada/puzzles"].titles) == 3  # the repository's own, and one for each night
