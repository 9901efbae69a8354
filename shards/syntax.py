"""A syntax tree as a flat list of tokens in which every local name is known by its binding.

The tokens are a pre-order walk of the tree. A node's token names the fields that it has, with the length of its lists,
so the list can be read back in one way only, and a field that a newer Python adds to the grammar changes nothing as
long as it is empty. The walk keeps its own stack, so no tree is too deep for it, and uses neither `ast.dump` nor
`ast.unparse`, whose output varies between Python versions.

Some spellings of one meaning are made one on the way: `-3` is a constant; text between the braces of an f-string is
one constant however it was written; `import a as a` is `import a`; docstrings and annotations are gone, but for the
answer's. Nothing is reordered: `a + b` is not `b + a` when they are strings.

Not guaranteed: that equal programs have equal tokens. The converse is what holds: names are told apart by binding and
scope, and a parameter that may be passed by keyword keeps its name, so two programs of equal tokens do the same.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from puzzles import AnswerType
from shards.tokens import Display, Literal, Name, Scope, Syntax, Token


def read_syntax(tree: ast.Module) -> Syntax:
    """Flatten `tree`."""
    return _Reader(tree).run(tree)


_HANDLED_APART = frozenset({"annotation", "returns", "ctx", "kind", "type_params", "type_comment", "type_ignores"})
_BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases"})
_DISPLAYS: dict[type[ast.AST], str] = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set", ast.Dict: "dict"}
_SIGNS: dict[type[ast.AST], str] = {ast.USub: "-", ast.UAdd: ""}
_NOTHING: Mapping[str, Any] = {}


class _Work(NamedTuple):
    """On the stack: something to emit in `scope`, and the block of which it is a statement, if it is one."""

    item: ast.AST | Token
    scope: Scope
    block: str = ""


class _Close(NamedTuple):
    """On the stack: the display that starts at `start` is over; `others` tokens before it were not constant."""

    start: int
    others: int


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self.out = Syntax()
        self.stack: list[_Work | _Close] = []
        self.constants = 0  # how many tokens so far may stand in a display of constants
        self.names: set[str] = set()  # bound anywhere
        self.calls: list[ast.Call] = []  # with keywords
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        self.main = functions[0] if functions else None
        self.answer = self.main.args.args[0] if self.main is not None and self.main.args.args else None

    def run(self, tree: ast.Module) -> Syntax:
        self.stack.append(_Work(tree, Scope()))
        while self.stack:
            work = self.stack.pop()
            if isinstance(work, _Close):
                if len(self.out.tokens) - self.constants == work.others:
                    display = self.out.tokens[work.start]
                    assert isinstance(display, Display)
                    self.out.tokens[work.start] = display._replace(end=len(self.out.tokens))
                continue
            if work.block:
                self.out.blocks[len(self.out.tokens)] = work.block
            if isinstance(work.item, ast.AST):
                visit: Callable[..., None] = _VISITORS.get(type(work.item), _Reader.emit)
                visit(self, work.item, work.scope)
            else:
                self.out.tokens.append(work.item)
        self._note_keywords()
        return self.out

    def emit(
        self, node: ast.AST, scope: Scope, replaced: Mapping[str, Any] = _NOTHING, **elsewhere: Scope | None
    ) -> None:
        """Emit the token of `node` and stack its fields; some are `replaced`, some live in a scope `elsewhere`."""
        header = kind = type(node).__name__
        work = []
        for name in node._fields:
            value = replaced[name] if name in replaced else getattr(node, name, None)
            if value is None or value == [] or name in _HANDLED_APART:
                continue
            where = elsewhere.get(name) or scope
            if isinstance(value, list):
                header += f" {name}{len(value)}"
                block = f"{kind}.{name}" if name in _BLOCKS else ""
                work += [_Work(_item(each), where, block) for each in value]
            else:
                header += " " + name
                work.append(_Work(_item(value), where))
        self.out.tokens.append(header)
        work.reverse()
        self.stack += work

    def bind(self, scope: Scope, name: str) -> Name:
        scope.bound.add(name)
        self.names.add(name)
        return Name(scope, name)

    def literal(self, value: object, sign: str = "") -> None:
        # `repr` escapes what this Python's Unicode tables call unprintable, `ascii` the same characters everywhere.
        text = format(value, "x") if type(value) is int else ascii(value)
        self.out.tokens.append(Literal(sign + text, type(value).__name__))
        self.constants += 1

    def annotate(self, annotation: ast.expr | None) -> None:
        """Note an annotation that the tokens leave out."""
        if annotation is None:
            return
        self.out.annotations.append(f"@{len(self.out.tokens)}")
        for node in ast.walk(annotation):
            texts = [ascii(value) for _, value in ast.iter_fields(node) if isinstance(value, (str, int))]
            children = sum(1 for _ in ast.iter_child_nodes(node))
            self.out.annotations.append(" ".join([type(node).__name__, str(children), *texts]))

    def _note_keywords(self) -> None:
        for call in self.calls:
            if isinstance(call.func, ast.Name) and call.func.id not in self.names:
                continue  # a builtin, whose parameters are not ours
            for keyword in call.keywords:
                if keyword.arg is None:
                    self.out.spread = True
                else:
                    self.out.keywords.add(keyword.arg)

    def function(self, node: Any, scope: Scope) -> None:
        inner = Scope(scope)
        replaced: dict[str, Any] = {}
        if not isinstance(node, ast.Lambda):
            self.annotate(node.returns)
            replaced = {"name": self.bind(scope, node.name), "body": _without_docstring(node.body)}
        if node is self.main:
            self.out.main = inner
        self.emit(node, scope, replaced, args=inner, body=inner)

    def class_(self, node: ast.ClassDef, scope: Scope) -> None:
        replaced = {"name": self.bind(scope, node.name), "body": _without_docstring(node.body)}
        self.emit(node, scope, replaced, body=Scope(scope, "class"))

    def arguments(self, node: ast.arguments, scope: Scope) -> None:
        self.emit(node, scope, defaults=scope.parent, kw_defaults=scope.parent)

    def arg(self, node: ast.arg, scope: Scope) -> None:
        self.out.tokens.append(self.bind(scope, node.arg))
        scope.parameters.append(node.arg)
        answer_type = AnswerType.from_annotation(node.annotation) if node is self.answer and node.annotation else None
        if answer_type is not None:
            self.out.tokens.append(f"answer:{answer_type}")
        else:
            self.annotate(node.annotation)

    def comprehensions(self, node: Any, scope: Scope) -> None:
        inner = Scope(scope, "comprehension", first=node.generators[0])
        self.emit(node, scope, elt=inner, key=inner, value=inner, generators=inner)

    def comprehension(self, node: ast.comprehension, scope: Scope) -> None:
        self.emit(node, scope, iter=scope.parent if node is scope.first else scope)

    def walrus(self, node: ast.NamedExpr, scope: Scope) -> None:
        outer = scope
        while outer.kind == "comprehension" and outer.parent is not None:
            outer = outer.parent
        self.emit(node, scope, target=outer)

    def name(self, node: ast.Name, scope: Scope) -> None:
        loaded = isinstance(node.ctx, ast.Load)
        self.out.tokens.append(Name(scope, node.id) if loaded else self.bind(scope, node.id))

    def binder(self, node: Any, scope: Scope) -> None:
        """A handler or a pattern, which binds what its field `name` or `rest` says."""
        field_name = "rest" if isinstance(node, ast.MatchMapping) else "name"
        name = getattr(node, field_name)
        self.emit(node, scope, {field_name: name and self.bind(scope, name)})

    def declaration(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        scope.declared.update(dict.fromkeys(node.names, type(node).__name__.lower()))
        self.emit(node, scope, {"names": [Name(scope, name) for name in node.names]})

    def alias(self, node: ast.alias, scope: Scope) -> None:
        if node.name == "*":
            self.emit(node, scope)
        elif node.asname is None and "." in node.name:  # `import a.b` binds a
            top = self.bind(scope, node.name.split(".")[0])
            self.emit(node, scope, {"name": f"{node.name}:", "asname": top})
        else:
            self.emit(node, scope, {"asname": self.bind(scope, node.asname or node.name)})

    def annotated(self, node: ast.AnnAssign, scope: Scope) -> None:
        self.annotate(node.annotation)
        if node.value is None or scope.kind == "class":  # in a class it may declare a field
            self.emit(node, scope)
        else:
            self.emit(ast.Assign(targets=[node.target], value=node.value), scope)

    def call(self, node: ast.Call, scope: Scope) -> None:
        if node.keywords:
            self.calls.append(node)
        self.emit(node, scope)

    def constant(self, node: ast.Constant, scope: Scope) -> None:
        self.literal(node.value)

    def unary(self, node: ast.UnaryOp, scope: Scope) -> None:
        sign, operand = _SIGNS.get(type(node.op)), node.operand
        if sign is not None and isinstance(operand, ast.Constant) and type(operand.value) in {int, float, complex}:
            self.literal(operand.value, sign)
        else:
            self.emit(node, scope)

    def display(self, node: ast.AST, scope: Scope) -> None:
        start = len(self.out.tokens)
        self.stack.append(_Close(start, start - self.constants))
        self.emit(node, scope)
        header = self.out.tokens[start]
        assert isinstance(header, str)
        self.out.tokens[start] = Display(header, _DISPLAYS[type(node)])
        self.constants += 1

    def formatted(self, node: ast.JoinedStr, scope: Scope) -> None:
        parts = _parts(node)
        texts = [part.value for part in parts if isinstance(part, ast.Constant)]
        if len(texts) == len(parts):
            self.literal("".join(str(text) for text in texts))
        else:
            self.emit(node, scope, {"values": parts})

    def field(self, node: ast.FormattedValue, scope: Scope) -> None:
        spec = node.format_spec
        empty = isinstance(spec, ast.JoinedStr) and not _parts(spec)
        self.emit(node, scope, {"format_spec": None} if empty else _NOTHING)

    def singleton(self, node: ast.MatchSingleton, scope: Scope) -> None:
        self.emit(node, scope, {"value": repr(node.value)})


def _item(value: Any) -> ast.AST | Token:
    """A field's value as it goes on the stack: what is no node and no token yet is text or a small number."""
    return value if isinstance(value, (ast.AST, Name)) else f"={value}"


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), _, *_]:
            return body[1:]
        case _:
            return body


def _parts(node: ast.JoinedStr) -> list[ast.expr]:
    """The parts of an f-string with neighbouring texts joined and empty ones gone (Pythons differ on both)."""
    parts: list[ast.expr] = []
    for part in node.values:
        if isinstance(part, ast.Constant) and parts and isinstance(last := parts[-1], ast.Constant):
            parts[-1] = ast.Constant(str(last.value) + str(part.value))
        elif not (isinstance(part, ast.Constant) and part.value == ""):
            parts.append(part)
    return parts


_VISITORS: dict[type[ast.AST], Callable[..., None]] = {
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda), _Reader.function),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), _Reader.comprehensions),
    **dict.fromkeys((ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping), _Reader.binder),
    **dict.fromkeys((ast.Global, ast.Nonlocal), _Reader.declaration),
    **dict.fromkeys(_DISPLAYS, _Reader.display),
    ast.AnnAssign: _Reader.annotated,
    ast.Call: _Reader.call,
    ast.ClassDef: _Reader.class_,
    ast.Constant: _Reader.constant,
    ast.FormattedValue: _Reader.field,
    ast.JoinedStr: _Reader.formatted,
    ast.MatchSingleton: _Reader.singleton,
    ast.Name: _Reader.name,
    ast.NamedExpr: _Reader.walrus,
    ast.UnaryOp: _Reader.unary,
    ast.alias: _Reader.alias,
    ast.arg: _Reader.arg,
    ast.arguments: _Reader.arguments,
    ast.comprehension: _Reader.comprehension,
}
