"""What an interpreter remembers between two codes that share it: nothing that either could see."""
# ruff: noqa: UP006, UP007  # what `typing` remembers is the subject

import re
import subprocess
import sys
import typing
import weakref

from verifier.forgetting import forget, unworn


def test_patterns_are_made_anew():
    before = re.compile("ab+c")
    assert re.compile("ab+c") is before
    forget()
    assert re.compile("ab+c") is not before


def test_annotations_are_made_anew():
    assert str(typing.List[typing.Union[str, int]]) == "typing.List[typing.Union[str, int]]"
    forget()
    assert str(typing.List[typing.Union[int, str]]) == "typing.List[typing.Union[int, str]]"


def test_what_was_printed_does_not_wait_for_the_next():
    code = "import os; from verifier.forgetting import forget; print('eggs', end=''); forget(); os._exit(0)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"eggs"


def test_a_cycle_is_gone():
    class Cycle:
        def __init__(self):
            self.itself = self

    ghost = weakref.ref(Cycle())
    forget()
    assert ghost() is None


def test_a_copy_of_code_does_the_same_with_the_same_constants():
    code = compile("k = {16, 8, 0, 24}.pop\ndef h():\n    return [v for v in {16, 8, 0, 24}]", "", "exec")
    copy = unworn(code)
    assert copy == code
    assert copy is not code
    inner, outer = (next(c for c in made.co_consts if hasattr(c, "co_consts")) for made in (copy, code))
    assert inner is not outer
    assert [c for c in inner.co_consts if type(c) is frozenset] == [c for c in outer.co_consts if type(c) is frozenset]
