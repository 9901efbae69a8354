"""The reference part of the manual, written from the program itself: `python docs/tools/reference.py`.

`pages` has the commands and variables as the command line knows them, the interfaces and contracts of the Python code
(docstrings.py), and a list of the snippets that no test runs. A test compares it with docs/reference.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from typing import Any

from docstrings import ROOT, prose, room_page

FOLDER = ROOT / "docs" / "reference"
ROOMS = ("puzzles", "verifier", "generator", "shards", "finetune", "recipes", "puzzlegen")
_NOTE = "<!-- Written by docs/tools/reference.py; `make reference` writes it again. -->\n"
_DEFAULT = re.compile(r"\s+\[default: (.*)\]$")
_UNTESTED = re.compile(r"<!-- not run: (?P<why>[^>]+) -->\n+^```\w+\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)

_COMMANDS = """# Commands

What each command takes. Every option can be set by a [variable](environment.md) too; the exit codes are in the
[README](../../README.md#other-commands).
"""
_ENVIRONMENT = """# Environment variables

What is typed comes before what a variable says. A flag is switched on by `1`; an option that may be repeated takes
several values with spaces between them, or paths with colons. No variable means two things: where the name of an
option has a meaning of its own in one command, that command is in the name of the variable.

| variable | sets | in |
|---|---|---|
"""
_OTHERS = """
Others that count:

| variable | decides |
|---|---|
| `HF_TOKEN`, `HF_TOKEN_PATH` | who `publish` and `audit` are on the Hub |
| `HF_ENDPOINT`, `HF_HOME`, `HF_HUB_OFFLINE` | which Hub, where its files are kept, whether it is asked |
| `OPENAI_API_KEY`, `OPENAI_BASE_URL` | the key and the server of `--engine openai` |
| `RAY_ADDRESS` | the cluster of `--executor ray` |
| `NO_COLOR`, `TERM=dumb` | plain lines in place of a panel that is redrawn |
| `TMPDIR` | where `publish` and `audit` put large temporary files |
"""
_SNIPPETS = """# Snippets that are not run

Every other shell and Python snippet of the manual is run by the tests. Of these the tests only see that commands and
options exist.

| page | begins with | is not run, for it |
|---|---|---|
"""


def pages() -> dict[str, str]:
    """The pages of docs/reference by their names."""
    written = {"commands.md": _commands(), "environment.md": _environment(), "snippets.md": _snippets()}
    written |= {f"{room}.md": room_page(room) for room in ROOMS}
    return {name: f"{text.rstrip()}\n\n{_NOTE}" for name, text in written.items()}


def _commands() -> str:
    parts = [_COMMANDS]
    for name, command in _command_line().items():
        parameters = [one for one in command.params if one.name not in {"help", "context"}]
        parameters.sort(key=lambda one: one.param_type_name)  # arguments first
        usage = " ".join(_typed(one) for one in parameters if one.required)
        parts += [f"## {name}\n", prose(command.help), "", f"```text\npuzzlegen {name} {usage} [OPTIONS]\n```\n"]
        if parameters:
            parts += ["| | default | |", "|---|---|---|"]
        for one in parameters:
            default, said = _default(one)
            parts.append(f"| `{_typed(one)}` | {default} | {prose(said)} |")
        parts.append("")
    return "\n".join(parts)


def _environment() -> str:
    users: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, command in _command_line().items():
        for one in command.params:
            if one.envvar:
                users[one.envvar][_name(one)].append(name)
    rows = [("PUZZLEGEN_DEBUG", "`--debug`: a traceback when a command fails", "all")]
    for variable, options in users.items():
        commands = sorted({name for names in options.values() for name in names})
        rows.append((variable, ", ".join(f"`{option}`" for option in options), ", ".join(commands)))
    return (
        _ENVIRONMENT
        + "\n".join(f"| `{name}` | {sets} | {where} |" for name, sets, where in sorted(rows))
        + "\n"
        + _OTHERS
    )


def _snippets() -> str:
    rows = []
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for found in _UNTESTED.finditer(path.read_text(encoding="utf-8")):
            line = next(line for line in found["text"].splitlines() if line and not line.startswith("#"))
            begins = line.partition("  #")[0].strip().replace("|", "\\|")
            place = f"../{path.name}" if path.parent.name == "docs" else f"../../{path.name}"
            rows.append(f"| [{path.name}]({place}) | `{begins}` | {prose(found['why'])} |")
    return _SNIPPETS + "\n".join(rows)


def _command_line() -> dict[str, Any]:
    import typer.main

    from puzzlegen.cli import app

    program: Any = typer.main.get_command(app)
    return dict(program.commands)


def _name(one: Any) -> str:
    return str(one.metavar) if one.param_type_name == "argument" else str(max(one.opts, key=len))


def _typed(one: Any) -> str:
    """A parameter as it is typed."""
    if one.param_type_name == "argument":
        return _name(one)
    names = ", ".join(one.opts)
    return names if one.is_flag else f"{names} {one.metavar or _kind(one)}".replace("|", "\\|")


def _kind(one: Any) -> str:
    kinds = {"int": "INTEGER", "float": "NUMBER", "Path": "PATH"}
    return next((kind for word, kind in kinds.items() if word in str(one.type_descriptor.annotation)), "TEXT")


def _default(one: Any) -> tuple[str, str]:
    """The default of a parameter as a cell, and its help without it."""
    if told := _DEFAULT.search(one.help):
        return prose(told[1]), one.help[: told.start()]
    if one.required:
        return "required", one.help
    unset = one.default is None or one.default is False
    return ("" if unset else f"`{one.default}`"), one.help


def main() -> None:
    """Write docs/reference anew."""
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
