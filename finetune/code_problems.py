"""Functions to complete, in the form of HumanEval: a prompt that opens a function, and a test that calls it.

The code that is judged is the prompt followed by the completion up to its first unindented line; of a chat it is what
stands before the function in the prompt, then the fenced block. The test defines `check(candidate)`. Each of its
assertions that needs nothing but the candidate becomes a test of its own, which the verifier can compare outside the
code's process (`verifier.matrix`); all else that could fail (other assertions, helpers that assert, `raise`) stays
together in one `check`. The code passes if it passes them all.

Not guaranteed: that code could not talk a test of the second kind into passing; equal results as in a plain
interpreter for code that imports what puzzles may not (`puzzles.gate`) or keeps state between assertions.
"""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any, TypeGuard

from finetune.problems import Addressing, Attempt, Outcome
from generator import Engine, Profile, Prompt, Style
from generator.parsing import cut_at_dedent
from puzzles import Reason, Rejection, Seed, parse_source
from puzzles.gate import gate
from puzzles.source import encodable, unparse
from verifier import Matrix, Question, Status, Verifier

_TOKENS = 512  # HumanEval's longest reference solution takes some 400
_NAMES = frozenset(dir(builtins))
_DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_REASONS = {Status.WRONG: Reason.WRONG_ANSWER, Status.TIMEOUT: Reason.TIMEOUT, Status.INVALID: Reason.MALFORMED}


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """A function to complete. `tests` are what its test asserts, as the verifier takes it."""

    id: str
    domain: str
    answer_type: str
    opening: str
    entry_point: str
    test: str
    tests: tuple[str, ...]
    before: str
    """What stands in `opening` above the function."""

    def prompt(self, engine: Engine, worked: Sequence[Seed], seed: int) -> Prompt:
        """The opened function itself; worked examples are of another kind, and are left out."""
        style = engine.profile.style
        if style is Style.CHAT:
            text = (
                f"Complete this Python function:\n\n```python\n{self.opening}\n```\n\n"
                f"Answer with one Python code block that holds the whole function and its imports."
            )
            return Prompt(text, seed, style)
        return Prompt(self.opening, seed, style)

    def max_tokens(self, profile: Profile) -> int:
        """Enough for HumanEval, if the context can spare it."""
        return max(profile.solution_tokens, min(_TOKENS, profile.context // 2))

    def read(self, completion: str, addressing: Addressing) -> str:
        """The whole program."""
        text = encodable(completion)
        if addressing.style is Style.COMPLETION:
            return (self.opening + cut_at_dedent(text)).rstrip()
        blocks = [block.partition("\n")[2] for block in text.split("```")[1::2]] or [text]
        holds = (block for block in blocks if f"def {self.entry_point}(" in block)
        return (self.before + next(holds, blocks[0])).rstrip()

    def as_record(self) -> dict[str, str]:
        """The fields of HumanEval."""
        return {"prompt": self.opening, "entry_point": self.entry_point, "test": self.test}

    def rename(self, name: str) -> CodeProblem:
        """The same function under another id."""
        return replace(self, id=name)

    @staticmethod
    def judge(attempts: Iterable[Attempt], verifier: Verifier) -> Iterator[Outcome]:
        """The first test that an attempt does not pass says why it is wrong.

        Most wrong code fails the first of its tests, and code that hangs does so on any: the others wait for that one.
        """
        asked = list(attempts)
        first = list(verifier.matrices(_question(attempt, slice(1)) for attempt in asked))
        passed = [matrix.cells[0][0].status is Status.PASS for matrix in first]
        rest = verifier.matrices(_question(attempt, slice(1, None)) for attempt in compress(asked, passed))
        for matrix, more in zip(first, passed, strict=True):
            yield _outcome(matrix, next(rest)) if more else _outcome(matrix)


def read_code_problem(record: dict[str, Any], group: str) -> CodeProblem | Rejection:
    """The problem in a record `{task_id, prompt, entry_point, test}`, or why there is none.

    Its domain is `domain` if that is a text, else what stands before the slash in `task_id`, or `group`. Where there
    is no `task_id`, as in logs, `id` takes its place.
    """
    name = next((record[key] for key in ("task_id", "id") if record.get(key) is not None), None)
    opening, entry_point, test = (record.get(key) for key in ("prompt", "entry_point", "test"))
    if not (_is_text(opening) and _is_text(entry_point) and _is_text(test) and isinstance(name, str | int)):
        return Rejection(Reason.MALFORMED, "task_id, prompt, entry_point and test must be strings")
    opening = opening.rstrip()  # training text has the line's end and the indentation in one token
    tree = _read(opening if parse_source(opening) else opening + "\n    pass", "prompt")  # a docstring is a body
    if isinstance(tree, Rejection):
        return tree
    function = _last_function(tree, entry_point)
    if function is None:
        return Rejection(Reason.NO_FUNCTION, f"the prompt does not open {entry_point}")
    tests = _read_tests(test, entry_point)
    if isinstance(tests, Rejection):
        return tests
    first = min([function.lineno, *(decorator.lineno for decorator in function.decorator_list)])
    name = encodable(str(name))
    family, slash, _ = name.partition("/")
    domain = record.get("domain")
    return CodeProblem(
        id=name,
        domain=encodable(domain if isinstance(domain, str) and domain else family if slash else group),
        answer_type=(unparse(function.returns) if function.returns else "") or "unannotated",
        opening=opening,
        entry_point=entry_point,
        test=test,
        tests=tests,
        before="".join(f"{line}\n" for line in opening.split("\n")[: first - 1]),
    )


def _read_tests(text: str, entry_point: str) -> tuple[str, ...] | Rejection:
    """The assertions of `check(candidate)` that stand for themselves, then all else that may fail as one test."""
    tree = _read(text, "test")
    if isinstance(tree, Rejection):
        return tree
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)  # once more, for a tree of our own, to be changed
    check = _last_function(tree, "check")
    if check is None or len(check.args.args) != 1:
        return Rejection(Reason.NO_FUNCTION, "the test does not define check(candidate)")
    if not any(_fails(node) for node in ast.walk(tree)):
        return Rejection(Reason.MALFORMED, "check asserts nothing")
    candidate = check.args.args[0].arg
    own = _bound(tree)  # a name that the test gives a meaning means nothing outside of it
    alone: list[str] = []
    together: list[ast.stmt] = []
    for statement in check.body:
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        used = {node.id for node in names}
        plain = isinstance(statement, ast.Assert) and candidate in used and used - {candidate} <= _NAMES
        if not plain or used & own:
            together.append(statement)
            continue
        for node in names:
            node.id = entry_point if node.id == candidate else node.id
        alone.append(unparse(statement))
    tree.body = [statement for statement in tree.body if not _calls_check(statement)]  # it is called below
    outside = [statement for statement in tree.body if not isinstance(statement, _DEFINITIONS)]
    if any(_does_something(node) for statement in [*together, *outside] for node in ast.walk(statement)):
        check.body = together or [ast.Pass()]
        # The verifier takes nothing for a test that has no assertion, and this one may have helpers or `raise` alone.
        asserts = any(isinstance(node, ast.Assert) for node in ast.walk(tree))
        alone.append(f"{unparse(tree)}\n\ncheck({entry_point})" + ("" if asserts else "\nassert True"))
    if not all(alone) or any(text.startswith("\n") for text in alone):
        return Rejection(Reason.SYNTAX, "the test cannot be written again")
    return tuple(alone)


def _fails(node: ast.AST) -> bool:
    """Whether this can make a check fail: HumanEval has `assert True, "This prints if this assert fails"`."""
    if isinstance(node, ast.Assert):
        return not (isinstance(node.test, ast.Constant) and node.test.value)
    return isinstance(node, ast.Raise)


def _does_something(node: ast.AST) -> bool:
    """Whether this can fail, or call what can."""
    calls = isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "print")
    return calls or _fails(node)


def _calls_check(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="check"))):
            return True
    return False


def _bound(tree: ast.Module) -> set[str]:
    """All names that a test gives a meaning of its own, anywhere, but for parameters."""
    bound = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                bound.update(alias.asname or alias.name.partition(".")[0] for alias in aliases)
    return bound


def _read(text: str, what: str) -> ast.Module | Rejection:
    tree = parse_source(text)
    if tree is None:
        return Rejection(Reason.SYNTAX, f"the {what} is no Python, or too long")
    refused = gate(tree, reserved=frozenset())
    return Rejection(refused.reason, f"the {what} has {refused.detail}") if refused else tree


def _last_function(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return found[-1] if found else None


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value == encodable(value)


def _question(attempt: Attempt, part: slice) -> Question:
    return Question((attempt.source,), attempt.problem.tests[part], attempt.problem.entry_point)


def _outcome(*matrices: Matrix) -> Outcome:
    seconds = sum(matrix.seconds for matrix in matrices)
    cells = (cell for matrix in matrices for cell in matrix.cells[0])
    failed = next((cell for cell in cells if cell.status is not Status.PASS), None)
    if failed is None:
        return Outcome(None, seconds)
    if failed.status is Status.ERROR:
        return Outcome(Reason(failed.detail) if failed.detail in set(Reason) else Reason.ERROR, seconds)
    return Outcome(_REASONS[failed.status], seconds)
