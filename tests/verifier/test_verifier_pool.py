"""The pool and its workers, with workers that run nothing."""

import itertools

import pytest

from verifier import pool
from verifier.jobs import Limits
from verifier.levels import SandboxLevel
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

    end = stop


@pytest.fixture
def growing(monkeypatch):
    monkeypatch.setattr(GrowingWorker, "numbers", itertools.count())
    monkeypatch.setattr(pool, "_Worker", GrowingWorker)
    made = pool.Pool(1, SandboxLevel.NONE, Limits(1.0, 100, 100))
    yield made
    made.close()


def test_a_worker_that_has_grown_is_replaced_and_no_task_is_lost_or_done_twice(growing):
    futures = [growing.submit("verify", item) for item in range(10)]
    results = [future.result(10) for future in futures]
    assert [item for (_, item), _ in results] == list(range(10))
    assert [number for _, number in results] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]


def test_a_zygote_that_has_grown_is_replaced(monkeypatch):
    request = {
        "task": "check", "puzzle": "def f(x: int):\n    return x == 1", "type": ["int", 0], "answers": ["1"],
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
