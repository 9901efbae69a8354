"""What an interpreter remembers of the code that it has run, and how it forgets.

Code that provably leaves nothing behind (`verifier.harmless`) still fills the caches of the library: compiled
patterns, and what `typing` made of annotations. They hold memory, and show by the identity of what comes out of them
what went in. Between the turns of codes that share a process they are emptied.

Not guaranteed: that the allocator hands out the same addresses as in a fresh process; that nothing at all is kept
(names of codecs that do not exist are, some ten megabytes for each second of asking).
"""

from __future__ import annotations

import gc
import re
import typing
from collections.abc import Callable
from typing import cast

# Emptying them is what CPython's own tests do to `typing` between runs; there is no public way.
_CLEAR_TYPING = cast("list[Callable[[], None]]", vars(typing)["_cleanups"])


def forget() -> None:
    """Empty the caches, and let what is garbage die now, on the account of who left it."""
    re.purge()
    for clear in _CLEAR_TYPING:
        clear()
    gc.collect()
