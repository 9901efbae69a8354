"""What an interpreter remembers between two codes that share it: nothing that either could see."""
# ruff: noqa: UP006, UP007  # what `typing` remembers is the subject

import re
import typing
import weakref

from verifier.forgetting import forget


def test_patterns_are_made_anew():
    before = re.compile("ab+c")
    assert re.compile("ab+c") is before
    forget()
    assert re.compile("ab+c") is not before


def test_annotations_are_made_anew():
    assert str(typing.List[typing.Union[str, int]]) == "typing.List[typing.Union[str, int]]"
    forget()
    assert str(typing.List[typing.Union[int, str]]) == "typing.List[typing.Union[int, str]]"


def test_a_cycle_is_gone():
    class Cycle:
        def __init__(self):
            self.itself = self

    ghost = weakref.ref(Cycle())
    forget()
    assert ghost() is None
