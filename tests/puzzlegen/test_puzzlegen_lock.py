import json
import os
import signal
import subprocess
import sys
import time

import pytest

from puzzlegen.errors import ExitCode, RefusedToResume
from puzzlegen.lock import RunLock, lock_holder

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
    lock.release()
    assert lock_holder(tmp_path) is None
    assert json.loads((tmp_path / "run.lock").read_text())["pid"] == os.getpid()


def test_a_folder_that_was_never_locked_has_no_holder(tmp_path):
    assert lock_holder(tmp_path) is None


def test_a_lock_that_someone_looks_at_is_still_acquired(tmp_path, monkeypatch):
    holder, _ = hold(tmp_path)
    monkeypatch.setattr("puzzlegen.lock.time.sleep", lambda _: end(holder) if holder.poll() is None else time.sleep)
    RunLock(tmp_path).release()
