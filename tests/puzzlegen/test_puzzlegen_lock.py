import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from puzzlegen import lock as lock_module
from puzzlegen.errors import ExitCode, RefusedToResume
from puzzlegen.lock import STALE_SECONDS, Holder, RunLock, lock_holder

HOLD = """
import os, pathlib, sys, time
from puzzlegen.lock import RunLock
lock = RunLock(pathlib.Path(sys.argv[1]))
if len(sys.argv) > 2 and (child := os.fork()):
    print(child, flush=True)
else:
    if len(sys.argv) <= 2:
        print("held", flush=True)
time.sleep(60)
"""


def hold(directory, *arguments):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, directory, *arguments], stdout=subprocess.PIPE, text=True)
    return holder, holder.stdout.readline().strip()


def end(process):
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_is_refused_and_told_who_holds_the_lock(tmp_path):
    holder, _ = hold(tmp_path)
    try:
        with pytest.raises(RefusedToResume, match=f"process {holder.pid} on ") as refusal:
            RunLock(tmp_path)
        assert refusal.value.exit_code == ExitCode.REFUSED_TO_RESUME
        assert lock_holder(tmp_path).pid == holder.pid
    finally:
        end(holder)


def test_a_killed_holders_lock_is_free(tmp_path):
    holder, _ = hold(tmp_path)
    end(holder)
    assert lock_holder(tmp_path) is None
    RunLock(tmp_path).release()


def test_a_killed_holders_child_does_not_keep_the_lock(tmp_path):
    holder, child = hold(tmp_path, "fork")
    try:
        end(holder)
        RunLock(tmp_path).release()
    finally:
        os.kill(int(child), signal.SIGKILL)


def test_a_look_at_the_lock_does_not_take_it(tmp_path):
    lock = RunLock(tmp_path)
    assert lock_holder(tmp_path).pid == os.getpid()
    lock.check()
    lock.release()
    assert lock_holder(tmp_path) is None


def test_a_folder_that_was_never_locked_has_no_holder(tmp_path):
    assert lock_holder(tmp_path) is None


def test_a_lock_that_someone_looks_at_is_still_acquired(tmp_path, monkeypatch):
    holder, _ = hold(tmp_path)
    monkeypatch.setattr("puzzlegen.lock.time.sleep", lambda _: end(holder) if holder.poll() is None else time.sleep)
    RunLock(tmp_path).release()


ELSEWHERE = Holder("elsewhere", 4711, "2026-01-01T00:00:00+00:00")


def write_lock(directory, holder, age):
    """A lock that no process of this machine has, and that was last touched `age` seconds ago."""
    (directory / "run.lock").write_text(json.dumps(holder._asdict()))
    then = time.time() - age
    os.utime(directory / "run.lock", (then, then))


def test_a_lock_of_another_host_is_respected_while_its_heart_beats(tmp_path):
    write_lock(tmp_path, ELSEWHERE, STALE_SECONDS - 20)
    with pytest.raises(RefusedToResume, match=r"process 4711 on elsewhere.*again in (19|20) seconds"):
        RunLock(tmp_path)
    assert lock_holder(tmp_path) == ELSEWHERE
    assert json.loads((tmp_path / "run.lock").read_text()) == ELSEWHERE._asdict()


def test_a_lock_of_another_host_without_a_heartbeat_is_taken_over(tmp_path):
    write_lock(tmp_path, ELSEWHERE, STALE_SECONDS + 1)
    assert lock_holder(tmp_path) is None
    lock = RunLock(tmp_path)
    assert lock.taken_from == ELSEWHERE
    lock.release()


def test_a_dead_lock_of_this_host_is_taken_over_at_once(tmp_path):
    dead = Holder(socket.gethostname(), 4711, "2026-01-01T00:00:00+00:00")
    write_lock(tmp_path, dead, 0)
    lock = RunLock(tmp_path)
    assert lock.taken_from == dead
    lock.release()


def test_a_lock_that_was_let_go_is_nobody_s_on_any_host(tmp_path, monkeypatch):
    RunLock(tmp_path).release()
    monkeypatch.setattr("puzzlegen.lock.socket.gethostname", lambda: "elsewhere")
    lock = RunLock(tmp_path)
    assert lock.taken_from is None
    lock.release()


def test_the_heart_beats_until_the_lock_is_let_go(tmp_path, monkeypatch):
    monkeypatch.setattr(lock_module, "HEARTBEAT_SECONDS", 0.01)
    lock = RunLock(tmp_path)
    os.utime(tmp_path / "run.lock", (0, 0))
    deadline = time.monotonic() + 30
    while not (tmp_path / "run.lock").stat().st_mtime:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    lock.release()
    assert not any(thread.name == "heartbeat" for thread in threading.enumerate())


def test_who_was_taken_for_dead_is_told_and_leaves_the_new_holder_s_lock_alone(tmp_path):
    lock = RunLock(tmp_path)
    write_lock(tmp_path, ELSEWHERE, 0)
    with pytest.raises(RefusedToResume, match="taken over by process 4711 on elsewhere"):
        lock.check()
    lock.release()
    assert lock_holder(tmp_path) == ELSEWHERE
