"""The language models and judges on a cluster: they are given steps, and replaced when they are lost.

A member has one step at a time; steps of earlier batches go first. A step whose member was lost, with its process or
its node, is done again by another: it comes out the same (`recipes.work`). Nodes that join are put to use, and posts
that were lost are filled again where they were. A member that raises an error is taken for broken, and replaced; if
the next one raises at the same step too, or the first ones cannot even start, the error is raised here as it was
there.

Only the thread that made a crew may use it. It waits for a queue, never inside Ray, where the exception of a signal
would be lost.

Not guaranteed: that a member which neither answers nor dies, such as a GPU that hangs, is ever given up. After ten
minutes of silence, and whenever these have doubled, it is named.
"""

from __future__ import annotations

import heapq
import pickle
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from recipes.batches import ModelName
from recipes.cluster.member import Hello, Member, Opener, Reply, pack
from recipes.cluster.plan import Needs, Node, Post, Role, describe, vacancies
from recipes.executor import Done, ExecutorError, Step
from recipes.work import Judge, LanguageModel

_ROLES: tuple[Role, ...] = (LanguageModel, Judge)
_NAMES: dict[Role, str] = {LanguageModel: "model", Judge: "judge"}
_LOOK_SECONDS = 5.0  # between two looks at which nodes there are
_STRIKES = 3  # losses in a row, on one node, of members that have done nothing: it cannot have one
_TRIES = 4  # a step that costs as many members is to blame itself
_SLOW_SECONDS = 60.0  # after which it is said that nothing has started
_SILENT_SECONDS = 600.0  # at one step, after which it is said


class _Task(NamedTuple):
    """A step of the life `ticket`: how many members were lost at it, and whether one of them has raised an error."""

    ticket: int
    number: int
    step: Step[Any]
    tries: int = 0
    failed: bool = False


class _Seat:
    """A member as the crew sees it: where it is, whether it is ready, what it is at."""

    def __init__(self, post: Post, actor: Any) -> None:
        self.post = post
        self.actor = actor
        self.ready = False
        self.has_worked = False
        self.task: _Task | None = None
        self.since = 0.0  # which it has been at that, or has had nothing to do
        self.patience = _SILENT_SECONDS

    def __str__(self) -> str:
        return f"the {_NAMES[self.post.role]} on {self.post.node.address}"


class Crew:
    """The members on the cluster that is connected, each made by its role's opener; one for judges is told its CPUs.

    `patience` is the seconds for which it waits for nodes to come when no model, or no judge, has a place left. `say`
    is told of comings and goings, and `level` of each judge's sandbox level. Leave by `close`.
    """

    def __init__(
        self,
        open_model: Opener,
        open_judge: Callable[[int], Opener],
        needs: Needs,
        *,
        patience: float = 300.0,
        say: Callable[[str], None] = lambda _: None,
        level: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.model: ModelName | None = None
        self._open_model, self._open_judge = open_model, open_judge
        self._needs = needs
        self._patience = patience
        self._say = say
        self._level = level
        self._seats: list[_Seat] = []
        self._waiting: dict[Role, list[tuple[int, int, _Task]]] = {role: [] for role in _ROLES}
        self._numbers = count()
        self._inbox: SimpleQueue[tuple[_Seat, Future[bytes]]] = SimpleQueue()
        self._strikes: Counter[tuple[str, Role]] = Counter()
        self._proven: set[Role] = set()  # that have done something
        self._last_words = ""
        self._idle_seconds = 0.0
        self._started = time.monotonic()
        self._ready_at: dict[Role, float] = dict.fromkeys(_ROLES, self._started)
        self._said_slow = False
        self._recruit()
        if self._seats:
            self._say(f"on Ray: {describe(seat.post for seat in self._seats)}")

    @property
    def room(self) -> int:
        """How many batches keep all members at work, with some to wait before each; at least one."""
        return max(1, 2 * len(self._seats))

    def submit(self, ticket: int, step: Step[Any]) -> None:
        """Have `step` done for `ticket`; low tickets go first."""
        self._queue(_Task(ticket, next(self._numbers), step))

    def wait(self) -> tuple[int, Done[Any]]:
        """The ticket and the result of a step that is done. ExecutorError, or the error of a step."""
        while True:
            if time.monotonic() >= self._look_at:
                self._recruit()
                self._check()
            self._assign()
            try:
                seat, future = self._inbox.get(timeout=max(0.0, self._look_at - time.monotonic()))
            except Empty:
                continue
            if seat not in self._seats:
                continue  # lost before, by another message
            try:
                reply: Reply = pickle.loads(future.result())
            except RayError as error:
                self._lose(seat, "died", error)
                continue
            for note in reply.notes:
                self._say(note)
            if reply.failed is not None:
                self._fail(seat, reply.failed.error())
                continue
            if isinstance(reply.value, Hello):
                self._welcome(seat, reply.value)
                continue
            task, seat.task = seat.task, None
            assert task is not None
            seat.has_worked, seat.since = True, time.monotonic()
            self._proven.add(seat.post.role)
            return task.ticket, reply.value

    def take_idle_seconds(self) -> float:
        """The seconds in which models had nothing to do since this was asked last, on the average over them."""
        idle, self._idle_seconds = self._idle_seconds, 0.0
        return idle / max(1, sum(seat.post.role is LanguageModel for seat in self._seats))

    def close(self) -> None:
        """End all members at once."""
        for seat in self._seats:
            ray.kill(seat.actor)
        self._seats.clear()

    def _queue(self, task: _Task) -> None:
        heapq.heappush(self._waiting[task.step.worker], (task.ticket, task.number, task))

    def _assign(self) -> None:
        """Give those who are ready and have nothing to do what waits for them."""
        for seat in self._seats:
            waiting = self._waiting[seat.post.role]
            if seat.ready and seat.task is None and waiting:
                _, _, seat.task = heapq.heappop(waiting)
                if seat.post.role is LanguageModel:
                    self._idle_seconds += time.monotonic() - seat.since
                seat.since, seat.patience = time.monotonic(), _SILENT_SECONDS
                self._hear(seat, seat.actor.do.remote(pack(seat.task.step)))

    def _hear(self, seat: _Seat, reply: Any) -> None:
        reply.future().add_done_callback(lambda future: self._inbox.put((seat, future)))

    def _welcome(self, seat: _Seat, hello: Hello) -> None:
        seat.ready, seat.since = True, time.monotonic()
        if hello.model is not None:
            if self.model not in (None, hello.model):
                raise ExecutorError(f"{seat} calls itself {hello.model}, where others are {self.model}")
            self.model = hello.model
        if hello.level is not None:
            self._level(hello.level)

    def _fail(self, seat: _Seat, error: Exception) -> None:
        """Go on without a member that has raised `error`, unless another one would raise it too."""
        told_before = seat.task is not None and seat.task.failed
        if told_before or (not seat.ready and seat.post.role not in self._proven):
            raise error
        ray.kill(seat.actor)
        seat.task = seat.task and seat.task._replace(failed=True)
        self._lose(seat, "failed", error)

    def _lose(self, seat: _Seat, how: str, error: Exception) -> None:
        """Go on without a member: what it was at is done again."""
        self._seats.remove(seat)
        self._last_words = " ".join(f"{type(error).__name__}: {error}".split())[:500]
        key = (seat.post.node.id, seat.post.role)
        self._strikes[key] = 1 if seat.has_worked else self._strikes[key] + 1
        again = "; what it was at is done again" if seat.task else ""
        self._say(f"{seat} {how}{again} ({self._last_words[:120]})")
        if seat.task is not None:
            task = seat.task._replace(tries=seat.task.tries + 1)
            if task.tries == _TRIES:
                raise ExecutorError(
                    f"{task.step.about}: {_TRIES} {_NAMES[seat.post.role]}s died of it; the last words were: "
                    f"{self._last_words}"
                )
            self._queue(task)

    def _recruit(self) -> None:
        """Fill the posts that are vacant, on all nodes that are there now."""
        self._look_at = time.monotonic() + _LOOK_SECONDS
        taken = Counter((seat.post.node.id, seat.post.role) for seat in self._seats)
        begun = bool(self._seats)
        for post in vacancies(_nodes(), self._needs, taken):
            if self._strikes[post.node.id, post.role] >= _STRIKES:
                continue
            if begun:
                self._say(f"starting a {_NAMES[post.role]} on {post.node.address}")
            actor: Any = ray.remote(Member).options(
                num_cpus=post.cpus,
                num_gpus=post.gpus,
                scheduling_strategy=NodeAffinitySchedulingStrategy(post.node.id, soft=False),
            )
            seat = _Seat(post, actor.remote(str(Path.cwd())))
            self._seats.append(seat)
            opener = self._open_model if post.role is LanguageModel else self._open_judge(post.cpus)
            self._hear(seat, seat.actor.open.remote(opener))

    def _check(self) -> None:
        """ExecutorError if there has been no model, or no judge, for too long; and a word on what is only slow."""
        now = time.monotonic()
        for role in _ROLES:
            if any(seat.post.role is role for seat in self._seats):
                self._ready_at[role] = now
            elif now - self._ready_at[role] >= self._patience:
                why = f"; the last words were: {self._last_words}" if self._last_words else ""
                raise ExecutorError(f"the cluster has no place for a {_NAMES[role]}{why}")
        for seat in self._seats:
            if seat.task is not None and now - seat.since > seat.patience:
                seat.patience *= 2
                self._say(f"{seat} has not answered for {(now - seat.since) / 60:.0f} minutes")
        if not self._said_slow and now - self._started > _SLOW_SECONDS:
            self._said_slow = True
            for role in _ROLES:
                if not any(seat.ready for seat in self._seats if seat.post.role is role):
                    self._say(f"no {_NAMES[role]} is ready yet: it is loading, or Ray has no place for it")


def _nodes() -> list[Node]:
    """The nodes that are alive."""
    return [_read_node(node) for node in ray.nodes() if node["Alive"]]


def _read_node(node: Mapping[str, Any]) -> Node:
    resources = node["Resources"]
    return Node(node["NodeID"], node["NodeManagerAddress"], int(resources.get("CPU", 0)), int(resources.get("GPU", 0)))
