"""Frames on a pipe: four bytes of length, then that many bytes. Used between worker and zygote, both trusted."""

from __future__ import annotations

import contextlib
import json
import os
import select
import struct
import time
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct("<I")
_INFINITE = float("inf")


class ChannelClosed(Exception):  # noqa: N818  # named after the state, as EOFError's cousins are
    """The other side is gone, or did not answer in time."""


def write_frame(fd: int, payload: bytes, deadline: float = _INFINITE) -> None:
    """Write one frame before `deadline` (a `time.monotonic()` value); ChannelClosed when nobody reads it.

    A pipe takes 64 KB that nobody reads. With a deadline `fd` has to be one that does not block.
    """
    view = memoryview(_LENGTH.pack(len(payload)) + payload)
    poller = select.poll()
    poller.register(fd, select.POLLOUT)
    try:
        while view:
            if deadline != _INFINITE and not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise ChannelClosed("not read in time")
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(fd, view) :]
    except OSError as error:
        raise ChannelClosed(str(error)) from error


def read_frame(fd: int, deadline: float = _INFINITE) -> bytes:
    """Read one frame before `deadline` (a `time.monotonic()` value); else ChannelClosed."""
    (length,) = _LENGTH.unpack(_read(fd, _LENGTH.size, deadline))
    return _read(fd, length, deadline)


def write_json(fd: int, message: Any, deadline: float = _INFINITE) -> None:
    """Write a message of plain values; lone surrogates in its strings survive."""
    write_frame(fd, json.dumps(message).encode("ascii"), deadline)


def read_json(fd: int, deadline: float = _INFINITE) -> Any:
    """Read what `write_json` wrote."""
    return json.loads(read_frame(fd, deadline))


def write_reply(fd: int, head: dict[str, Any], bodies: Sequence[bytes]) -> None:
    """Write a message of plain values and some bytes in one frame, so that the reader is woken once."""
    text = json.dumps(head | {"sizes": [len(body) for body in bodies]}).encode("ascii")
    write_frame(fd, b"".join([_LENGTH.pack(len(text)), text, *bodies]))


def read_reply(fd: int, deadline: float = _INFINITE) -> tuple[dict[str, Any], list[bytes]]:
    """Read what `write_reply` wrote."""
    frame = read_frame(fd, deadline)
    (length,) = _LENGTH.unpack_from(frame)
    end = _LENGTH.size + length
    head = json.loads(frame[_LENGTH.size : end])
    bodies = []
    for size in head.pop("sizes"):
        bodies.append(frame[end : end + size])
        end += size
    return head, bodies


def _read(fd: int, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    poller = select.poll()
    poller.register(fd, select.POLLIN)
    while size:
        if deadline != _INFINITE and not poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise ChannelClosed("no answer in time")
        part = os.read(fd, min(size, 1 << 20))
        if not part:
            raise ChannelClosed("end of file")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
