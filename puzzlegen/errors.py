"""Errors that end with what to type next, and the exit codes of the command line.

`main` prints the text of a `PuzzlegenError` as one line and exits with its code. Everything else that can be expected
of a machine (a full disk, a missing right, no sandbox) is put into that form by `explain`; what is left is a bug and
says so. Not guaranteed: that an error raised inside a library names the file which the user should look at.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import resource
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator import ServerError


class ExitCode(IntEnum):
    """How a command ended; part of the command line's contract."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    REFUSED_TO_RESUME = 3
    QUALITY_GATE = 4
    INTERRUPTED = 130


class PuzzlegenError(Exception):
    """A failure that the user can act on: `message` says what is wrong, `next_step` what to type."""

    def __init__(self, message: str, next_step: str, exit_code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message, next_step, exit_code)
        self.message = message
        self.next_step = next_step
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.message}; {self.next_step}"


class UsageError(PuzzlegenError):
    """The command line asks for something that cannot be; exit code 2."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message, next_step, ExitCode.USAGE)


def why_no_file(name: str) -> str:
    """Why `name` cannot be opened as a file: there is nothing, or a folder."""
    with contextlib.suppress(OSError):  # a name may be too long for any file
        if Path(name).is_dir():
            return f"{name} is a folder"
    return f"there is no file {name}"


class RefusedToResume(PuzzlegenError):  # noqa: N818  # the contract's own name for exit code 3
    """The run directory is damaged, or belongs to another configuration or process; exit code 3."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message, next_step, ExitCode.REFUSED_TO_RESUME)


def explain(error: Exception) -> PuzzlegenError:
    """`error` as a line for the user."""
    from generator import (
        EngineError,
        EngineMemoryError,
        EngineMissingError,
        NotRecordedError,
        RecordingError,
        ServerError,
    )
    from recipes.executor import ExecutorError
    from verifier import SandboxUnavailable  # at error time only: the command line must start fast

    if not isinstance(error, OSError | PuzzlegenError) and (number := re.search(r"\(os error (\d+)\)", str(error))):
        error = OSError(int(number[1]), os.strerror(int(number[1])))  # as libraries in Rust word it
    match error:
        case PuzzlegenError():
            return error
        case ServerError():
            return PuzzlegenError(_one_line(error), _advice_on_server(error))
        case NotRecordedError():
            return PuzzlegenError(_one_line(error), "repeat the options of the run that was recorded, or record more")
        case RecordingError():
            return PuzzlegenError(_one_line(error), "name another file, or record it anew")
        case ExecutorError():
            return PuzzlegenError(
                _one_line(error), "see ray status, and run the same command again to go on from there"
            )
        case EngineMissingError():
            return PuzzlegenError(_one_line(error), "pip install vllm, or choose --engine transformers")
        case EngineMemoryError():
            return PuzzlegenError(
                _one_line(error),
                "run the same command again with --vllm gpu_memory_utilization=0.8 or --vllm max_num_seqs=64, or on "
                "more GPUs with --tensor-parallel",
            )
        case EngineError():
            return PuzzlegenError(_one_line(error), "run the same command again to go on, or choose another --engine")
        case OSError(errno=errno.EMFILE) | SandboxUnavailable(__cause__=OSError(errno=errno.EMFILE)):
            return PuzzlegenError(
                f"the limit on open files is too low ({resource.getrlimit(resource.RLIMIT_NOFILE)[0]})",
                "raise it and run the same command again: ulimit -n 1024",
            )
        case SandboxUnavailable():
            return PuzzlegenError(_one_line(error), "puzzlegen doctor shows all of it")
        case OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return PuzzlegenError(
                f"no space left on the disk or device{_place(error)}", "free some and run the same command again"
            )
        case OSError(errno=errno.EFBIG):
            return PuzzlegenError(
                f"a file may not become any larger{_place(error)}",
                "raise the limit, ulimit -f unlimited, and run the same command again",
            )
        case PermissionError():
            return PuzzlegenError(f"permission denied{_place(error)}", "change its permissions, or name another place")
        case RuntimeError() if "unexpected pos" in str(error) or "iostream error" in str(error):
            # How torch words a disk that takes no more; it keeps the reason for itself.
            return PuzzlegenError("the disk does not take a checkpoint", "free some and run the same command again")
        case RuntimeError() if type(error).__name__ == "OutOfMemoryError":  # torch's, which may not be loaded
            return PuzzlegenError(
                "the GPU's memory is too small for this model, or in use by others",
                "free it or name a smaller --model, and run the same command again",
            )
        case MemoryError():
            return PuzzlegenError("out of memory", "run the same command again with fewer --workers")
        case OSError(strerror=str(reason), filename=str() | bytes() | os.PathLike()):
            return PuzzlegenError(
                f"{_small(reason)}{_place(error)}",
                "see whether that place exists and can be written to, or name another",
            )
        case OSError():
            return PuzzlegenError(
                _small(error.strerror or type(error).__name__), "puzzlegen doctor checks this machine"
            )
        case _:
            return PuzzlegenError(
                f"internal error: {type(error).__name__}: {_one_line(error)[:300]}",
                "run the same command with PUZZLEGEN_DEBUG=1 to see where, and report it",
            )


def _advice_on_server(error: ServerError) -> str:
    match error.status:
        case None:
            return "see that the server is up and --base-url right, then run the same command again"
        case 401 | 403:
            return "put a key that the server takes into OPENAI_API_KEY"
        case 404 | 405 | 501:
            return f"see with curl {error.url}/models what --model may be, or try another --style"
        case 429:
            return "run the same command again when the account allows it, or name another --base-url"
        case _:
            return "check --base-url, --model, --style and --temperature"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _place(error: OSError) -> str:
    return f": {error.filename}" if error.filename else ""
