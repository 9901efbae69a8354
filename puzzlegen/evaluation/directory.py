"""The directory of an evaluation (`evaluate --out DIR`), and all that it needs to go on after any crash.

    evaluation.json      the figures; under `run` the configuration, its fingerprint and the versions
    completions.jsonl    a line a problem with all its completions and verdicts; a problem counts when its line is here
    run.lock             held by the one process at work

`evaluation.json` is there from the start, with `finished: false` and no figures. A command with the same configuration
goes on at the first problem without a line, and has nothing but the figures to work out where there is none. Raises
`UsageError` for a folder that holds something else, `RefusedToResume` for another configuration or another process at
work, or for files that are damaged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from puzzlegen.durable import Journal, read_journal, write_json
from puzzlegen.errors import RefusedToResume, UsageError
from puzzlegen.generation.run_record import check_same_run, new_run
from puzzlegen.lock import LOCK_NAME, RunLock

if TYPE_CHECKING:
    from finetune.evaluation import Evaluated
    from finetune.problems import Addressing
    from finetune.suites import Suite

EVALUATION_NAME = "evaluation.json"
COMPLETIONS_NAME = "completions.jsonl"
_RESTORE = "restore it, or start anew with another --out DIR"


class EvaluationDirectory:
    """An open directory; `done` are the problems that it has already. Made by `open_evaluation`."""

    def __init__(self, path: Path, run: dict[str, Any], journal: Journal, done: Sequence[Evaluated]) -> None:
        self.path = path
        self.done = done
        self._run = run
        self._journal = journal

    def begin(self, addressing: Addressing, sandbox_level: str) -> None:
        """Note how the model is asked and where its code runs, before the first completion is added.

        RefusedToResume if the model wants to be asked in another way than it was: the prompts would not be the same.
        """
        known = self._run["addressing"]
        if known not in (None, addressing._asdict()):
            raise RefusedToResume(
                f"{self.path} has completions of {known['style']} prompts with {known['shots']} worked examples, and "
                f"the model now wants {addressing.style} prompts with {addressing.shots}",
                "restore its puzzlegen.json, or start anew with another --out DIR",
            )
        self._run |= {"addressing": addressing._asdict(), "sandbox_level": sandbox_level}
        self._write({"finished": False})

    def add(self, evaluated: Evaluated) -> None:
        """Log a problem; on return it is there to stay."""
        self._journal.append(evaluated.as_record())

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Write the figures."""
        self._write({"finished": True, **summary})

    def _write(self, document: Mapping[str, Any]) -> None:
        write_json(self.path / EVALUATION_NAME, {**document, "run": self._run})


@contextmanager
def open_evaluation(
    path: Path, suite: Suite, samples: int, *, deciding: Mapping[str, Any], resolved: Mapping[str, Any]
) -> Iterator[EvaluationDirectory]:
    """Start an evaluation in `path`, or go on with the one that is there."""
    _check_folder(path)
    path.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        opened.callback(RunLock(path, watched=False).release)
        lines = read_journal(path / COMPLETIONS_NAME)
        run = new_run(len(suite.problems), deciding, resolved) | {"addressing": None}
        recorded = _read_run(path) if lines or (path / EVALUATION_NAME).exists() else None
        if recorded is not None and lines:  # a first attempt that failed before it made anything binds nobody
            check_same_run(path, recorded, deciding)
            run = recorded | {"configuration": run["configuration"]}
        done = _read_lines(path, lines)
        names = [problem.id for problem in suite.problems]
        if [one.problem.id for one in done] != names[: len(done)] or any(
            len(one.completions) != samples for one in done
        ):
            raise RefusedToResume(f"{path / COMPLETIONS_NAME} does not go with the suite", _RESTORE)
        journal = Journal(path / COMPLETIONS_NAME)
        opened.callback(journal.close)
        yield EvaluationDirectory(path, run, journal, done)


class Log(NamedTuple):
    """What `--rejudge` needs of an evaluation, finished or not."""

    suite: str
    model: str
    addressing: Addressing
    evaluated: list[Evaluated]


def read_log(path: Path) -> Log:
    """The log of the evaluation in `path`; UsageError if there is none, RefusedToResume if it is damaged."""
    from finetune.problems import Addressing
    from generator import Style

    lines = read_journal(path / COMPLETIONS_NAME)
    if not lines:
        raise UsageError(f"{path} holds no completions", "name the --out folder of an evaluation")
    evaluated = _read_lines(path, lines)
    run = _read_run(path)
    try:
        addressing = Addressing(Style(run["addressing"]["style"]), int(run["addressing"]["shots"]))
        log = Log(str(run["configuration"]["suite"]), str(run["configuration"]["model"]), addressing, evaluated)
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path / EVALUATION_NAME) from error
    samples = {len(one.completions) for one in evaluated}
    if len(samples) != 1 or 0 in samples:
        raise _damaged(path / COMPLETIONS_NAME)
    return log


def _check_folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file", "name a folder with --out DIR")
    if not path.exists() or (path / EVALUATION_NAME).exists():
        return
    leftovers = {LOCK_NAME, COMPLETIONS_NAME, f".{EVALUATION_NAME}.tmp"}
    foreign = sorted(entry.name for entry in path.iterdir() if entry.name not in leftovers)
    if foreign:
        raise UsageError(
            f"{path} holds files of something else ({', '.join(foreign[:3])}{', ...' if len(foreign) > 3 else ''})",
            "name a new or empty folder with --out DIR",
        )


def _read_run(path: Path) -> dict[str, Any]:
    """The record under `run`."""
    try:
        run = json.loads((path / EVALUATION_NAME).read_bytes())["run"]
        if isinstance(run["fingerprint"], str) and isinstance(run["deciding"], dict) and "addressing" in run:
            return dict(run)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise _damaged(path / EVALUATION_NAME)


def _read_lines(path: Path, lines: Sequence[dict[str, Any]]) -> list[Evaluated]:
    from finetune.evaluation import read_record

    done = []
    for number, line in enumerate(lines, 1):
        try:
            done.append(read_record(line))
        except ValueError as error:
            raise _damaged(path / COMPLETIONS_NAME, f" at line {number} ({error})") from error
    return done


def _damaged(path: Path, where: str = "") -> RefusedToResume:
    return RefusedToResume(f"{path} is damaged{where} or of another version of puzzlegen", _RESTORE)
