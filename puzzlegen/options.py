"""Options that several commands share, and the environment variable that each option has.

An option that means the same in several commands is written once, here, and has the variable `PUZZLEGEN_<NAME>`. Where
a name means something else in one command, as `--out` does where it is a file, that command's option has a variable of
its own, `PUZZLEGEN_<COMMAND>_<NAME>`: one variable never means two things.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from generator import NoServerError, read_base_url
from generator.opening import ENGINES
from puzzlegen.errors import UsageError
from puzzlegen.log_lines import FORMS, write_as

Value = TypeVar("Value")
STYLES = ("auto", "completion", "chat")
WEIGHINGS = ("equal", "learnable")
SHOWN = ("all", "general")


def option(name: str, text: str, *, command: str | None = None, **settings: Any) -> Any:
    """A Typer option (or flag, for a bool) `--name`, with its variable; `text` is its help.

    `command` is the one in which the name has a meaning of its own.
    """
    return typer.Option(f"--{name}", envvar=variable(name, command), help=text, **settings)


def variable(name: str, command: str | None = None) -> str:
    """The environment variable of `--name`: PUZZLEGEN_NAME, or PUZZLEGEN_COMMAND_NAME."""
    return "_".join(word.upper().replace("-", "_") for word in ("puzzlegen", command, name) if word)


def is_typed(context: typer.Context, name: str) -> bool:
    """Whether the parameter `name` was typed, and is neither a default nor from the environment."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def one_of(choices: Sequence[str], name: str, noun: str) -> Callable[[str], str]:
    """The callback of an option `--name` that is one of `choices`; UsageError for any other."""

    def check(value: str) -> str:
        if value not in choices:
            raise UsageError(f"there is no {noun} {value!r}", f"choose one of --{name} {', '.join(choices)}")
        return value

    return check


def finite(name: str, complaint: str) -> Callable[[Value], Value]:
    """The callback of an option `--name` that is a number above 0 or None; UsageError, with `complaint`, if not."""

    def check(value: Value) -> Value:
        if isinstance(value, float) and not 0 < value < math.inf:
            raise UsageError(f"--{name} {value} {complaint}", "check the value and type it again")
        return value

    return check


def _check_urls(urls: list[str] | None) -> list[str] | None:
    for url in urls or ():
        try:
            read_base_url(url)
        except NoServerError as error:  # which does not repeat it: there may be a password in it
            raise UsageError(str(error), "correct --base-url (or PUZZLEGEN_BASE_URL)") from None
    return urls


def _choose_log(form: str) -> str:
    write_as(one_of(FORMS, "log", "form")(form))
    return form


Model = Annotated[
    str,
    option(
        "model",
        "`builtin`, a folder or a Hub id; a server's name for it with --engine openai, a recording with replay.",
    ),
]
Engine = Annotated[
    str,
    option(
        "engine",
        "Engine that runs the model; `auto` chooses by model and machine.",
        callback=one_of(ENGINES, "engine", "engine"),
    ),
]
Style = Annotated[
    str,
    option("style", "Prompts: `completion`, `chat`, or `auto` by model.", callback=one_of(STYLES, "style", "style")),
]
BaseUrl = Annotated[
    list[str] | None,
    option(
        "base-url",
        "Server for --engine openai; may be repeated.  [default: OPENAI_BASE_URL]",
        metavar="URL",
        callback=_check_urls,
    ),
]
Concurrency = Annotated[int, option("concurrency", "Requests that a server has in hand at once.", min=1, max=4096)]
Record = Annotated[
    Path | None,
    option(
        "record",
        "Keep all completions in this file, for --engine replay, and take from it those it has.",
        metavar="FILE",
    ),
]
MaxHours = Annotated[
    float | None,
    option(
        "max-hours",
        "Stop after the batch in which so many hours have passed; the next start has them anew.",
        metavar="HOURS",
        callback=finite("max-hours", "leaves no time"),
    ),
]
MaxTokens = Annotated[
    int | None,
    option("max-tokens", "Stop after the batch in which so many tokens are sampled, likewise.", min=1),
]
DollarsPerHour = Annotated[
    float | None,
    option(
        "dollars-per-hour",
        "What the machine costs; the cost of a puzzle is then shown.",
        metavar="DOLLARS",
        callback=finite("dollars-per-hour", "is no price"),
    ),
]
Executor = Annotated[
    str,
    option(
        "executor",
        "Where the work is done: `local` in this process, `ray` on a Ray cluster.",
        callback=one_of(("local", "ray"), "executor", "executor"),
    ),
]
RayAddress = Annotated[
    str | None,
    option(
        "ray-address",
        "Cluster for --executor ray; by default RAY_ADDRESS, or one started on this machine.",
        metavar="HOST:PORT",
    ),
]
Replicas = Annotated[
    int | None, option("replicas", "Most models at work with --executor ray; by default as many as fit.", min=1)
]
TensorParallel = Annotated[
    int | None, option("tensor-parallel", "GPUs that share a model, for --engine vllm.  [default: 1]", min=1)
]
Vllm = Annotated[
    list[str] | None,
    option("vllm", "An argument of vLLM, such as dtype=float16; may be repeated.", metavar="KEY=VALUE"),
]
Attempts = Annotated[int, option("attempts", "Solutions sampled for each puzzle.", min=1)]
Repair = Annotated[
    int, option("repair", "Attempts of a second round at puzzles that no attempt has solved.", min=0, max=4096)
]
Carry = Annotated[
    int,
    option("carry", "Programs that have solved other puzzles, tried on each puzzle; 0 for none.", min=0, max=4096),
]
Temperature = Annotated[float, option("temperature", "Sampling temperature.", min=0.0, max=10.0)]
TemplateCap = Annotated[int, option("template-cap", "Most puzzles that differ only in constants.", min=1)]
IndexMemory = Annotated[
    int,
    option(
        "index-memory",
        "MiB for the index of kept puzzles, about 1 for 1,000; what is more goes to a file in DIR.",
        min=1,
        max=1 << 20,
        metavar="MIB",
    ),
]
Seeds = Annotated[Path | None, option("seeds", "Seed puzzles to use in place of the built-in.", metavar="FILE")]
Protect = Annotated[
    list[Path] | None,
    option("protect", "Keep the dataset clear of this file's puzzles; may be repeated.", metavar="FILE"),
]
Epochs = Annotated[
    float | None,
    option(
        "epochs",
        "How often every text or pair is read; by default 4 with `sft`, 1 with `dpo`.",
        min=0.0,
        max=1e6,
        callback=finite("epochs", "trains nothing"),
    ),
]
LearningRate = Annotated[
    float | None,
    option(
        "learning-rate",
        "After the warm-up; by default it follows from the model's size.",
        callback=finite("learning-rate", "is no rate to learn at"),
    ),
]
Lora = Annotated[int, option("lora", "Rank of low-rank adapters; 0 trains all weights.", min=0)]
Weigh = Annotated[
    str,
    option(
        "weigh",
        "Show pairs `equal`, or most often where about half of the attempts succeed: `learnable`.",
        callback=one_of(WEIGHINGS, "weigh", "weighing"),
    ),
]
Solutions = Annotated[
    str,
    option(
        "solutions",
        "Show `all` solutions of a puzzle, or the `general`: if any solve puzzles of another kind, too, only those.",
        callback=one_of(SHOWN, "solutions", "choice"),
    ),
]
ListShare = Annotated[
    float, option("list-share", "Share of texts that are lists of puzzles, for proposing.", min=0, max=0.9)
]
SeedShare = Annotated[float, option("seed-share", "Share of texts that are solved seeds.", min=0, max=0.9)]
Seed = Annotated[
    int, option("seed", "Decides, with the batch number, everything that is random.", min=-(2**63), max=2**63 - 1)
]
Workers = Annotated[
    int | None, option("workers", "Sandboxed interpreters at work at once; by default one a core.", min=1, max=1024)
]
Timeout = Annotated[
    float, option("timeout", "Seconds that one execution may take.", min=0.001, max=3600, metavar="SECONDS")
]
MemoryMb = Annotated[int, option("memory-mb", "MiB that one execution may use.", min=16, max=1 << 20, metavar="MIB")]
RequireSandbox = Annotated[
    int | None, option("require-sandbox", "Fail unless the sandbox reaches this level.", min=0, max=4, metavar="0-4")
]
AllowUnsandboxed = Annotated[
    bool, option("allow-unsandboxed", "Run untrusted code without a sandbox if there is none.")
]
Quiet = Annotated[bool, option("quiet", "Show no progress.")]
Log = Annotated[
    str,
    option(
        "log",
        "Progress on stderr as `text`, or as `json`: an object a line.",
        callback=_choose_log,
    ),
]
MetricsFile = Annotated[
    Path | None,
    option("metrics-file", "Keep the run's figures in this Prometheus textfile.", metavar="FILE.prom"),
]
Json = Annotated[bool, option("json", "Print one JSON document.")]
OutDirectory = Annotated[Path, option("out", "The run directory.", metavar="DIR")]
