"""Lines on stderr: text for people, or with `--log json` one JSON object a line for those who collect logs.

An object has `time` (ISO 8601, UTC), `level` (`info`, `warning`, `error`), `message`, and what the line is about. The
form is one for the whole process, since the last line, an error, is written where no option is known any more.

Not guaranteed: that libraries, or the parser of the command line, write nothing of their own to stderr.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

FORMS = ("text", "json")
_form = FORMS[0]


def write_as(form: str) -> None:
    """From now on lines have this form, one of `FORMS`."""
    global _form
    _form = form


def as_json() -> bool:
    """Whether lines are JSON, and a display that is redrawn would be in their way."""
    return _form == "json"


def write_line(message: str, *, level: str = "info", **about: Any) -> None:
    """Write a line; OSError if nobody reads any more."""
    if as_json():
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        message = json.dumps({"time": moment, "level": level, "message": message} | about)
    print(message, file=sys.stderr, flush=True)  # noqa: T201  # what this module is for
