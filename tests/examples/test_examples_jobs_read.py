"""The jobs in examples/jobs against the rules of those who read them."""

import re
import shutil
import subprocess

import pytest
import typer.main
from job_files import (
    JOBS,
    PROGRAM,
    check_schedule,
    commands,
    containers,
    crontab,
    read_yaml,
    sbatch_options,
    unit,
    values,
)

from puzzlegen.cli import app

FILES = sorted(path.name for path in JOBS.iterdir())
UNITS = [name for name in FILES if name.endswith((".service", ".timer"))]
CRON_JOB = {
    "schedule", "timeZone", "concurrencyPolicy", "startingDeadlineSeconds", "suspend", "successfulJobsHistoryLimit",
    "failedJobsHistoryLimit", "jobTemplate",
}  # fmt: skip
JOB = {
    "backoffLimit", "activeDeadlineSeconds", "podFailurePolicy", "template", "ttlSecondsAfterFinished", "parallelism",
    "completions", "completionMode", "suspend",
}  # fmt: skip
RAY_JOB = {
    "entrypoint", "shutdownAfterJobFinishes", "ttlSecondsAfterFinished", "activeDeadlineSeconds", "backoffLimit",
    "rayClusterSpec", "runtimeEnvYAML", "suspend", "metadata", "jobId", "submissionMode",
}  # fmt: skip
POD = {
    "restartPolicy", "terminationGracePeriodSeconds", "automountServiceAccountToken", "securityContext",
    "initContainers", "containers", "volumes",
}  # fmt: skip
CONTAINER = {"name", "image", "command", "args", "env", "resources", "volumeMounts"}
STEP = {"name", "id", "if", "uses", "with", "run", "env", "shell", "working-directory", "timeout-minutes"}


def test_there_is_a_job_for_each_scheduler():
    assert FILES == [
        "crontab",
        "github-actions.yml",
        "kubernetes-cronjob.yaml",
        "kubernetes-rayjob.yaml",
        "puzzlegen-publish.service",
        "puzzlegen.service",
        "puzzlegen.timer",
        "slurm-array.sh",
    ]


@pytest.mark.parametrize("name", FILES)
def test_no_file_holds_a_token(name):
    assert not re.search(r"hf_[A-Za-z0-9]{8,}", (JOBS / name).read_text())


@pytest.mark.parametrize("name", FILES)
def test_each_file_says_first_what_it_is_for(name):
    lines = (JOBS / name).read_text().removeprefix("#!/bin/bash\n").splitlines()
    assert lines[0].startswith("# ")


def test_every_option_exists():
    program = typer.main.get_command(app)
    seen = set()
    for name, (verb, *words) in commands():
        known = {option for parameter in program.commands[verb].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, name
        seen.add(name)
    assert seen == set(FILES) - {"puzzlegen.timer"}


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_has_the_sections_of_its_kind(name):
    kind = "Timer" if name.endswith(".timer") else "Service"
    assert {"Unit", kind} <= unit(name).keys() <= {"Unit", kind, "Install"}


def test_the_service_hands_over_to_one_that_exists_and_gets_no_token_itself():
    service = unit("puzzlegen.service")
    assert values(service["Unit"], "OnSuccess") == ["puzzlegen-publish.service"]
    assert "token" not in str(service["Service"]).lower()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    program = tmp_path / "puzzlegen"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:
        (tmp_path / name).write_text((JOBS / name).read_text().replace(f"{PROGRAM}/puzzlegen", str(program)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / name for name in UNITS)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_timer_s_calendar_is_every_night():
    (calendar,) = values(unit("puzzlegen.timer")["Timer"], "OnCalendar")
    subprocess.run(["systemd-analyze", "calendar", calendar], check=True, capture_output=True, timeout=60)
    assert calendar.startswith("*-*-* ")


def test_the_crontab_has_five_fields_and_a_command():
    job = crontab()
    check_schedule(job.schedule)
    assert job.variables["PATH"].split(":")[0] == PROGRAM
    subprocess.run(["sh", "-n", "-c", job.command], check=True, timeout=60)


def test_slurm_s_options_are_well_formed():
    rules = {
        "job-name": r"[\w-]+", "array": r"\d+-\d+%\d+", "nodes": r"\d+", "ntasks": r"\d+", "cpus-per-task": r"\d+",
        "gpus-per-node": r"\d+", "mem": r"\d+[KMGT]", "time": r"\d\d:\d\d:\d\d", "signal": r"B:TERM@\d+",
        "requeue": "", "open-mode": "append|truncate", "output": r"\S*%A\S*%a\S*",
    }  # fmt: skip
    for key, value in sbatch_options().items():
        assert re.fullmatch(rules[key], value), key


def test_the_slurm_script_ends_in_order_before_slurm_ends_it():
    hours, minutes, _ = map(int, sbatch_options()["time"].split(":"))
    text = (JOBS / "slurm-array.sh").read_text()
    assert float(re.search(r"--max-hours (\d\S*)", text)[1]) < hours + minutes / 60
    subprocess.run(["bash", "-n", JOBS / "slurm-array.sh"], check=True, timeout=60)


def check_pod(pod):
    assert pod.keys() <= POD
    volumes = {volume["name"] for volume in pod["volumes"]}
    for one in containers(pod):
        assert {"name", "image"} <= one.keys() <= CONTAINER
        assert {mount["name"] for mount in one["volumeMounts"]} <= volumes
        assert all(re.fullmatch(r"\d+m?|\d+[KMGT]i", str(amount)) for amount in one["resources"]["limits"].values())
        assert all(isinstance(word, str) for word in one.get("args", [])), "Kubernetes takes texts only"
        assert all(isinstance(entry.get("value", ""), str) for entry in one.get("env", []))


def test_the_cron_job_is_what_kubernetes_takes():
    document = read_yaml("kubernetes-cronjob.yaml")
    assert (document["apiVersion"], document["kind"]) == ("batch/v1", "CronJob")
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?", document["metadata"]["name"])
    spec = document["spec"]
    assert {"schedule", "jobTemplate"} <= spec.keys() <= CRON_JOB
    check_schedule(spec["schedule"].split())
    assert spec["concurrencyPolicy"] == "Forbid"
    job = spec["jobTemplate"]["spec"]
    assert {"template"} <= job.keys() <= JOB
    check_pod(job["template"]["spec"])


def test_the_cron_job_s_policy_on_failures_fits_its_containers():
    job = read_yaml("kubernetes-cronjob.yaml")["spec"]["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    assert pod["restartPolicy"] == "Never"  # Kubernetes takes a podFailurePolicy with no other
    for rule in job["podFailurePolicy"]["rules"]:
        assert rule["action"] == "FailJob" and rule["onExitCodes"]["operator"] == "In"
        assert rule["onExitCodes"]["containerName"] in {one["name"] for one in containers(pod)}
        assert 0 not in rule["onExitCodes"]["values"]


def test_the_token_is_known_only_to_the_container_that_publishes():
    pod = read_yaml("kubernetes-cronjob.yaml")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    knowing = [one["name"] for one in containers(pod) if "secretKeyRef" in str(one)]
    assert knowing == ["publish"]
    assert pod["automountServiceAccountToken"] is False


def test_the_ray_job_is_what_kuberay_takes():
    document = read_yaml("kubernetes-rayjob.yaml")
    assert (document["apiVersion"], document["kind"]) == ("ray.io/v1", "RayJob")
    assert document["metadata"].keys() == {"generateName"}
    spec = document["spec"]
    assert {"entrypoint", "rayClusterSpec"} <= spec.keys() <= RAY_JOB
    cluster = spec["rayClusterSpec"]
    assert (
        {"headGroupSpec", "workerGroupSpecs"} <= cluster.keys() <= {"rayVersion", "headGroupSpec", "workerGroupSpecs"}
    )
    for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
        assert all(isinstance(value, str) for value in group["rayStartParams"].values())
        check_pod(group["template"]["spec"])
    for group in cluster["workerGroupSpecs"]:
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"] and group["groupName"]


def test_the_workflow_is_what_github_takes():
    document = read_yaml("github-actions.yml")
    triggers = document[True]  # which is how YAML 1.1 reads `on`
    for entry in triggers["schedule"]:
        check_schedule(entry["cron"].split())
    assert document["permissions"] == {"contents": "read"}
    (job,) = document["jobs"].values()
    assert {"runs-on", "steps"} <= job.keys() <= {"runs-on", "steps", "timeout-minutes", "env"}
    for step in job["steps"]:
        assert step.keys() <= STEP
        assert ("uses" in step) != ("run" in step)
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+(/[\w-]+)?@v\d+", step["uses"])
        else:
            subprocess.run(["bash", "-n", "-c", step["run"]], check=True, timeout=60)


def test_the_workflow_shows_the_token_to_the_step_that_publishes_alone():
    document = read_yaml("github-actions.yml")
    (job,) = document["jobs"].values()
    assert "secrets." not in str({**job, "steps": []})
    assert [step["name"] for step in job["steps"] if "secrets." in str(step)] == ["publish"]
