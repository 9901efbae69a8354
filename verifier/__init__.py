"""The tamper-proof executor: runs untrusted puzzles and solutions behind walls, and says which pairs are right."""

from puzzles import Verdict
from verifier.jobs import Job, Pair, ProbeReport
from verifier.levels import Feature, SandboxLevel, SandboxUnavailable
from verifier.machine import probe_machine
from verifier.verifier import VERIFIER_VERSION, Verifier

__all__ = [
    "VERIFIER_VERSION",
    "Feature",
    "Job",
    "Pair",
    "ProbeReport",
    "SandboxLevel",
    "SandboxUnavailable",
    "Verdict",
    "Verifier",
    "probe_machine",
]
