"""JSON questions to one or more servers, each asked until it is answered or refused.

A question goes to the server that has the fewest in hand, and waits if each has `concurrency` of them. Failures that
may pass (429, 5xx, a timeout, a lost connection, an answer that cannot be read) put the server to rest, for a time
that doubles from failure to failure, is jittered, and is never shorter than the `Retry-After` that came with it. One
question then finds out whether the server is back. The question that failed is asked again, wherever there is room,
up to `TRIES` times. Every other status is a refusal, and raised at once. The key appears in no message.

Not guaranteed: that a server stops working on a question that was cut off, nor that it counts it only once.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import re
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from time import monotonic
from typing import Any, Self, TypeVar

import httpx2

from generator.engine import ServerError

TRIES = 10  # with their rests, some three minutes: a server that is started anew is back by then
FIRST_TRIES = 3  # where nothing has ever answered, the address is wrong more often than the server is slow
LONGEST_WAIT = 900.0  # seconds; a server that wants longer, until tomorrow's quota say, is not waited for

_FIRST_REST = 0.5  # seconds
_LONGEST_REST = 60.0
_CONNECT_SECONDS = 10.0
_TELL_EVERY = 60.0  # seconds; a rate limit may be met every other second
# What no repetition mends, though the status says otherwise: a used-up account, and parameters that older llama.cpp
# and LiteLLM refuse with 500.
_FINAL = re.compile("insufficient_quota|one completion choice|does not support parameters")

T = TypeVar("T")


@dataclass
class Server:
    """One server, by its base URL, and what is known of its health."""

    url: str
    busy: int = 0  # questions in hand
    failures: int = 0  # in a row
    wakes: float = 0.0  # until when it is left alone, in monotonic seconds
    heard: bool = False  # whether it has ever said anything
    told: float = -math.inf  # when its last failure was told, in monotonic seconds

    def has_room(self, concurrency: int) -> bool:
        """Whether it may be asked now: after a failure, by one question alone."""
        return self.wakes <= monotonic() and self.busy < (1 if self.failures else concurrency)


class PassingError(Exception):
    """A failure that may be gone the next time; `rest` is the least time to wait, in seconds."""

    def __init__(self, message: str, rest: float = 0.0) -> None:
        super().__init__(message)
        self.rest = rest


class Session:
    """Connections to `servers` for one bout of questions: an async context manager, for one event loop.

    `timeout` bounds the seconds for which a server may be silent; `say` is told when a server fails, now and then.
    """

    def __init__(
        self, servers: Sequence[Server], key: str, *, concurrency: int, timeout: float, say: Callable[[str], None]
    ) -> None:
        self._servers = servers
        self._key = key
        self._concurrency = concurrency
        self._timeout = timeout
        self._say = say
        self._room = asyncio.Semaphore(concurrency * len(servers))
        self._freed = asyncio.Event()
        self._client = httpx2.AsyncClient(
            headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {}),
            timeout=httpx2.Timeout(timeout, connect=min(_CONNECT_SECONDS, timeout), pool=None),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None),
            verify=_tls(),
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(self, path: str, body: dict[str, Any], read: Callable[[Any], T]) -> T:
        """What `read` makes of the JSON that a server answers to `body` at `path`.

        `read` raises AttributeError, LookupError, TypeError or ValueError for a document that is no answer.
        ServerError if the servers refuse, or fail too often.
        """
        async with self._room:
            tries = 0
            while True:
                server = await self._take()
                began = monotonic()
                try:
                    answer = read(await self._post(server, path, body))
                except (PassingError, AttributeError, LookupError, TypeError, ValueError) as failure:
                    if not isinstance(failure, PassingError):
                        failure = PassingError("its answer is not of the form that was asked for")
                    tries += 1
                    self._put_to_rest(server, began, failure)
                    if tries >= (TRIES if any(each.heard for each in self._servers) else FIRST_TRIES):
                        raise ServerError(f"{server.url}: {failure}, {tries} times in a row", server.url) from failure
                else:
                    server.failures = 0
                    return answer
                finally:
                    server.busy -= 1
                    self._freed.set()

    async def _take(self) -> Server:
        """The server to ask next, with one more question in hand."""
        while True:
            if ready := [server for server in self._servers if server.has_room(self._concurrency)]:
                chosen = min(ready, key=lambda server: server.busy)
                chosen.busy += 1
                return chosen
            rests = [server.wakes - monotonic() for server in self._servers]
            if min(rests) > LONGEST_WAIT:
                url = self._servers[rests.index(min(rests))].url
                raise ServerError(f"{url} takes no more questions for {min(rests) / 3600:.1f} hours", url, 429)
            self._freed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(min((rest for rest in rests if rest > 0), default=None)):
                    await self._freed.wait()

    def _put_to_rest(self, server: Server, began: float, failure: PassingError) -> None:
        if began < server.wakes:
            return  # one of several that failed together: they are one failure of the server, not so many in a row
        if monotonic() - server.told > _TELL_EVERY:
            server.told = monotonic()
            self._say(f"{server.url}: {failure}; asking again")
        rest = min(_LONGEST_REST, _FIRST_REST * 2**server.failures) * random.uniform(0.5, 1)
        server.failures += 1
        server.wakes = monotonic() + max(rest, failure.rest)

    async def _post(self, server: Server, path: str, body: dict[str, Any]) -> Any:
        try:
            answer = await self._client.post(server.url + path, content=json.dumps(body).encode())
        except httpx2.TimeoutException as error:
            raise PassingError(f"no answer within {self._timeout:g} seconds") from error
        except httpx2.RequestError as error:
            raise PassingError(self._clean(str(error)) or type(error).__name__) from error
        server.heard = True
        if answer.is_success:
            try:
                return answer.json()
            except ValueError as error:
                raise PassingError("its answer is no JSON") from error
        status, words = answer.status_code, self._clean(_words(answer))
        text = f"HTTP {status}" + (f" ({words})" if words else "")
        if (status in {408, 429} or (status >= 500 and status != 501)) and not _FINAL.search(words):
            raise PassingError(text[:300], _retry_after(answer))
        raise ServerError(f"{server.url}{path}: {text[:1000]}", server.url, status)

    def _clean(self, text: str) -> str:
        text = " ".join(text.split())
        return text.replace(self._key, "***") if self._key else text


@cache
def _tls() -> ssl.SSLContext:
    """The settings of encrypted connections, which take longer to make than many a question to ask."""
    return httpx2.create_ssl_context()


def _words(answer: httpx2.Response) -> str:
    """What a server says about its refusal: the message, and which parameter and code it is about; or all of it."""
    try:
        document = answer.json()
    except ValueError:
        return answer.text
    error = document.get("error") if isinstance(document, dict) else None
    if isinstance(error, dict) and error.get("message"):
        return "; ".join(str(error[key]) for key in ("message", "param", "code") if error.get(key))
    return str(error or json.dumps(document))


def _retry_after(answer: httpx2.Response) -> float:
    """The header of that name in seconds from now; 0 without one that can be read."""
    value = answer.headers.get("Retry-After", "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
