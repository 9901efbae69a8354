"""Which walls stand, what is said when one is missing, and that each holds where the others are down."""

import re
from pathlib import Path

import pytest

import verifier.machine
from puzzles import read_puzzle
from verifier import Feature, SandboxLevel, SandboxUnavailable, Verifier, probe_machine
from verifier.jobs import Limits
from verifier.machine import choose_level
from verifier.sandbox import Sandbox

PUZZLE = "def f(x: int):\n    return x == 1"


@pytest.fixture
def machine(monkeypatch):
    def pretend(level):
        features = tuple(
            Feature(name, SandboxLevel(place), place <= level, "" if place <= level else "refused", "buy a new one")
            for place, name in enumerate(("rlimits", "seccomp", "landlock", "namespaces"), start=1)
        )
        monkeypatch.setattr(verifier.machine, "probe_machine", lambda: features)

    return pretend


@pytest.mark.parametrize("level", list(SandboxLevel)[1:])
def test_level_is_what_the_machine_reaches(machine, level):
    machine(level)
    assert choose_level(None, allow_unsandboxed=False) is level


def test_lower_level_than_required_is_an_error_that_ends_with_what_to_do(machine):
    machine(SandboxLevel.L2)
    with pytest.raises(SandboxUnavailable, match=r"level L2, and L3 is required[^$]*landlock[^$]*buy a new one\.$"):
        choose_level(SandboxLevel.L3, allow_unsandboxed=True)


def test_no_sandbox_at_all_is_an_error_unless_allowed(machine):
    machine(SandboxLevel.NONE)
    with pytest.raises(SandboxUnavailable, match=r"allow_unsandboxed=True\.$"):
        choose_level(None, allow_unsandboxed=False)
    assert choose_level(None, allow_unsandboxed=True) is SandboxLevel.NONE


def test_level_names_are_those_of_the_rows():
    assert [str(level) for level in SandboxLevel] == ["NONE", "L1", "L2", "L3", "L4"]


def test_machine_report_names_each_wall_and_explains_what_is_missing():
    features = probe_machine()
    assert [feature.name for feature in features] == ["rlimits", "seccomp", "landlock", "namespaces"]
    assert all(feature.available or (feature.why and feature.how) for feature in features)


def test_limits_must_be_positive():
    with pytest.raises(ValueError, match="positive"):
        Verifier(timeout=0.0)


@pytest.fixture(scope="module", params=list(SandboxLevel), ids=str)
def sandbox(request):
    """A zygote at exactly this level."""
    sandbox = Sandbox(request.param, hash_seed=0, allow_less=True)
    sandbox.start()
    yield sandbox
    sandbox.kill()


def outcome(sandbox, statements, at_least=SandboxLevel.NONE):
    """What `g` with these statements comes to: the record's word and detail, or how the run ended."""
    if sandbox.level < at_least:
        pytest.skip(f"no wall of {at_least}")
    solution = f"def g():\n    import random\n    os = getattr(random, '_o' + 's')\n    {statements}"
    request = {"task": "answer", "puzzle": read_puzzle(PUZZLE).source, "solution": solution, "type": ["int", 0]}
    limits = Limits(timeout=0.5, memory_mb=300, answer_bytes=1000)._asdict()
    result = sandbox.run({**request, **limits, "records": 1, "limit": 10_000})
    return (result.records[0].word, result.records[0].detail) if result.records else (result.end, "")


def test_memory_is_limited_from_the_first_level_on(sandbox):
    assert outcome(sandbox, "return len(bytearray(1 << 30))", SandboxLevel.L1) == ("memory", "")


def test_files_cannot_be_written_from_the_first_level_on(sandbox, tmp_path):
    path = str(tmp_path / "file")
    statements = f"fd = os.open({path!r}, os.O_CREAT | os.O_WRONLY)\n    return os.write(fd, b'x')"
    assert outcome(sandbox, statements, SandboxLevel.L1)[0] != "success"


CALLS = ["open('/etc/passwd', 0)", "fork()", "listdir('/')", "kill(1, 0)", "pipe()", "mkdir('/tmp/x')", "stat('/')"]


@pytest.mark.parametrize("call", CALLS)
def test_system_calls_are_refused_from_the_second_level_on(sandbox, call):
    assert outcome(sandbox, f"os.{call}\n    return 1", SandboxLevel.L2) == ("error", "PermissionError")


def test_capabilities_are_given_up_from_the_second_level_on(sandbox):
    if sandbox.level < SandboxLevel.L2:
        pytest.skip("no wall of L2")
    pid = sandbox.start().pid  # above the zygote itself where that has namespaces of its own
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{children[0] if children else pid}/status").read_text()
    assert re.findall(r"Cap(?:Inh|Prm|Eff|Amb):\t(\w+)", status) == 4 * ["0" * 16]


def test_hang_is_killed_at_every_level(sandbox):
    assert outcome(sandbox, "while True: pass") == ("timeout", "")


def test_child_sees_no_environment_of_the_caller(monkeypatch):
    monkeypatch.setenv("PUZZLEGEN_SECRET", "x")
    sandbox = Sandbox(SandboxLevel.NONE, hash_seed=0)
    assert outcome(sandbox, "return int('PUZZLEGEN_SECRET' in os.environ)") == ("success", "0")
    sandbox.kill()
