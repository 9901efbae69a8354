"""Many conversations with one model and one verifier, advanced together so that each call is a full batch.

A conversation is a coroutine that awaits `ask` and `execute`, one for each task, and reads as if it were alone. All
that are under way are advanced until each waits for something; then what they ask with equal sampling goes to the
engine as one batch, and what they execute to the verifier as one stream, which works beside the model. One that ends
makes room for the next.

What a conversation gets depends on what it asked for alone, as far as the engine keeps that promise
(`generator.engine`). Nothing is caught: what goes wrong in one conversation ends all of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import coroutine
from typing import Any, NamedTuple, TypeAlias, TypeVar

from generator import Completion, Engine, Prompt, Sampling
from verifier import Matrix, Question, Verifier

Result = TypeVar("Result")


class _Ask(NamedTuple):
    prompts: tuple[Prompt, ...]
    sampling: Sampling


class _Execute(NamedTuple):
    questions: tuple[Question, ...]


_Request: TypeAlias = _Ask | _Execute
Conversation: TypeAlias = Coroutine[_Request, Any, Result]


@coroutine
def ask(prompts: Sequence[Prompt], sampling: Sampling) -> Generator[_Ask, Any, list[list[Completion]]]:
    """`sampling.n` completions for each prompt, in order; the engine is not bothered where there is no prompt."""
    if not prompts:
        return []
    answer: list[list[Completion]] = yield _Ask(tuple(prompts), sampling)
    return answer


@coroutine
def execute(questions: Sequence[Question]) -> Generator[_Execute, Any, list[Matrix]]:
    """The matrix of each question, in order."""
    if not questions:
        return []
    answer: list[Matrix] = yield _Execute(tuple(questions))
    return answer


def in_lockstep(
    conversations: Iterable[Callable[[], Conversation[Result]]], engine: Engine, verifier: Verifier, together: int
) -> Generator[Result, None, None]:
    """What each conversation returns, as it ends; at most `together` are under way at once.

    ValueError unless `together` is positive.
    """
    if together < 1:
        raise ValueError(f"{together} conversations at once are none")
    begun = (begin() for begin in conversations)
    turn: deque[tuple[Conversation[Result], Any]] = deque()
    waiting: dict[Conversation[Result], _Request] = {}
    with ThreadPoolExecutor(1, thread_name_prefix="verify") as beside:
        try:
            turn.extend((each, None) for each in islice(begun, together))
            while turn:
                while turn:
                    conversation, answer = turn.popleft()
                    try:
                        waiting[conversation] = conversation.send(answer)
                    except StopIteration as end:
                        turn.extend((each, None) for each in islice(begun, 1))
                        yield end.value
                turn.extend(_answer(waiting, engine, verifier, beside).items())
                waiting.clear()
        finally:
            for conversation in [*waiting, *(each for each, _ in turn)]:
                conversation.close()


def _answer(
    waiting: dict[Conversation[Result], _Request], engine: Engine, verifier: Verifier, beside: ThreadPoolExecutor
) -> dict[Conversation[Result], Any]:
    """What each conversation waits for."""
    executing = {who: request for who, request in waiting.items() if isinstance(request, _Execute)}
    questions = [question for request in executing.values() for question in request.questions]
    executed: Future[list[Matrix]] = beside.submit(lambda: list(verifier.matrices(questions)))
    answers: dict[Conversation[Result], Any] = {}
    by_sampling: dict[Sampling, list[tuple[Conversation[Result], _Ask]]] = {}
    for who, request in waiting.items():
        if isinstance(request, _Ask):
            by_sampling.setdefault(request.sampling, []).append((who, request))
    for sampling, asking in by_sampling.items():
        written = iter(engine.complete([prompt for _, one in asking for prompt in one.prompts], sampling))
        answers |= {who: list(islice(written, len(one.prompts))) for who, one in asking}
    matrices = iter(executed.result())
    answers |= {who: list(islice(matrices, len(one.questions))) for who, one in executing.items()}
    return {who: answers[who] for who in waiting}
