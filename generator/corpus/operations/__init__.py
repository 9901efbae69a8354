"""The operations that chains are made of, by the type that they work on."""

from generator.corpus.operations.lists import LISTS
from generator.corpus.operations.numbers import NUMBERS
from generator.corpus.operations.strings import STRINGS
from generator.corpus.operations.words import WORDS

STEPS = (*STRINGS, *NUMBERS, *LISTS, *WORDS)

__all__ = ["STEPS"]
