"""Ctrl-C, SIGTERM and SIGHUP as one exception that nothing on the way up takes for an ordinary failure.

`Interruption` derives from BaseException, so `except Exception` in a library does not swallow it, and not from
KeyboardInterrupt, which the command line parser turns into an exit of its own. It can surface at any byte code of the
main thread: whatever must survive it must survive a SIGKILL too, and the run directory does.

It is raised once. Shells, `timeout` and cluster managers repeat a signal at once, and such a repetition would surface
in the clean-up that the first one began: it is ignored. Whoever asks again later has waited long enough, and ends the
process on the spot.

Not guaranteed: a prompt end while a C extension holds the main thread; the exception comes when it returns.
"""

from __future__ import annotations

import os
import signal
import time
from types import FrameType

from puzzlegen.errors import ExitCode

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CLEAN_UP_SECONDS = 2.0


class Interruption(BaseException):
    """SIGINT, SIGTERM or SIGHUP arrived; `signal_name` says which."""

    def __init__(self, signal_name: str) -> None:
        super().__init__(signal_name)
        self.signal_name = signal_name


def raise_on_signals() -> None:
    """From now on SIGINT, SIGTERM and SIGHUP, unless ignored, raise `Interruption` in the main thread of this process.

    A forked child inherits the handlers, but not the work that they interrupt: it dies silently.
    """
    owner = os.getpid()
    raised_at: list[float] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        if os.getpid() != owner:
            os._exit(128 + number)
        if not raised_at:
            raised_at.append(time.monotonic())
            raise Interruption(signal.Signals(number).name)
        if time.monotonic() - raised_at[0] > _CLEAN_UP_SECONDS:
            os._exit(ExitCode.INTERRUPTED)

    for number in _SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as `nohup` leaves SIGHUP
            signal.signal(number, interrupt)


def ignore_signals() -> None:
    """From now on nothing interrupts: the process is about to end with what it has to say.

    Python gives signals back their deadly defaults before it ends, and the exit code would be that of the signal.
    """
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
