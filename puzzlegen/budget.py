"""What a command may use before it stops by itself: hours of wall clock, tokens.

A budget is of one invocation and no part of what a run is: the same command goes on with the same budget, anew. It is
looked at when a batch has been committed, so a run always gets further, and goes over by what that batch takes. Tokens
are those of committed batches; the model is up to two batches ahead, and what it has written of those is not counted.
"""

from __future__ import annotations

import time


class Budget:
    """`max_hours` from now on, and `max_tokens`; None for no limit."""

    def __init__(self, max_hours: float | None = None, max_tokens: int | None = None) -> None:
        self._max_hours, self._max_tokens = max_hours, max_tokens
        self._started = time.monotonic()

    def met(self, tokens: int = 0) -> str | None:
        """The option by which to stop now, after so many `tokens`, as a user would type it; None to go on."""
        if self._max_tokens is not None and tokens >= self._max_tokens:
            return f"--max-tokens {self._max_tokens}"
        if self._max_hours is not None and time.monotonic() - self._started >= 3600 * self._max_hours:
            return f"--max-hours {self._max_hours:g}"
        return None
