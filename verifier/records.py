"""Records: how a child reports, and how the zygote takes its bytes apart without believing them."""

from __future__ import annotations

import struct
from typing import NamedTuple

NONCE_BYTES = 16
_HEADER = struct.Struct(f"<{NONCE_BYTES}sI")

# Words of a record beside those of `puzzles.Reason`.
SUCCESS = "success"  # the task's good end
RENEW = "renew"  # not a result: the next piece of code starts, with a time limit of its own
OUT_OF_STEPS = "out_of_steps"  # an attempt reached the end of its budget of steps


class Record(NamedTuple):
    """One report of a child."""

    word: str
    payload: bytes

    @property
    def detail(self) -> str:
        """The payload as one short printable line."""
        return "".join(c if c.isprintable() else " " for c in self.payload[:200].decode("utf-8", "replace"))


def pack_record(nonce: bytes, word: str, payload: bytes) -> bytes:
    """A record as the bytes that a child writes."""
    body = word.encode("ascii") + b"\n" + payload
    return _HEADER.pack(nonce, len(body)) + body


class Forged(Exception):  # noqa: N818  # says what the bytes are
    """The bytes do not carry the run's nonce, or claim to be longer than a child may write; `bodies` came before."""

    def __init__(self, why: str, bodies: list[bytes]) -> None:
        super().__init__(why)
        self.bodies = bodies


class RecordReader:
    """Cuts a child's byte stream into record bodies; at most `limit` bytes in all, else Forged."""

    def __init__(self, nonce: bytes, limit: int) -> None:
        self._nonce, self._left = nonce, limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The record bodies that `data` completes."""
        self._left -= len(data)
        self._buffer += data
        bodies: list[bytes] = []
        while len(self._buffer) >= _HEADER.size:
            nonce, length = _HEADER.unpack_from(self._buffer)
            if nonce != self._nonce:
                raise Forged("wrong nonce", bodies)
            end = _HEADER.size + length
            if len(self._buffer) < end:
                break
            bodies.append(bytes(self._buffer[_HEADER.size : end]))
            del self._buffer[:end]
        if self._left < 0:
            raise Forged("too many bytes", bodies)
        return bodies


def parse_record(body: bytes) -> Record:
    """A record from its body; a body that is none of ours reads as an unknown word."""
    word, _, payload = body.partition(b"\n")
    return Record(word.decode("ascii", "replace"), payload)
