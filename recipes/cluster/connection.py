"""The connection to a Ray cluster: to one that runs, or to one of our own on this machine."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import ray


@contextmanager
def connected(address: str | None) -> Iterator[None]:
    """Connect to the cluster at `address`; with None to a new one on this machine, which ends with the block.

    ConnectionError if nothing answers there, RuntimeError if the cluster has another version of Ray or Python.
    """
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # Ray warns of its own future otherwise
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    with _own_signals():
        if address is None:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
            cpus = max(2, len(os.sched_getaffinity(0)))  # one for a model, one for a judge
            ray.init("local", num_cpus=cpus, include_dashboard=False, **quiet)
        else:
            ray.init(address, **quiet)
    try:
        yield
    finally:
        with _own_signals():
            ray.shutdown()


@contextmanager
def _own_signals() -> Iterator[None]:
    """Keep the handlers of signals as they are: Ray sets one of its own for SIGTERM."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
