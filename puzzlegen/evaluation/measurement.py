"""The work of `evaluate`: a model measured on a suite, or the log of a measurement judged again.

The rooms below sample, judge and count; this page connects them with the directory and the display. Both functions
return the document that `--json` prints: a summary (`finetune.evaluation_summary`) and what it was made with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from puzzlegen.configuration_parts import flat
from puzzlegen.errors import ExitCode, PuzzlegenError, UsageError, why_no_file
from puzzlegen.evaluation.configuration import DEFAULT_KS, EvaluateConfiguration, check_ks
from puzzlegen.evaluation.directory import EvaluationDirectory, open_evaluation, read_log
from puzzlegen.evaluation.display import EvaluationProgress
from puzzlegen.opening import open_chosen_model, open_verifier
from puzzlegen.signals import Interruption

if TYPE_CHECKING:
    from finetune.evaluation import Evaluated
    from finetune.evaluation_summary import Score
    from finetune.suites import Suite

Document = dict[str, Any]


def measure(configuration: EvaluateConfiguration) -> Document:
    """Sample and judge what is not there yet, and sum up. PuzzlegenError with exit code 130 when a signal ends it."""
    from finetune.evaluation_summary import summarise
    from verifier import VERIFIER_VERSION

    c = configuration
    suite = open_problems(c.suite)
    if c.limit is not None:
        suite = suite.limited(c.limit)
    with ExitStack() as stack:
        directory = None
        if c.out is not None:
            opened = open_evaluation(
                Path(c.out), suite, c.samples, deciding=c.deciding(suite), resolved=flat(configuration)
            )
            directory = stack.enter_context(opened)
        scores = [one.score() for one in directory.done] if directory else []
        progress = stack.enter_context(EvaluationProgress(len(suite.problems), quiet=c.quiet))
        if suite.dropped:
            progress.say(f"{c.suite}: {suite.describe_dropped()}")
        try:
            if len(scores) < len(suite.problems):
                _measure_rest(c, suite, directory, scores, progress)
        except Interruption as interruption:
            raise _interrupted(len(scores), len(suite.problems), c.out) from interruption
        document = summarise(c.suite, c.model, scores, c.ks) | {
            "temperature": c.temperature,
            "seed": c.seed,
            "dropped": dict(Counter(str(record.reason) for record in suite.dropped)),
            "verifier_version": VERIFIER_VERSION,
        }
        if directory:
            directory.finish(document)
    return document


def judge_again(path: Path, configuration: EvaluateConfiguration, *, ks_given: bool) -> Document:
    """The verdicts of today on the completions that `path` holds, and under `changed` those that differ.

    Nothing is written. The options of the verifier count, and `-k`.
    """
    from finetune.evaluation import rejudge
    from finetune.evaluation_summary import summarise
    from verifier import VERIFIER_VERSION

    if configuration.out is not None:
        raise UsageError("--rejudge writes nothing", "leave --out (or PUZZLEGEN_EVALUATE_OUT) out")
    log = read_log(path)
    samples = len(log.evaluated[0].completions)
    ks: Sequence[int] = configuration.ks
    if not ks_given:
        ks = [k for k in DEFAULT_KS if k <= samples]
    check_ks(ks, samples, "try")
    scores: list[Score] = []
    changed = []
    with (
        EvaluationProgress(len(log.evaluated), quiet=configuration.quiet) as progress,
        open_verifier(configuration.sandbox) as verifier,
    ):
        for was, now in zip(log.evaluated, rejudge(log.evaluated, log.addressing, verifier), strict=True):
            scores.append(now.score())
            progress.update(None in scores[-1].reasons)
            changed += [
                {"id": was.problem.id, "sample": sample, "was": before.outcome.reason, "now": after.outcome.reason}
                for sample, (before, after) in enumerate(zip(was.completions, now.completions, strict=True))
                if before.outcome.reason != after.outcome.reason
            ]
    before = summarise(log.suite, log.model, [one.score() for one in log.evaluated], ks)
    return summarise(log.suite, log.model, scores, ks) | {
        "verifier_version": VERIFIER_VERSION,
        "before": {name: before[name] for name in before if "@" in name},
        "changed": changed,
    }


def _measure_rest(
    c: EvaluateConfiguration,
    suite: Suite,
    directory: EvaluationDirectory | None,
    scores: list[Score],
    progress: EvaluationProgress,
) -> None:
    """The problems after those of `scores`, which grows by them."""
    from finetune.evaluation import Evaluation, EvaluationSettings

    progress.skip(len(scores), sum(None in score.reasons for score in scores))
    progress.stage("starting the sandbox")
    with ExitStack() as stack:
        verifier = stack.enter_context(open_verifier(c.sandbox))
        progress.stage("loading the model")
        engine = open_chosen_model(c, progress.say)
        stack.enter_context(closing(engine))
        settings = EvaluationSettings(c.samples, c.temperature, c.seed, c.max_tokens)
        evaluation = Evaluation(suite, engine, verifier, settings)
        if directory:
            directory.begin(evaluation.addressing, str(verifier.level))
        progress.stage(f"sampling {c.samples:,} completions for each of {len(suite.problems):,} problems")
        held: list[Evaluated] = []
        with closing(evaluation.run(len(scores))) as rest:
            for evaluated in rest:
                held.append(evaluated)
                if not (scores or evaluated.asked):
                    continue  # an attempt at which nothing was asked binds no directory
                for one in held:
                    if directory:
                        directory.add(one)
                    scores.append(one.score())
                    progress.update(None in scores[-1].reasons)
                held.clear()
        if held:
            raise UsageError(
                f"no problem leaves room for {evaluation.max_tokens:,} tokens in the {engine.profile.context:,} of "
                "the model's context",
                "try a smaller --max-tokens, or a model with a longer context",
            )


def open_problems(name: str) -> Suite:
    """The suite; UsageError if there is none of that name."""
    from finetune.suites import UnusableSuiteError, open_suite

    try:
        return open_suite(name)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise UsageError(why_no_file(name), "name a file of problems, or --suite heldout or tasks") from error
    except UnusableSuiteError as error:
        raise UsageError(
            str(error),
            "give one JSON object a line: {id, puzzle}, or HumanEval's {task_id, prompt, entry_point, test}",
        ) from error


def _interrupted(done: int, total: int, out: str | None) -> PuzzlegenError:
    if out is None:
        return PuzzlegenError(
            f"interrupted after {done:,} of {total:,} problems",
            "add --out DIR to a run that may have to go on later",
            ExitCode.INTERRUPTED,
        )
    return PuzzlegenError(
        f"interrupted: {out} holds {done:,} of {total:,} problems",
        "run the same command again to go on from there",
        ExitCode.INTERRUPTED,
    )
