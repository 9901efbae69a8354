"""Order, back-pressure, threads, and what happens when processes die."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from puzzles import Reason, read_puzzle
from verifier import Job, Pair, Verifier, pool, worker_handle

ROOT = str(Path(__file__).parents[2])
PUZZLE = read_puzzle("def f(x: int, n=5):\n    return x == n")


def pair(n, extra=""):
    return Pair(f"def f(x: int, n={n}):\n    return x == n", f"def g(n={n}):\n    {extra}return n")


LOT = 32  # pairs that are done together; results before and after a moment must be of different ones


def lot(n):
    return [pair(n)] * LOT


def descendants(pid):
    """The ids of all live processes below `pid`, the spawn machinery's resource tracker aside."""
    parents = {}
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and b"resource_tracker" not in (folder / "cmdline").read_bytes():
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents[int(folder.name)] = int(parent)
        except OSError:
            continue
    found, level = set(), {pid}
    while level:
        level = {child for child, parent in parents.items() if parent in level}
        found |= level
    return found


def gone(pids, seconds=20.0):
    """Whether all of `pids` end within `seconds`."""
    end = time.monotonic() + seconds
    alive = set(pids)
    while alive and time.monotonic() < end:
        alive = {pid for pid in alive if Path(f"/proc/{pid}").exists() and not is_zombie(pid)}
        time.sleep(0.02)
    return not alive


def is_zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_results_come_in_input_order_whatever_their_duration():
    extra = "sum(range(3 * 10 ** 6)); "
    pairs = [pair(n, extra if n % 3 == 0 else "") for n in range(20)]
    with Verifier(workers=2) as verifier:
        assert [verdict.answer for verdict in verifier.verify(pairs)] == [str(n) for n in range(20)]


def test_no_more_than_a_window_is_read_ahead_of_what_was_yielded():
    read = []

    def endless():
        for n in itertools.count():
            read.append(n)
            yield pair(n)

    with Verifier(workers=2) as verifier:
        verdicts = verifier.verify(endless())
        assert next(verdicts).accepted
        assert len(read) <= 17 * LOT
        verdicts.close()


def test_abandoned_stream_does_not_disturb_the_next_one():
    with Verifier(workers=1) as verifier:
        first = verifier.verify(pair(n) for n in itertools.count())
        next(first)
        first.close()
        assert [verdict.answer for verdict in verifier.verify([pair(7), pair(8)])] == ["7", "8"]


def test_two_threads_may_stream_at_once():
    answers = {}
    with Verifier(workers=2) as verifier:

        def run(start):
            answers[start] = [v.answer for v in verifier.verify(pair(n) for n in range(start, start + 20))]

        threads = [threading.Thread(target=run, args=(start,)) for start in (0, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == {start: [str(n) for n in range(start, start + 20)] for start in (0, 100)}


def test_error_of_the_input_iterator_reaches_the_caller():
    def broken():
        yield pair(1)
        raise KeyError("mine")

    with Verifier(workers=1) as verifier, pytest.raises(KeyError, match="mine"):
        list(verifier.verify(broken()))


def test_closed_verifier_refuses_and_leaves_no_process():
    before = descendants(os.getpid())
    verifier = Verifier(workers=2)
    assert [verdict.accepted for verdict in verifier.verify([pair(1), pair(2), pair(3)])] == [True] * 3
    started = descendants(os.getpid()) - before
    assert started
    verifier.close()
    verifier.close()
    assert gone(started)
    with pytest.raises(RuntimeError, match="closed"):
        list(verifier.verify([pair(1)]))


def test_close_in_the_middle_of_hanging_work_returns_and_leaves_no_process():
    before = descendants(os.getpid())
    with Verifier(workers=2, timeout=60.0) as verifier:
        verdicts = verifier.verify(lot(1) + [pair(n, "while True: pass\n    ") for n in range(40)])
        assert next(verdicts).accepted
        started = descendants(os.getpid()) - before
    assert gone(started)
    with pytest.raises(RuntimeError, match="closed"):
        list(verdicts)


@pytest.mark.parametrize("victim", ["worker", "zygote"])
def test_killed_process_is_replaced_and_its_work_done_again(victim):
    before = descendants(os.getpid())
    with Verifier(workers=1, timeout=5.0) as verifier:
        verdicts = verifier.verify([*lot(1), pair(2, "sum(range(4 * 10 ** 7)); "), pair(3)])
        assert next(verdicts).accepted
        (worker,) = [pid for pid in descendants(os.getpid()) - before if parent_of(pid) == os.getpid()]
        targets = {worker} if victim == "worker" else {pid for pid in descendants(worker) if parent_of(pid) == worker}
        for pid in targets:
            os.kill(pid, signal.SIGKILL)
        assert [verdict.answer for verdict in verdicts][-2:] == ["2", "3"]


def stop_the_worker(workers_before):
    """SIGSTOP to the one worker; its id."""
    (worker,) = [pid for pid in descendants(os.getpid()) - workers_before if parent_of(pid) == os.getpid()]
    os.kill(worker, signal.SIGSTOP)
    return worker


@pytest.mark.parametrize("size", [1, 15_000], ids=["small", "more_than_a_pipe_holds"])
def test_stopped_worker_is_replaced_and_its_work_done_again(monkeypatch, size):
    monkeypatch.setattr(worker_handle, "SILENT_SECONDS", 2)
    before = descendants(os.getpid())
    with Verifier(workers=1) as verifier:
        assert next(verifier.verify([pair(1)])).accepted
        stopped = stop_the_worker(before)
        pairs = [pair(n, "#" * size + "\n    ") for n in range(LOT)]
        assert all(verdict.accepted for verdict in verifier.verify(pairs))
        assert gone({stopped})


def test_close_does_not_wait_for_a_stopped_worker(monkeypatch):
    monkeypatch.setattr(pool, "JOIN_SECONDS", 0.1)
    before = descendants(os.getpid())
    with Verifier(workers=1) as verifier:
        verdicts = verifier.verify([*lot(1), pair(2)])
        assert next(verdicts).accepted
        stopped = stop_the_worker(before)
    assert gone({stopped})


@pytest.mark.slow
def test_work_that_takes_long_is_no_silence(monkeypatch):
    monkeypatch.setattr(worker_handle, "SILENT_SECONDS", 3)
    before = descendants(os.getpid())
    with Verifier(workers=1, timeout=10.0) as verifier:
        hang = Pair(PUZZLE.source, "def g(n=5):\n    while True: pass")
        assert next(verifier.verify([pair(1)])).accepted
        workers = descendants(os.getpid()) - before
        assert next(verifier.verify([hang])).reason is Reason.TIMEOUT
        assert descendants(os.getpid()) - before == workers


def test_worker_killed_while_it_starts_is_replaced():
    before = descendants(os.getpid())
    with Verifier(workers=1) as verifier:

        def kill_first():
            while not (started := descendants(os.getpid()) - before):
                time.sleep(0.002)
            os.kill(min(started), signal.SIGKILL)

        killer = threading.Thread(target=kill_first)
        killer.start()
        assert next(verifier.verify([pair(3)])).accepted
        killer.join()


def parent_of(pid):
    """The parent of a process; None once that is gone."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_work_that_takes_its_worker_down_twice_is_reported_as_crashed():
    before = descendants(os.getpid())
    with Verifier(workers=1, timeout=60.0) as verifier:
        done = threading.Event()

        def kill_busy_workers():
            while not done.is_set():
                for pid in descendants(os.getpid()) - before:
                    if parent_of(pid) == os.getpid() and len(descendants(pid)) > 0:
                        os.kill(pid, signal.SIGKILL)
                time.sleep(0.1)

        killer = threading.Thread(target=kill_busy_workers)
        killer.start()
        (verdicts,) = verifier.judge([Job(PUZZLE, ("def g(n=5):\n    while True: pass",) * 2)])
        done.set()
        killer.join()
        assert [verdict.reason for verdict in verdicts] == [Reason.CRASHED] * 2
        assert next(verifier.verify([pair(4)])).accepted


SCRIPT = """
import sys, time
sys.path.insert(0, {root!r})
from verifier import Pair, Verifier
verifier = Verifier(workers=2, timeout=60.0)
hang = Pair("def f(x: int):\\n    return x == 1", "def g():\\n    while True: pass")
fine = Pair("def f(x: int):\\n    return x == 1", "def g():\\n    return 1")
verdicts = verifier.verify([fine] * 32 + [hang] * 10)
print(next(verdicts).accepted, flush=True)
{end}
"""


def run_script(end):
    script = SCRIPT.format(root=ROOT, end=textwrap.dedent(end))
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


def test_main_program_killed_with_sigkill_leaves_no_worker_and_no_zygote():
    with run_script("time.sleep(600)") as program:
        assert program.stdout.readline() == "True\n"
        started = descendants(program.pid)
        assert len(started) >= 2
        program.kill()
    assert gone(started)


def test_interrupted_main_program_ends_and_leaves_no_process():
    with run_script("list(verdicts)") as program:
        assert program.stdout.readline() == "True\n"
        started = descendants(program.pid)
        time.sleep(0.3)
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=30) != 0
    assert gone(started)


def test_ctrl_c_does_not_reach_workers_not_even_while_they_start():
    script = (
        f"import signal, sys\nsys.path.insert(0, {ROOT!r})\nfrom verifier import Pair, Verifier\n"
        "signal.signal(signal.SIGINT, lambda *_: None)\nprint('ready', flush=True)\n"
        "pair = Pair('def f(x: int):\\n    return x == 1', 'def g():\\n    return 1')\n"
        "with Verifier(workers=2) as verifier:\n    print(next(verifier.verify([pair])).accepted, flush=True)"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        assert program.stdout.readline() == "ready\n"
        while program.poll() is None:
            os.killpg(program.pid, signal.SIGINT)
            time.sleep(0.02)
        assert (program.stdout.read(), program.stderr.read()) == ("True\n", "")


def test_program_that_forgets_to_close_ends_with_success_and_leaves_no_process():
    with run_script("") as program:
        assert program.stdout.readline() == "True\n"
        started = descendants(program.pid)
        assert program.wait(timeout=30) == 0
    assert gone(started)


def test_workers_do_not_import_the_main_script_which_needs_no_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        SCRIPT.format(root=ROOT, end="print('ran')").replace("import sys", "print('top')\nimport sys", 1)
    )
    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    assert result.stdout == "top\nTrue\nran\n", result.stderr


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_verifier_that_was_given_nothing_closes(workers):
    verifier = Verifier(workers=workers)
    assert list(verifier.verify([])) == []
    closing = threading.Thread(target=verifier.close, daemon=True)
    closing.start()
    closing.join(20)
    assert not closing.is_alive()


def test_a_fork_of_the_caller_is_told_to_make_its_own():
    with Verifier(workers=1) as verifier:
        assert next(verifier.verify([pair(1)])).accepted
        child = os.fork()
        if child == 0:
            try:
                list(verifier.verify([pair(1)]))
            except RuntimeError:
                os._exit(17)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 17
        assert next(verifier.verify([pair(2)])).accepted


@pytest.mark.parametrize(
    "limits", [{"timeout": float("nan")}, {"timeout": float("inf")}, {"memory_mb": 2**43}, {"memory_mb": 1.5}]
)
def test_limits_that_no_system_can_set_are_refused(limits):
    with pytest.raises(ValueError, match="up to"):
        Verifier(**limits)


@pytest.mark.parametrize(
    ("stream", "item"),
    [("verify", ("puzzle", "solution")), ("verify", None), ("judge", Pair("", "")), ("probe", "def f(x: int): pass")],
)
def test_item_of_another_type_is_a_type_error_that_says_what_was_wanted(stream, item):
    wanted = {"verify": "Pair", "judge": "Job", "probe": "Puzzle"}[stream]
    before = descendants(os.getpid())
    with Verifier(workers=1) as verifier:
        with pytest.raises(TypeError, match=f"wants {wanted} objects.*got a {type(item).__name__}"):
            next(getattr(verifier, stream)([item]))
        assert descendants(os.getpid()) == before
