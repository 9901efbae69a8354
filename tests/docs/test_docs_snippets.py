"""The documentation against the program.

A fenced block after `<!-- test -->` is run, one after `<!-- test: model -->` where the built-in model is installed,
one after `<!-- test: hub -->` there too, with a Hub on loopback; what is not run says why: `<!-- not run: REASON -->`.
The blocks of a page share a folder and run in order. `sh` and `python` blocks are scripts that must succeed; in a
`console` block the lines after `$` (continued by `>`) are commands, and the others are what they print on stdout,
where `...` stands for anything.
"""

import doctest
import fnmatch
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
import typer.main
from hub_server import WRITE

from generator.model_files import BUILTIN
from puzzlegen.cli import app
from puzzles import Reason
from recipes.audit import Kind
from recipes.task_audit import TaskKind
from shards import REJECTED_SCHEMA, ROW_SCHEMA
from shards.task_schema import PREFERENCE_SCHEMA, TEXT_SCHEMA, TRIPLE_SCHEMA

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/**/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
BLOCK = re.compile(
    r"(?:<!-- (?P<mark>[^>\n]+) -->\n+)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
# `make`, `status` and the like may look at the user's settings; the snippets must not.
MODEL = {"test: model", "test: hub"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PUZZLEGEN_")}


class Block(NamedTuple):
    mark: str
    kind: str
    text: str


def read(page):
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_of(page):
    return [Block(match["mark"] or "", match["kind"], match["text"]) for match in BLOCK.finditer(read(page))]


def pages_with(marks):
    return [page for page in PAGES if any(block.mark in marks for block in blocks_of(page))]


def table_after(page, mark):
    """The words in the first column of the table after `<!-- mark -->`."""
    rows = read(page).split(f"<!-- {mark} -->\n")[1].split("\n\n")[0].splitlines()[2:]
    return [re.match(r"\| `(\w+)` \|", row)[1] for row in rows]


@pytest.fixture
def run(tmp_path):
    """Run a script in the test's folder, with `puzzlegen` and `python` being those under test; answers its stdout."""
    shims = tmp_path / ".bin"
    shims.mkdir()
    for name, command in (("puzzlegen", "-m puzzlegen.cli"), ("python", "")):
        shim = shims / name
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n')
        shim.chmod(0o755)
    environment = ENVIRONMENT | {
        "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
    }

    def run(*command, **variables):
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment | variables,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


def variables_for(hub, tmp_path):
    """What makes huggingface_hub take the server `hub` for the Hub."""
    return {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": WRITE,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_DISABLE_XET": "1",
    }


def check_block(block, run):
    if block.kind == "python":
        run(sys.executable, "-c", block.text)
    elif block.kind == "sh":
        run("bash", "-euo", "pipefail", "-c", block.text)
    else:
        assert block.kind == "console", f"no way to run a {block.kind!r} block"
        for step in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command = re.match(r".*\n(?:>.*\n)*", step)[0]
            wanted = step.removeprefix(command)
            printed = run("bash", "-euo", "pipefail", "-c", re.sub(r"^> ?", "", command, flags=re.MULTILINE))
            assert doctest.OutputChecker().check_output(wanted, printed, doctest.ELLIPSIS), printed


@pytest.mark.parametrize("page", pages_with({"test"}))
def test_snippets_run(page, run):
    for block in blocks_of(page):
        if block.mark == "test":
            check_block(block, run)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not (BUILTIN / "config.json").is_file(), reason="this installation has no built-in model")
@pytest.mark.parametrize("page", pages_with(MODEL))
def test_snippets_with_the_built_in_model_run(page, run, hub, tmp_path):
    for block in blocks_of(page):
        if block.mark == "test: hub":
            check_block(block, partial(run, **variables_for(hub, tmp_path)))
        elif block.mark in {"test", *MODEL}:
            check_block(block, run)


@pytest.mark.parametrize("page", PAGES)
def test_every_mark_before_a_block_is_known(page):
    marks = {block.mark for block in blocks_of(page) if not block.mark.startswith("not run: ")}
    assert marks <= {"", "test", *MODEL, "tree", "row"}


@pytest.mark.parametrize("page", PAGES)
def test_a_snippet_is_run_or_says_why_not(page):
    silent = [block.text for block in blocks_of(page) if block.kind in {"sh", "console", "python"} and not block.mark]
    assert silent == []


def anchors_of(page):
    headings = re.findall(r"^#+ (.*)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_resolve(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = ((ROOT / page).parent / path).resolve() if path else ROOT / page
        assert found.exists(), f"{page} links to {target}"
        if anchor:
            assert anchor in anchors_of(found.relative_to(ROOT)), f"{page} links to {target}"


def test_the_index_lists_every_page_of_the_manual():
    pages = {page.removeprefix("docs/") for page in PAGES if page.startswith("docs/")} - {"index.md"}
    tables = [line for line in read("docs/index.md").splitlines() if line.startswith("| [")]
    assert sorted(pages) == sorted(link for line in tables for link in re.findall(r"\]\(([\w/-]+\.md)\)", line))


def test_the_reference_is_what_the_program_and_its_docstrings_say(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs" / "tools"))
    import reference

    there = {path.name: path.read_text(encoding="utf-8") for path in reference.FOLDER.glob("*.md")}
    stale = [name for name, text in reference.pages().items() if there.pop(name, None) != text]
    assert (stale, list(there)) == ([], []), "write docs/reference anew with: make reference"


def tree():
    (block,) = (block for block in blocks_of("README.md") if block.mark == "tree")
    return [line.split()[0] for line in block.text.splitlines()]


def test_the_tree_names_only_what_exists():
    missing = [name for name in tree() if not (ROOT / name).exists()]
    assert not missing


def test_the_tree_names_every_top_level_folder():
    ignored = [".git/", *(ROOT / ".gitignore").read_text().split(), ".*_cache/"]
    folders = {
        f"{path.name}/"
        for path in ROOT.iterdir()
        if path.is_dir()
        and not any(fnmatch.fnmatch(f"{path.name}/", pattern) for pattern in ignored)
        and any(file.is_file() for file in path.rglob("*"))  # git holds no empty folders
    }
    assert folders <= set(tree())


def test_the_table_of_reasons_is_the_vocabulary():
    assert table_after("docs/puzzles.md", "reasons") == [str(reason) for reason in Reason]


def test_the_table_of_failures_is_the_vocabulary_of_the_audit():
    assert table_after("docs/audit.md", "kinds") == [str(kind) for kind in Kind]
    assert table_after("docs/audit.md", "task kinds") == [str(kind) for kind in TaskKind]


@pytest.mark.parametrize(("name", "schema"), [("dataset", ROW_SCHEMA), ("rejected", REJECTED_SCHEMA)])
def test_the_tables_of_columns_are_the_schemas(name, schema):
    assert table_after("docs/data.md", f"columns: {name}") == schema.names


@pytest.mark.parametrize(
    ("name", "schema"), [("triples", TRIPLE_SCHEMA), ("texts", TEXT_SCHEMA), ("preferences", PREFERENCE_SCHEMA)]
)
def test_the_tables_of_what_is_learned_from_tasks_are_the_schemas(name, schema):
    assert table_after("docs/sol-ver.md", f"columns: {name}") == schema.names


@pytest.fixture(scope="module")
def options():
    """The options of each command, the program itself being `""`, as the command line knows them."""
    program = typer.main.get_command(app)
    commands = {"": program, **program.commands}
    return {
        name: {"--help", *(option for parameter in command.params for option in parameter.opts)}
        for name, command in commands.items()
    }


def commands_in(page):
    """Each use of the command line in blocks and inline code, as its words after `puzzlegen`."""
    text = read(page)
    inline = re.findall(r"(?<!`)`([^`]+)`(?!`)", BLOCK.sub("", text))
    blocks = [block.text.replace("\\\n", " ") for block in blocks_of(page) if block.kind in {"sh", "console"}]
    for line in [*(" ".join(code.split()) for code in inline), *"\n".join(blocks).splitlines()]:
        if use := re.match(r"(?:\$ |> | )*puzzlegen( [^|;&>#]*)?$", line.partition(" #")[0]):
            yield (use[1] or "").split()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_exists(page, options):
    for words in commands_in(page):
        command = words[0] if words and not words[0].startswith("-") else ""
        assert command in options, f"{page}: puzzlegen {' '.join(words)}"
        unknown = [word for word in words if word.startswith("--") and word not in options[command]]
        assert not unknown, f"{page}: puzzlegen {' '.join(words)}"


@pytest.mark.parametrize("page", PAGES)
def test_every_option_that_is_named_alone_exists(page, options):
    known = set().union(*options.values())
    named = set(re.findall(r"(?<!`)`(--[a-z-]+)(?: [^`]*)?`(?!`)", read(page)))
    assert named <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_environment_variable_exists(page):
    program = typer.main.get_command(app)
    known = {
        parameter.envvar
        for command in (program, *program.commands.values())
        for parameter in command.params
        if parameter.envvar
    }
    assert set(re.findall(r"PUZZLEGEN_[A-Z0-9_]+", read(page))) <= known
