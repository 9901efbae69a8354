"""The process that runs vLLM, seen from this one: started, asked, and ended with all that it has started.

vLLM takes hold of much of the process it is in: logging, stdout, signals, the threads' cores, and the GPU's memory,
which it gives back for certain only when it ends. So it has a process of its own (`generator.vllm_host`), in a process
group of its own: Ctrl-C does not reach it, and closing ends all of the group. It ends too when this process is killed.

What vLLM prints goes into a file, where the cause of a failure is looked for; the file stays only if there is one.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from generator.engine import EngineError, EngineMemoryError, EngineSettingError
from generator.vllm_host import LEAVE_SECONDS

_QUIET = {
    "VLLM_LOGGING_LEVEL": "WARNING",
    "VLLM_NO_USAGE_STATS": "1",  # nobody is told what is run here
}
_CAUSE = re.compile(r"\b((?:[\w.]*\.)?[A-Z]\w*(?:Error|Exception): .*)")
_NO_CAUSE = re.compile("root cause|See stack trace")  # vLLM's words for a failure of one of its processes
_MEMORY = re.compile("out of memory|memory utilization|available memory|KV cache|SIGKILL", re.IGNORECASE)
_LONGEST_CAUSE = 400
_KILL_SECONDS = 30.0  # after a SIGTERM, which takes seconds; on a busy machine, many


class VllmProcess:
    """vLLM with a model loaded as `arguments` say, in a process of its own.

    EngineSettingError if there is no such argument, EngineMemoryError if the model does not fit, EngineError if vLLM
    cannot start for another reason.
    """

    def __init__(self, arguments: dict[str, Any]) -> None:
        descriptor, name = tempfile.mkstemp(prefix="puzzlegen-vllm-", suffix=".log")
        self._log = Path(name)
        root = str(Path(__file__).parents[1])
        start = f"import sys; sys.path.append({root!r}); from generator.vllm_host import serve; serve()"
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", start],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=descriptor,
                env=_QUIET | os.environ,
                text=True,
                start_new_session=True,
            )
        finally:
            os.close(descriptor)
        self._ended = False
        self.version = str(self._ask("vLLM cannot start", {"arguments": arguments})["ready"])

    def sample(
        self, prompts: list[list[int]], seeds: list[list[int]], sampling: dict[str, Any]
    ) -> list[list[tuple[str, int]]]:
        """For each prompt of token ids, the text and number of tokens of one sample for each of its seeds.

        EngineMemoryError or EngineError if vLLM fails, which ends it.
        """
        answer = self._ask("vLLM has failed", {"prompts": prompts, "seeds": seeds, "sampling": sampling})
        return [[(text, tokens) for text, tokens in row] for row in answer["rows"]]

    def close(self) -> None:
        """End it, and all that it has started. After a failure that has been done, and its log stays."""
        if self._ended:
            return
        try:
            if self._process.returncode is None and self._process.stdin:
                with suppress(OSError):
                    self._process.stdin.close()
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(LEAVE_SECONDS)
        finally:  # an interruption may come here, too
            self._kill()
            self._log.unlink(missing_ok=True)

    def _ask(self, failure: str, request: dict[str, Any]) -> dict[str, Any]:
        if self._ended:
            raise EngineError("vLLM has ended")
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        try:
            with suppress(BrokenPipeError):  # then there is no answer either
                stdin.write(json.dumps(request) + "\n")
                stdin.flush()
            line = stdout.readline()
        except BaseException:  # an interruption: what is under way is not waited for
            self._kill()
            self._log.unlink(missing_ok=True)
            raise
        answer: dict[str, Any] = json.loads(line) if line.endswith("\n") else {}
        if not answer or "error" in answer:
            raise self._failure(failure, answer)
        return answer

    def _failure(self, what: str, answer: dict[str, Any]) -> EngineError:
        """The error for an answer that tells of one, or that did not come."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(LEAVE_SECONDS)
        self._kill()
        if answer.get("setting"):
            self._log.unlink(missing_ok=True)
            return EngineSettingError(answer["error"])
        code = self._process.returncode
        ended = f"its process ended with {signal.Signals(-code).name if code < 0 else code}"
        why = " ".join(str(answer.get("error", "")).split())
        if not why or _NO_CAUSE.search(why):
            why = _cause(self._log) or why or ended
        kind = EngineMemoryError if _MEMORY.search(why) else EngineError
        return kind(f"{what}: {why[:_LONGEST_CAUSE]} (all that it said is in {self._log})")

    def _kill(self) -> None:
        """End the group: with SIGTERM at first, since shared memory outlives those who are killed."""
        group = self._process.pid
        with suppress(ProcessLookupError):  # there is none of it left
            for number in (signal.SIGTERM, signal.SIGKILL):
                os.killpg(group, number)
                until = time.monotonic() + _KILL_SECONDS
                while time.monotonic() < until:  # memory is free when they are gone, and not before
                    self._process.poll()  # a child that has ended is of its group until it is waited for
                    os.killpg(group, 0)
                    time.sleep(0.02)
        self._process.wait()
        self._ended = True
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()


def _cause(log: Path) -> str | None:
    """The last exception in vLLM's log that is more than a sign of another."""
    found = [match[1] for match in _CAUSE.finditer(log.read_text(errors="replace")) if not _NO_CAUSE.search(match[1])]
    return found[-1] if found else None
