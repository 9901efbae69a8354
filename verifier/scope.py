"""What all tasks of a child share: the namespaces in which untrusted code runs, and how that is compiled."""

from __future__ import annotations

import ast
import builtins
import random
import sys
import typing
from collections.abc import Callable
from types import CodeType, ModuleType
from typing import Any, TypeAlias

from verifier.arithmetic import evaluate

Request: TypeAlias = dict[str, Any]
Send: TypeAlias = Callable[..., None]  # of a record's word, and its payload if it has one

RANDOM_SEED = 0  # code that draws unseeded random numbers gets the same ones on every run of every machine
SCOPE_NAME = "puzzle"
sys.modules[SCOPE_NAME] = ModuleType(SCOPE_NAME)  # dataclasses and enums look up the module that defines a class
_TYPING_NAMES = {name: getattr(typing, name) for name in typing.__all__}


def new_scope() -> dict[str, Any]:
    """A namespace with the names of `typing` (P3 puzzles use them unimported) and builtins of its own."""
    random.seed(RANDOM_SEED)
    return _ready_scopes.pop() if _ready_scopes else _fresh_scope()


def new_puzzle_scope() -> dict[str, Any]:
    """One for a puzzle: its `eval` runs no code that an answer holds."""
    random.seed(RANDOM_SEED)
    return _ready_puzzle_scopes.pop() if _ready_puzzle_scopes else _fresh_scope(eval=evaluate)


def _fresh_scope(**changed: object) -> dict[str, Any]:
    return {**_TYPING_NAMES, "__name__": SCOPE_NAME, "__builtins__": {**builtins.__dict__, **changed}}


# Made before the fork: each child has them for itself, and is spared copying the pages that making one would touch.
_ready_scopes, _ready_puzzle_scopes = [_fresh_scope()], [_fresh_scope(eval=evaluate)]


def compiled(source: str | ast.Module) -> CodeType:
    """Code that does not inherit this module's `from __future__`: dataclasses read annotations that are no strings."""
    return compile(source, "<puzzle>", "exec", dont_inherit=True)


_class_name: Callable[[type], str] = type.__dict__["__name__"].__get__


def name_of(error: BaseException) -> str:
    """An exception by its class only, past any metaclass: its `__str__` is untrusted code, and so is theirs."""
    return _class_name(type(error))
