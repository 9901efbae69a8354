"""What runs vLLM: a process of its own, which takes requests as JSON lines on stdin and answers on stdout.

The first line holds the arguments of `vllm.LLM`, {"arguments": {...}}, and is answered with {"ready": version}. Every
other one asks for samples, {"prompts": [[token, ...], ...], "seeds": [[of a sample, ...], ...], "sampling": {...}},
and is answered with {"rows": [[[text, tokens], ...], ...]}, in order. A failure is answered with {"error": why}, and
the process ends. All that vLLM prints goes to stderr.

It leads a process group, which ends with it: when stdin is closed, it has a few seconds to leave in good order. When
one of vLLM's own processes is gone, it ends too.
"""

from __future__ import annotations

import difflib
import json
import os
import signal
import sys
import time
from dataclasses import fields
from functools import partial
from multiprocessing import active_children, connection
from queue import SimpleQueue
from threading import Event, Thread
from types import FrameType
from typing import Any

LEAVE_SECONDS = 20.0
_NOTICE_SECONDS = 5.0  # in which vLLM may see for itself that one of its processes is gone

Line = dict[str, Any]


def serve() -> None:
    """Answer until stdin is closed."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    requests: SimpleQueue[Line | None] = SimpleQueue()
    Thread(target=_read_requests, args=(requests,), daemon=True).start()

    def reply(line: Line) -> None:
        replies.write(json.dumps(line) + "\n")
        replies.flush()

    try:
        first = requests.get()
        if first is None:
            return
        import vllm

        llm = vllm.LLM(**_complete_arguments(first["arguments"]))
        leaving = Event()
        Thread(target=_watch_children, args=(leaving,), daemon=True).start()
        signal.signal(signal.SIGTERM, partial(_outlive_children, os.getpid()))
        reply({"ready": vllm.__version__})
        while (request := requests.get()) is not None:
            reply({"rows": _sample(llm, request)})
        leaving.set()
        llm.llm_engine.engine_core.shutdown()
        os._exit(0)  # the interpreter would take many more seconds to clear away what it has imported
    except _UnknownArgument as error:
        reply({"error": str(error), "setting": True})
    except Exception as error:  # whatever it is, the other process knows whom to tell
        reply({"error": f"{type(error).__name__}: {error}"})
        raise


class _UnknownArgument(ValueError):  # noqa: N818  # it is answered, not shown
    """There is no such argument; the message names those that are like it."""


def _complete_arguments(arguments: Line) -> Line:
    """`arguments` with what a CPU needs, if that is all there is."""
    from vllm.engine.arg_utils import EngineArgs
    from vllm.platforms import current_platform

    known = [field.name for field in fields(EngineArgs)]
    for name in arguments:
        if name not in known:
            like = difflib.get_close_matches(name, known, 3)
            raise _UnknownArgument(f"vLLM has no argument {name}" + (f", but {', '.join(like)}" if like else ""))
    if not current_platform.is_cpu():
        return arguments
    # The usual share, 0.92 of all memory, is never free there. And a prompt with a seed that is read in two parts ends
    # vLLM, which then winds the seed's stream back: generators on the CPU cannot do that.
    return {"gpu_memory_utilization": 0.25, "enable_chunked_prefill": False} | arguments


def _sample(llm: Any, request: Line) -> list[list[tuple[str, int]]]:
    """The samples for each prompt: text, and the tokens that it took without the one that ends a text."""
    from vllm import SamplingParams

    asked = [(place, seed) for place, seeds in enumerate(request["seeds"]) for seed in seeds]
    outputs = llm.generate(
        [{"prompt_token_ids": request["prompts"][place]} for place, _ in asked],
        [SamplingParams(seed=seed, **request["sampling"]) for _, seed in asked],
        use_tqdm=False,
    )
    rows: list[list[tuple[str, int]]] = [[] for _ in request["prompts"]]
    for (place, _), output in zip(asked, outputs, strict=True):
        sample = output.outputs[0]
        ended = sample.finish_reason == "stop" and not isinstance(sample.stop_reason, str)
        rows[place].append((sample.text, len(sample.token_ids) - ended))
    return rows


def _read_requests(requests: SimpleQueue[Line | None]) -> None:
    """Put what comes on stdin into `requests`, and end the process group after it."""
    for line in sys.stdin:
        requests.put(json.loads(line))
    requests.put(None)
    time.sleep(LEAVE_SECONDS)
    os.killpg(0, signal.SIGTERM)


def _watch_children(leaving: Event) -> None:
    """End this process if one of vLLM's ends before it is `leaving`: vLLM may then wait for it for ever."""
    children = active_children()
    if not children:
        return
    connection.wait([child.sentinel for child in children])
    time.sleep(_NOTICE_SECONDS)
    if leaving.is_set():
        return
    gone = next(child for child in children if not child.is_alive())
    code = gone.exitcode or 0
    how = signal.Signals(-code).name if code < 0 else code
    sys.stderr.write(f"ChildProcessError: its process {gone.name} ended with {how}\n")
    os._exit(1)


def _outlive_children(owner: int, _number: int, _frame: FrameType | None) -> None:
    """After a SIGTERM to the group: end when vLLM's processes have. Orphans would be left to whoever adopts them."""
    if os.getpid() == owner:
        for child in active_children():
            child.join()
    os._exit(0)


if __name__ == "__main__":
    serve()
