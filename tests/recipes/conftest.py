"""A factory without a language model: a scripted engine, the real verifier."""

import pytest
from scripted_engine import ScriptedEngine

from verifier import Verifier


@pytest.fixture(scope="session")
def scripted_engine():
    """The class of the engine."""
    return ScriptedEngine


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, memory_mb=512) as made:
        yield made
