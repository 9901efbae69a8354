"""The tamper-proof executor: runs untrusted puzzles and solutions behind walls, and says which pairs are right."""

from puzzles import Verdict
from verifier.jobs import Cell, Job, Matrix, Pair, ProbeReport, Question, Status
from verifier.levels import Feature, SandboxLevel, SandboxUnavailable
from verifier.machine import probe_machine
from verifier.verifier import VERIFIER_VERSION, Verifier

__all__ = [
    "VERIFIER_VERSION",
    "Cell",
    "Feature",
    "Job",
    "Matrix",
    "Pair",
    "ProbeReport",
    "Question",
    "SandboxLevel",
    "SandboxUnavailable",
    "Status",
    "Verdict",
    "Verifier",
    "probe_machine",
]
