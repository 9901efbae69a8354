"""The nouns of the factory: puzzles, solutions, tasks, tests, verdicts, the rules they obey and the corpora written by
hand.

This room knows nothing of the others and runs no untrusted code.
"""

from puzzles.answer_type import AnswerType
from puzzles.gate import ALLOWED_MODULES
from puzzles.probes import probe_answers
from puzzles.puzzle import Parameter, Puzzle, Rejection, Seed
from puzzles.reasons import Reason
from puzzles.signature import Signature, TypedParameter
from puzzles.source import canonical_source, parse_source
from puzzles.task import ReferenceTask, Task
from puzzles.unit_test import UnitTest, read_unit_test
from puzzles.validity import read_puzzle, read_solution
from puzzles.verdict import Verdict

__all__ = [
    "ALLOWED_MODULES",
    "AnswerType",
    "Parameter",
    "Puzzle",
    "Reason",
    "ReferenceTask",
    "Rejection",
    "Seed",
    "Signature",
    "Task",
    "TypedParameter",
    "UnitTest",
    "Verdict",
    "canonical_source",
    "parse_source",
    "probe_answers",
    "read_puzzle",
    "read_solution",
    "read_unit_test",
]
