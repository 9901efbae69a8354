r"""Programs that read standard input and print, as functions: so that they run where functions run, on the same tests.

A task whose signature is `run(stdin: str) -> str` is a *program task*. Its tests are `assert run("3\n") == "6"`: what
is on standard input, and what is printed, in which all white space counts as one space and none at the ends. Code for
it is a program, which `as_function` puts into a function `run`, or defines that function of one argument and leaves
calling it to others.

The program runs anew for each input, as `__main__`, with `input`, `print` and `sys` of its own; `sys.exit` and `exit`
end it, and what `input` asks is printed, as where nobody sits at a terminal. It may import `sys` and what puzzles may
(`puzzles.gate`).

Not guaranteed: what needs a file descriptor (`open(0)`, `os.read`); the return code; what goes to `stderr`.
"""

from __future__ import annotations

import ast

from puzzles.gate import gate
from puzzles.literals import literal_text
from puzzles.puzzle import Rejection
from puzzles.reasons import Reason
from puzzles.signature import PROGRAM
from puzzles.source import canonical_source, parse_source, unparse
from puzzles.task import Task
from puzzles.unit_test import UnitTest

_RUN = PROGRAM.name
_SYS = "sys"
_HOST = """
class _Stdin:
    def __init__(self, content, end):
        self._content, self._end, self._at = content, end, 0

    def _take(self, stop):
        start, self._at = self._at, stop
        return self._content[start:stop]

    def read(self, size=-1):
        return self._take(len(self._content) if size is None or size < 0 else min(len(self._content), self._at + size))

    def readline(self, *_):
        end = self._content.find(self._end, self._at)
        return self._take(len(self._content) if end < 0 else end + 1)

    def readlines(self, *_):
        return list(self)

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line


class _Stdout:
    def __init__(self):
        self.written = []

    def write(self, text):
        self.written.append(text if isinstance(text, str) else text.decode())
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass


def run(stdin):
    class sys:
        pass

    def _input(prompt=""):
        sys.stdout.write(str(prompt))
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\\n")

    def _print(*values, sep=" ", end="\\n", file=None, flush=False):
        text = (" " if sep is None else sep).join(map(str, values)) + ("\\n" if end is None else end)
        (sys.stdout if file is None else file).write(text)

    def _exit(*_):
        raise SystemExit

    text = stdin.replace("\\r\\n", "\\n").replace("\\r", "\\n")
    sys.stdin, sys.stdout, sys.stderr = _Stdin(text, "\\n"), _Stdout(), _Stdout()
    sys.stdin.buffer, sys.stdout.buffer = _Stdin(stdin.encode(), b"\\n"), sys.stdout
    sys.exit, sys.setrecursionlimit, sys.maxsize, sys.argv = _exit, int, 2**63 - 1, ["main"]
    stdout = sys.stdout
    scope = {"__name__": "__main__", "input": _input, "print": _print, "exit": _exit, "quit": _exit, "sys": sys}
    try:
        exec(compile(_PROGRAM, "program", "exec"), scope)
    except SystemExit:
        pass
    return " ".join("".join(stdout.written).split())
"""
_NORMALISED = f"""
_{_RUN} = {_RUN}

def {_RUN}(stdin):
    return " ".join(str(_{_RUN}(stdin)).split())
"""


def is_program_task(task: Task) -> bool:
    """Whether programs are wanted, which read standard input and print."""
    return task.signature == PROGRAM


def as_function(source: str) -> str | Rejection:
    """The program `source` as code that defines `run`; a text that only defines it has its output normalised.

    Reasons: empty, syntax, too_long, forbidden_import, forbidden_name.
    """
    if not source.strip():
        return Rejection(Reason.EMPTY)
    parsed = parse_source(source)
    if parsed is None:
        return Rejection(Reason.SYNTAX)
    tree = _Unhosted().visit(ast.parse(source))  # one of our own: trees of `parse_source` are shared
    refused = gate(tree, reserved=frozenset())
    if refused is not None:
        return refused
    if _leaves_calling(parsed):
        if not any(_SYS in names for names in map(_imported, ast.walk(parsed))):
            return canonical_source(f"{source}\n{_NORMALISED}")
        tree.body += ast.parse(f"print({_RUN}({_SYS}.stdin.read()))").body  # what it wants of `sys` is the host's
    program = unparse(ast.fix_missing_locations(tree))
    wrapped = canonical_source(f"_PROGRAM = {program!r}\n{_HOST}") if program else ""
    return wrapped if wrapped and parse_source(wrapped) is not None else Rejection(Reason.TOO_LONG)


def _leaves_calling(tree: ast.Module) -> bool:
    """Whether the text defines `run` with one argument, and does not call it itself."""
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == _RUN]
    if not defined or len([*defined[-1].args.posonlyargs, *defined[-1].args.args]) != 1:
        return False
    called = (
        inner.func
        for node in tree.body
        if not isinstance(node, ast.FunctionDef | ast.ClassDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call)
    )
    return not any(isinstance(function, ast.Name) and function.id == _RUN for function in called)


def _imported(node: ast.AST) -> list[str]:
    """The modules that a statement imports, if it is one that does."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def normalised(text: str) -> str:
    """What is printed, as it is compared: runs of white space are one space, with none at the ends."""
    return " ".join(text.split())


def as_compared(test: UnitTest, task: Task) -> UnitTest:
    """The test with the white space of what it expects made one, if `task` is a program task; else as it is."""
    expected = ast.literal_eval(test.expected) if is_program_task(task) and test.expected[:1] in "'\"" else None
    return test if expected is None else test.expecting(literal_text(normalised(expected)))


class _Unhosted(ast.NodeTransformer):
    """Takes `sys` from the namespace in place of importing it."""

    def visit_Import(self, node: ast.Import) -> ast.AST | list[ast.AST]:
        """`import sys as s` becomes `s = sys`."""
        own = [alias for alias in node.names if alias.name == _SYS]
        others = [alias for alias in node.names if alias.name != _SYS]
        bound: list[ast.AST] = [_bind(alias.asname or _SYS, ast.Name(_SYS, ast.Load())) for alias in own]
        return [*([ast.Import(others)] if others else []), *bound]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.AST]:
        """`from sys import stdin` becomes `stdin = sys.stdin`."""
        if node.module != _SYS or node.level or any(alias.name == "*" for alias in node.names):
            return node
        return [
            _bind(alias.asname or alias.name, ast.Attribute(ast.Name(_SYS, ast.Load()), alias.name, ast.Load()))
            for alias in node.names
        ]


def _bind(name: str, value: ast.expr) -> ast.Assign:
    return ast.Assign([ast.Name(name, ast.Store())], value)
