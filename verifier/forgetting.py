"""What an interpreter remembers of the code that it has run, and how it forgets.

Code that provably leaves nothing behind (`verifier.harmless`) still fills the caches of the library: compiled
patterns, and what `typing` made of annotations. They hold memory, and show by the identity of what comes out of them
what went in. What it prints waits in memory, too, and whoever prints next has to write it. Between the turns of codes
that share a process all of these are emptied.

Not guaranteed: that the allocator hands out the same addresses as in a fresh process, nor the last few megabytes of
memory, nor the last few calls of the deepest recursion: the interpreter fits its own work to what it does most.
"""

from __future__ import annotations

import codecs
import encodings.aliases
import gc
import re
import sys
import typing
from collections.abc import Callable
from pkgutil import iter_modules
from types import CodeType
from typing import cast

# Emptying them is what CPython's own tests do to `typing` between runs; there is no public way.
_CLEAR_TYPING = cast("list[Callable[[], None]]", vars(typing)["_cleanups"])
_FLUSH = sys.stdout.flush if sys.stdout is not None else None  # as it was before anyone could put another in its place


def forget() -> None:
    """Empty the caches, and let what is garbage die now, on the account of who left it."""
    re.purge()
    for clear in _CLEAR_TYPING:
        clear()
    if _FLUSH is not None:
        _FLUSH()
    gc.collect()


def unworn(code: CodeType) -> CodeType:
    """A copy of code that has not run, which has not run either.

    The interpreter fits code to its work while it runs, and what is fitted recurses some calls deeper: by that code
    could tell that it had run before. Constants are the same objects; made anew, a set could be in another order.
    """
    constants = (unworn(constant) if isinstance(constant, CodeType) else constant for constant in code.co_consts)
    return code.replace(co_consts=tuple(constants))


def settle_codecs() -> None:
    """Have only codecs that exist looked up: of any other it is remembered for good that there is none."""
    known = frozenset({*encodings.aliases.aliases, *(module.name for module in iter_modules(encodings.__path__))})

    def search(name: str) -> codecs.CodecInfo | None:
        return encodings.search_function(name) if name in known else None

    codecs.unregister(encodings.search_function)
    codecs.register(search)
