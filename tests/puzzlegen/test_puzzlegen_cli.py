import errno
import os
import subprocess
import sys
from collections import defaultdict

import pytest
from puzzlegen_fakes import ids
from typer.main import get_command
from typer.testing import CliRunner

from puzzlegen.cli import app
from puzzlegen.errors import ExitCode, PuzzlegenError, explain

HEAVY = (
    "torch",
    "transformers",
    "datasets",
    "pyarrow",
    "numpy",
    "multiprocess",
    "rich.progress",
    "rich.live",
    "httpx2",
    "asyncio",
)


def test_importing_the_command_line_loads_nothing_heavy():
    code = f"import sys, puzzlegen.cli; print([name for name in {HEAVY} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("command", ["", "generate", "verify", "status", "doctor", "bootstrap"])
def test_every_command_has_help(command):
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert "Usage: " in result.stdout


def parameters_by_variable():
    """The environment variables, each with the parameters that it sets, as pairs of command and parameter."""
    found = defaultdict(list)
    for name, command in get_command(app).commands.items():
        for parameter in command.params:
            if parameter.name not in {"help", "context"}:
                found[parameter.envvar].append((name, parameter))
    return found


def test_every_option_has_an_environment_variable_of_its_name():
    for variable, users in parameters_by_variable().items():
        for command, parameter in users:
            if parameter.param_type_name == "option":
                name = max(parameter.opts, key=len).removeprefix("--")
                names = {f"PUZZLEGEN_{name}", f"PUZZLEGEN_{command}_{name}"}
                assert variable in {each.upper().replace("-", "_") for each in names}


# What one variable sets in several commands under different words. Each means the same there; a new line needs a
# reason, and a name with two meanings needs `option(..., command=...)`.
SAME_MEANING = {
    "PUZZLEGEN_DATASET": "the dataset that is read",
    "PUZZLEGEN_LIMIT": "the most problems of a suite",
    "PUZZLEGEN_MEMORY_MB": "MiB for one execution; audit has another default",
    "PUZZLEGEN_OUT": "the run directory: generate and improve make it; status, report and publish look at it",
    "PUZZLEGEN_REVISION": "the branch of a dataset on the Hub",
    "PUZZLEGEN_SAMPLES": "completions for each problem of a suite",
    "PUZZLEGEN_SUITE": "what is measured",
    "PUZZLEGEN_TIMEOUT": "seconds for one execution; audit has another default",
}


def test_no_environment_variable_means_two_things():
    shared = {
        variable: {(parameter.help, str(parameter.metavar)) for _, parameter in users}
        for variable, users in parameters_by_variable().items()
    }
    assert {variable for variable, words in shared.items() if len(words) > 1} == SAME_MEANING.keys()


def test_a_variable_that_names_a_file_for_one_command_names_no_folder_for_another():
    for variable, users in parameters_by_variable().items():
        kinds = {str(parameter.metavar) for _, parameter in users if parameter.metavar} - {"DATASET", "REV", "BRANCH"}
        assert len(kinds) <= 1, variable


def test_the_run_directory_of_the_environment_is_not_the_output_file_of_another_command(
    puzzlegen, monkeypatch, tmp_path
):
    monkeypatch.setenv("PUZZLEGEN_OUT", str(tmp_path / "run"))
    monkeypatch.setenv("PUZZLEGEN_LIMIT", "1")
    code, _, err = puzzlegen("verify", tmp_path / "pairs.jsonl")
    assert (code, "--out" in err) == (2, True)


def test_no_command_prints_usage_and_exits_2():
    result = CliRunner().invoke(app, [])
    assert "Commands:" in result.output
    assert result.exit_code == 2


def test_version_is_printed_on_stdout(puzzlegen):
    code, out, err = puzzlegen("--version")
    assert (code, err) == (0, "")
    assert out.startswith("puzzlegen ")


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "/data/x"),
            1,
            "no space left on the disk or device: /data/x; free some",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/root/x"),
            1,
            "permission denied: /root/x; change its permissions",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            1,
            "disk or device; free some and run the same command again",
        ),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "/proc/x"),
            1,
            "no such file or directory: /proc/x; see whether that place exists and can be written to, or name another",
        ),
        (OSError(errno.EIO, "Input/output error"), 1, "input/output error; puzzlegen doctor checks this machine"),
        (OSError(errno.EMFILE, "Too many open files"), 1, "ulimit -n 1024"),
        (MemoryError(), 1, "fewer --workers"),
        (
            ValueError("Error while serializing: I/O error: No space left on device (os error 28)"),
            1,
            "no space left on the disk or device; free some and run the same command again",
        ),
        (RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 7 vs 5"), 1, "; free some and run"),
        (PuzzlegenError("no file (os error 2)", "type this"), 1, "no file (os error 2); type this"),
        (ZeroDivisionError("division\nby zero"), 1, "internal error: ZeroDivisionError: division by zero; "),
        (PuzzlegenError("it broke", "type this", ExitCode.QUALITY_GATE), 4, "it broke; type this"),
    ],
)
def test_an_error_becomes_one_line_that_ends_with_what_to_do(error, code, text):
    known = explain(error)
    assert known.exit_code == code
    assert text in str(known)
    assert "\n" not in str(known)


def test_a_missing_sandbox_is_explained_in_one_line():
    from verifier import SandboxUnavailable

    known = explain(SandboxUnavailable("level NONE\n- seccomp is missing"))
    assert str(known).startswith("level NONE - seccomp is missing; puzzlegen doctor")


def test_a_traceback_comes_only_with_debug(puzzlegen, monkeypatch, tmp_path):
    def broken(*_):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("puzzlegen.generation.production.factory_line", broken)
    monkeypatch.delenv("PUZZLEGEN_DEBUG", raising=False)
    code, _, err = puzzlegen("generate", "--n", 1, "--out", tmp_path / "run", "--quiet")
    assert (code, err.count("\n")) == (1, 1)
    monkeypatch.setenv("PUZZLEGEN_DEBUG", "1")
    _, _, err = puzzlegen("generate", "--n", 1, "--out", tmp_path / "run", "--quiet")
    assert "Traceback" in err


def test_an_option_can_come_from_the_environment(puzzlegen, monkeypatch, tmp_path):
    monkeypatch.setenv("PUZZLEGEN_N", "4")
    monkeypatch.setenv("PUZZLEGEN_OUT", str(tmp_path / "run"))
    monkeypatch.setenv("PUZZLEGEN_QUIET", "1")
    assert puzzlegen("generate") == (0, "", "")
    assert len(ids(tmp_path / "run")) == 4


def test_a_forked_child_does_not_raise_the_parents_interruption():
    code = (
        "import os, signal, time\n"
        "from puzzlegen.signals import raise_on_signals\n"
        "raise_on_signals()\n"
        "child = os.fork()\n"
        "if not child: time.sleep(60)\n"
        "time.sleep(0.1); os.kill(child, signal.SIGTERM)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert (result.stdout.strip(), result.stderr) == ("143", "")


REPEATED = """
import os, signal, time
from puzzlegen import signals
signals.raise_on_signals()
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
except signals.Interruption:
    for again in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(os.getpid(), again)
    print("cleaned up", flush=True)
signals._CLEAN_UP_SECONDS = 0
os.kill(os.getpid(), signal.SIGTERM)
print("still here", flush=True)
"""


def test_a_signal_repeated_at_once_does_not_disturb_the_clean_up_and_later_ends_it():
    result = subprocess.run([sys.executable, "-c", REPEATED], capture_output=True, text=True, env=os.environ)
    assert (result.returncode, result.stdout, result.stderr) == (130, "cleaned up\n", "")


def test_a_signal_that_comes_when_an_interrupted_command_ends_changes_nothing():
    code = (
        "import atexit, os, signal, sys\nfrom puzzlegen import cli, signals\n"
        "cli.app = lambda **_: os.kill(os.getpid(), signal.SIGTERM)\n"
        "code = cli.main()\nos.kill(os.getpid(), signal.SIGTERM)\n"
        "print(signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)\nsys.exit(code)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ)
    assert (result.returncode, result.stdout) == (130, "True\n")
    assert result.stderr.count("\n") == 1


LOADING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "puzzlegen.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from puzzlegen.__main__ import main
sys.exit(main())
"""


def test_an_interruption_while_the_command_line_loads_is_one_line():
    result = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, env=os.environ)
    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr == "puzzlegen: interrupted; run the same command again\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("verify", "puzzlegen: missing argument 'IN.jsonl'; see puzzlegen verify --help\n"),
        ("verify --nope", "puzzlegen: no such option: --nope; see puzzlegen verify --help\n"),
        ("nope", "puzzlegen: no such command 'nope'; see puzzlegen --help\n"),
        ("--nope", "puzzlegen: no such option: --nope; see puzzlegen --help\n"),
    ],
)
def test_a_usage_error_of_the_parser_is_one_line_that_ends_with_what_to_do(puzzlegen, arguments, message):
    assert puzzlegen(*arguments.split()) == (2, "", message)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("timeout", "0"),
        ("timeout", "nan"),
        ("timeout", "inf"),
        ("memory-mb", "1"),
        ("workers", "0"),
        ("workers", "100000"),
        ("temperature", "-1"),
        ("attempts", "0"),
        ("template-cap", "0"),
        ("index-memory", "0"),
        ("require-sandbox", "5"),
        ("seed", "9" * 23),
    ],
)
def test_a_limit_out_of_its_bounds_is_a_usage_error_that_names_the_option(puzzlegen, tmp_path, option, value):
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", f"--{option}", value)
    assert code == 2
    assert f"--{option}" in err
    assert not (tmp_path / "run").exists()


def test_a_reader_that_goes_away_ends_the_command_without_a_word(tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1}\n' * 20_000)
    command = [sys.executable, "-m", "puzzlegen", "verify", str(rows), "--out", "-", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        assert (process.wait(60), err) == (ExitCode.FAILED, b"")


@pytest.mark.parametrize("name", ["file", "folder"])
def test_bootstrap_overwrites_nothing(puzzlegen, tmp_path, name):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "README.md").write_text("mine")
    code, _, err = puzzlegen("bootstrap", "--out", tmp_path / name)
    assert (code, err.count("\n")) == (2, 1)
    assert (tmp_path / "file").read_text() == (tmp_path / "folder" / "README.md").read_text() == "mine"
