"""The files in examples/jobs, read as systemd, cron, Slurm, Kubernetes and GitHub read them."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parents[2]
JOBS = ROOT / "examples" / "jobs"
PROGRAM = "/opt/puzzlegen/bin"  # where the files expect puzzlegen


def unit(name):
    """A systemd unit as {section: [(key, value), ...]}; AssertionError for a line that is none."""
    sections, now = {}, None
    for line in (JOBS / name).read_text().splitlines():
        if not line or line.startswith(("#", ";")):
            continue
        if header := re.fullmatch(r"\[(\w+)\]", line):
            now = sections.setdefault(header[1], [])
            continue
        assignment = re.fullmatch(r"([A-Z]\w*)=(.*)", line)
        assert assignment and now is not None, line
        now.append((assignment[1], assignment[2]))
    return sections


def values(section, key):
    return [value for name, value in section if name == key]


class Crontab(NamedTuple):
    variables: dict[str, str]
    schedule: list[str]
    command: str
    """As cron hands it to the shell."""


def crontab():
    """The one job of the crontab, by the rules of crontab(5)."""
    lines = [line for line in (JOBS / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines[:-1])
    *schedule, command = lines[-1].split(maxsplit=5)
    assert "%" not in command.replace(r"\%", ""), "cron takes what follows a bare % for the command's input"
    return Crontab(variables, schedule, command.replace(r"\%", "%"))


def check_schedule(fields):
    """AssertionError unless these are the five fields of a crontab, as plain numbers, `*` and `*/N`."""
    limits = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    assert len(fields) == len(limits)
    for field, (low, high) in zip(fields, limits, strict=True):
        assert re.fullmatch(r"\*(/[1-9]\d*)?", field) or low <= int(field) <= high, field


def sbatch_options(name="slurm-array.sh"):
    """The #SBATCH options in front of the first command, which is where Slurm stops to look for them."""
    options, over = {}, False
    for line in (JOBS / name).read_text().splitlines():
        if line.startswith("#SBATCH"):
            assert not over, "Slurm does not read an option after the first command"
            key, _, value = line.removeprefix("#SBATCH --").partition("=")
            options[key] = value
        over = over or bool(line and not line.startswith("#"))
    return options


def read_yaml(name):
    return yaml.safe_load((JOBS / name).read_text())


def containers(pod):
    return [*pod.get("initContainers", []), *pod["containers"]]


def commands():
    """The words after `puzzlegen` wherever one of the files calls it, with the file's name."""
    found = [("puzzlegen-publish.service", None), ("puzzlegen.service", None)]
    found = [(name, values(unit(name)["Service"], "ExecStart")[0]) for name, _ in found]
    found.append(("crontab", crontab().command))
    found.append(("slurm-array.sh", (JOBS / "slurm-array.sh").read_text().split("exec ")[-1].replace("\\\n", " ")))
    pod = read_yaml("kubernetes-cronjob.yaml")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    found += [("kubernetes-cronjob.yaml", shlex.join(one["args"])) for one in containers(pod)]
    found.append(("kubernetes-rayjob.yaml", read_yaml("kubernetes-rayjob.yaml")["spec"]["entrypoint"]))
    steps = read_yaml("github-actions.yml")["jobs"]["puzzles"]["steps"]
    found += [("github-actions.yml", step["run"]) for step in steps if step.get("run", "").startswith("puzzlegen")]
    for name, text in found:
        for command in re.findall(r"puzzlegen ((?:generate|publish|audit|doctor)[^&|;\n]*)", text):
            yield name, command.split()
