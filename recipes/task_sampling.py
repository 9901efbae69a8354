"""Codes and tests for described tasks, sampled from an engine and read.

Each prompt has a seed of its own, made of the settings' seed, the role, the task's id and, of tests that are to break
a candidate, that candidate: neither the order of the tasks nor how they are grouped changes it. So ids must be unique.
An answer that cannot be used has a reason and is part of the result like any other.

Nothing here runs a code, or says that it is right. Not guaranteed: what `generator.engine` does not, equal bits on
another machine, or beside other prompts in reduced precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypeVar

from generator import (
    Completion,
    Engine,
    Prompt,
    ReadTest,
    Sampling,
    Style,
    code_prompt,
    derive_seed,
    read_code,
    read_tests,
    suite_prompt,
)
from puzzles import Reason, ReferenceTask, Rejection, Task, UnitTest

_Item = TypeVar("_Item")
_PROMPTS = 32  # that an engine gets at once: enough to fill a batch, few enough to be held


@dataclass(frozen=True, slots=True)
class TaskSampling:
    """How to sample. `worked` are shown first to base models, as many as the profile's `shots`; they may be none."""

    seed: int
    temperature: float = 0.8
    max_tokens: int | None = None
    """Of one answer; None stands for the profile's `solution_tokens` for a code, and twice as many for a suite."""
    tests: int = 5
    """How many tests a chat model is asked for."""
    worked: tuple[ReferenceTask, ...] = ()


class SampledCode(NamedTuple):
    """An answer as the model wrote it, its tokens, and the program read out of it, or else why there is none.

    `ids` are the tokens themselves where the engine has them.
    """

    text: str
    tokens: int
    code: str | None
    reason: Reason | None = None
    ids: tuple[int, ...] = ()


class SampledSuite(NamedTuple):
    """An answer as the model wrote it, its tokens, and all that it says, in order; never empty. `ids` as of a code."""

    text: str
    tokens: int
    read: tuple[ReadTest, ...]
    ids: tuple[int, ...] = ()

    @property
    def tests(self) -> tuple[UnitTest, ...]:
        """The pieces that are tests."""
        return tuple(piece.test for piece in self.read if piece.test is not None)


class CodeAnswers(NamedTuple):
    """A task, how the model was asked, and all its codes, in the order in which they were sampled."""

    task: Task
    prompt: Prompt
    codes: tuple[SampledCode, ...]


class SuiteAnswers(NamedTuple):
    """A task, the candidate that the tests are to break (empty if there is none), and all suites of the prompt."""

    task: Task
    candidate: str
    prompt: Prompt
    suites: tuple[SampledSuite, ...]


class SuiteRequest(NamedTuple):
    """Tests are wanted for a task; with `candidate`, tests that this code fails."""

    task: Task
    candidate: str = ""


def sample_codes(engine: Engine, tasks: Iterable[Task], number: int, settings: TaskSampling) -> Iterator[CodeAnswers]:
    """`number` codes for each task, in order."""

    def ask(task: Task) -> Prompt:
        return code_prompt(engine, task, settings.worked, derive_seed(settings.seed, "code", task.id))

    longest = settings.max_tokens or engine.profile.solution_tokens
    for task, prompt, completions in _sample(engine, tasks, ask, number, longest, settings):
        yield CodeAnswers(task, prompt, tuple(_read_code(one, task, prompt.style) for one in completions))


def sample_suites(
    engine: Engine, requests: Iterable[SuiteRequest], number: int, settings: TaskSampling
) -> Iterator[SuiteAnswers]:
    """`number` suites for each request, in order."""

    def ask(request: SuiteRequest) -> Prompt:
        task, candidate = request
        seed = derive_seed(settings.seed, "tests", task.id, candidate)
        return suite_prompt(engine, task, settings.worked, seed, count=settings.tests, code=candidate)

    longest = settings.max_tokens or 2 * engine.profile.solution_tokens
    for (task, candidate), prompt, completions in _sample(engine, requests, ask, number, longest, settings):
        suites = tuple(_read_suite(one, task, prompt.style) for one in completions)
        yield SuiteAnswers(task, candidate, prompt, suites)


def _sample(
    engine: Engine,
    items: Iterable[_Item],
    ask: Callable[[_Item], Prompt],
    number: int,
    longest: int,
    settings: TaskSampling,
) -> Iterator[tuple[_Item, Prompt, Sequence[Completion]]]:
    sampling = Sampling(
        number,
        longest,
        settings.temperature,
        stop_at_dedent=engine.profile.style is Style.COMPLETION,
    )
    left = iter(items)
    while some := list(islice(left, _PROMPTS)):
        prompts = [ask(item) for item in some]
        yield from zip(some, prompts, engine.complete(prompts, sampling), strict=True)


def _read_code(completion: Completion, task: Task, style: Style) -> SampledCode:
    if not completion.fits:
        return SampledCode("", 0, None, Reason.NO_ROOM)
    found = read_code(completion.text, task, style)
    if isinstance(found, Rejection):
        return SampledCode(completion.text, completion.tokens, None, found.reason, completion.ids)
    return SampledCode(completion.text, completion.tokens, found, ids=completion.ids)


def _read_suite(completion: Completion, task: Task, style: Style) -> SampledSuite:
    if not completion.fits:
        return SampledSuite("", 0, (ReadTest("", None, Reason.NO_ROOM),))
    read = tuple(read_tests(completion.text, task, style))
    return SampledSuite(completion.text, completion.tokens, read, completion.ids)
