"""The pool and its workers, with workers that run nothing."""

import gc
import itertools
import os
import signal
import threading

import pytest

from verifier import Pair, Verifier, pool
from verifier import sandbox as sandbox_module
from verifier.jobs import Limits
from verifier.levels import SandboxLevel, SandboxUnavailable
from verifier.sandbox import Sandbox
from verifier.worker import Reply


class GrowingWorker:
    """Answers each task with its own number, and has grown too large at every third."""

    numbers = itertools.count()

    def __init__(self, *_):
        self.number = next(self.numbers)
        self.tasks, self.done = [], 0

    def send(self, message):
        if message is not None:
            self.tasks.append(message)

    def receive(self):
        self.done += 1
        return Reply((self.tasks.pop(0), self.number), self.done == 3)

    def stop(self):
        pass

    kill = end = stop


@pytest.fixture
def growing(monkeypatch):
    monkeypatch.setattr(GrowingWorker, "numbers", itertools.count())
    monkeypatch.setattr(pool, "WorkerHandle", GrowingWorker)
    made = pool.Pool(1, SandboxLevel.NONE, Limits(1.0, 100, 100))
    yield made
    made.close()


def test_a_worker_that_has_grown_is_replaced_and_no_task_is_lost_or_done_twice(growing):
    futures = [growing.submit("verify", item) for item in range(10)]
    results = [future.result(10) for future in futures]
    assert [item for (_, item), _ in results] == list(range(10))
    assert [number for _, number in results] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]


class MortalWorker(GrowingWorker):
    """Dies `deaths` times while it starts."""

    deaths = 0

    def __init__(self, *_):
        super().__init__()
        if self.number < self.deaths:
            raise EOFError


@pytest.mark.parametrize("deaths", [1, 3])
def test_a_worker_that_dies_while_it_starts_is_replaced(growing, monkeypatch, deaths):
    monkeypatch.setattr(MortalWorker, "deaths", deaths)
    monkeypatch.setattr(pool, "WorkerHandle", MortalWorker)
    assert growing.submit("verify", "task").result(10) == (("verify", "task"), deaths)


def test_workers_that_never_start_are_no_sandbox_and_the_next_task_tries_again(growing, monkeypatch):
    monkeypatch.setattr(MortalWorker, "deaths", 4)
    monkeypatch.setattr(pool, "WorkerHandle", MortalWorker)
    with pytest.raises(SandboxUnavailable, match="starts"):
        growing.submit("verify", "task").result(10)
    assert growing.submit("verify", "task").result(10) == (("verify", "task"), 4)


class CollectingWorker(GrowingWorker):
    """Lets the garbage collector run in the pool's thread when told to."""

    may_collect, collected = threading.Event(), threading.Event()

    def receive(self):
        self.may_collect.wait(10)
        gc.collect()
        self.collected.set()
        return super().receive()


def test_a_verifier_in_a_cycle_that_is_collected_in_its_own_thread_closes(monkeypatch):
    monkeypatch.setattr(pool, "WorkerHandle", CollectingWorker)
    verifier = Verifier(workers=1)
    verifier.itself = verifier
    threads, finalizer = verifier._pool._threads, verifier._finalizer
    verifier._pool.submit("verify", "task")
    del verifier
    assert finalizer.alive
    CollectingWorker.may_collect.set()
    assert CollectingWorker.collected.wait(10)
    assert not finalizer.alive
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_a_zygote_that_has_grown_is_replaced(monkeypatch):
    request = {
        "task": "check", "tries": [[0, "1"]],
        "puzzles": [{"puzzle": "def f(x: int):\n    return x == 1", "type": ["int", 0]}],
        "records": 2, "limit": 5000, "timeout": 5.0, "memory_mb": 500, "answer_bytes": 100,
    }  # fmt: skip
    sandbox = Sandbox(SandboxLevel.NONE, hash_seed=0)
    try:
        sandbox.run(request)
        first = sandbox.start().pid
        monkeypatch.setattr("verifier.sandbox._GROWN_KB", 1)
        assert sandbox.run(request).records[1].word == "success"
        assert sandbox.start().pid != first
    finally:
        sandbox.kill()


def check_request(extra=""):
    return {
        "task": "check", "tries": [[0, "1"]],
        "puzzles": [{"puzzle": f"def f(x: int):\n    return x == 1{extra}", "type": ["int", 0]}],
        "records": 2, "limit": 5000, "timeout": 5.0, "memory_mb": 500, "answer_bytes": 100,
    }  # fmt: skip


@pytest.mark.parametrize("extra", ["", "  # " + "long" * 50_000])
def test_a_zygote_that_was_stopped_is_replaced_whether_or_not_the_pipe_takes_the_request(monkeypatch, extra):
    monkeypatch.setattr(sandbox_module, "_GRACE_SECONDS", 0.5)
    monkeypatch.setattr(sandbox_module, "PATIENCE", 0.01)
    sandbox = Sandbox(SandboxLevel.NONE, hash_seed=0)
    try:
        stopped = sandbox.start().pid
        os.kill(stopped, signal.SIGSTOP)
        assert sandbox.run(check_request(extra)).records[1].word == "success"
        assert sandbox.start().pid != stopped
    finally:
        sandbox.kill()


def test_the_processor_time_of_runs_is_counted_over_the_life_of_several_zygotes(monkeypatch):
    sandbox = Sandbox(SandboxLevel.NONE, hash_seed=0)
    try:
        spent = [sandbox.cpu_seconds]
        for _ in range(2):
            sandbox.run(check_request(" or sum(range(10**6)) < 0"))
            spent.append(sandbox.cpu_seconds)
            sandbox.kill()
        assert spent[0] == 0
        assert spent[0] < spent[1] < spent[2] < 60
    finally:
        sandbox.kill()


def test_a_verifier_counts_the_processor_time_of_its_workers():
    with Verifier(workers=1, allow_unsandboxed=True) as verifier:
        assert verifier.cpu_seconds == 0
        assert next(verifier.verify([Pair("def f(x: int):\n    return x == 1", "def g():\n    return 1")])).accepted
        assert 0 < verifier.cpu_seconds < 60
