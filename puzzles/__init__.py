"""The nouns of the factory: puzzles, solutions, verdicts, the rules they obey and the corpora written by hand.

This room knows nothing of the others and runs no untrusted code.
"""

from puzzles.answer_type import AnswerType
from puzzles.gate import ALLOWED_MODULES
from puzzles.probes import probe_answers
from puzzles.puzzle import Parameter, Puzzle, Rejection, Seed
from puzzles.reasons import Reason
from puzzles.source import canonical_source, parse_source
from puzzles.validity import read_puzzle, read_solution
from puzzles.verdict import Verdict

__all__ = [
    "ALLOWED_MODULES",
    "AnswerType",
    "Parameter",
    "Puzzle",
    "Reason",
    "Rejection",
    "Seed",
    "Verdict",
    "canonical_source",
    "parse_source",
    "probe_answers",
    "read_puzzle",
    "read_solution",
]
