"""Ctrl-C, SIGTERM and SIGHUP as one exception that nothing on the way up takes for an ordinary failure.

`Interruption` derives from BaseException, so `except Exception` in a library does not swallow it, and not from
KeyboardInterrupt, which the command line parser turns into an exit of its own. It can surface at any byte code of the
main thread: whatever must survive it must survive a SIGKILL too, and the run directory does.

Not guaranteed: a prompt end while a C extension holds the main thread; the exception comes when it returns.
"""

from __future__ import annotations

import os
import signal
from types import FrameType


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

    def interrupt(number: int, _frame: FrameType | None) -> None:
        if os.getpid() != owner:
            os._exit(128 + number)
        raise Interruption(signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as `nohup` leaves SIGHUP
            signal.signal(number, interrupt)
