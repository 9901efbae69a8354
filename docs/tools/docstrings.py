"""Docstrings as Markdown: the interface of a room, and the contracts of its modules.

Modules are parsed, not imported, so the text does not hang on what is installed.

Not guaranteed: that members which a class inherits are listed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CORPORA = {"seeds", "heldout"}  # folders whose modules are data


def room_page(room: str) -> str:
    """The page of a room: what it is, its public names, its modules."""
    tree = _parse(ROOT / room / "__init__.py")
    parts = [f"# Package {room}\n", prose(ast.get_docstring(tree) or ""), ""]
    interface = list(_interface(room, tree))
    if interface:
        parts += [f"## Interface\n\nWhat `from {room} import ...` gives.\n", *interface]
    parts.append("## Modules\n\nThe contract of each module, from its docstring.\n")
    for path in sorted((ROOT / room).rglob("*.py")):
        text = ast.get_docstring(_parse(path))
        if text and path.name != "__init__.py" and not _CORPORA & set(path.parts):
            parts.append(f"### {path.relative_to(ROOT).as_posix()}\n\n{prose(text)}\n")
    return "\n".join(parts)


def prose(text: str) -> str:
    """A docstring or a help text as Markdown that shows the same characters; code spans and blocks stay markup."""
    lines = []
    for line in text.strip().splitlines():
        if line.startswith("    "):
            lines.append(line)
        else:
            parts = re.split(r"(`[^`]+`)", line)
            lines.append("".join(part if place % 2 else _escape(part) for place, part in enumerate(parts)))
    return "\n".join(lines)


def _escape(text: str) -> str:
    return re.sub(r"([*_\[\]|])", r"\\\1", text).replace("<", "&lt;")


def _interface(room: str, tree: ast.Module) -> Iterator[str]:
    """Each public name of the room with its signature and docstring."""
    homes = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    for name in sorted(_public_names(tree), key=str.lower):
        home = homes.get(name, room)
        if home.partition(".")[0] != room:
            yield f"### {name}\n\nThat of [{home}]({home}.md#{name.lower()}).\n"
            continue
        nodes = _parse(ROOT / f"{home.replace('.', '/')}.py").body
        node = next((one for one in nodes if getattr(one, "name", None) == name), None)
        if isinstance(node, ast.FunctionDef):
            yield _function(node, name, "###")
        elif isinstance(node, ast.ClassDef):
            yield _class(node)
        else:
            yield _constant(nodes, name)


def _public_names(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def _function(node: ast.FunctionDef, name: str, level: str) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    code = f"```text\n{name}({ast.unparse(node.args)}){returns}\n```"
    return f"{level} {name}\n\n{code}\n\n{prose(ast.get_docstring(node) or '')}\n"


def _class(node: ast.ClassDef) -> str:
    bases = ", ".join(map(ast.unparse, node.bases))
    head = f"### {node.name}\n\n```text\nclass {node.name}{f'({bases})' if bases else ''}\n```\n"
    fields, methods = [], []
    for place, item in enumerate(node.body):
        if isinstance(item, ast.AnnAssign | ast.Assign) and not ast.unparse(item).startswith("_"):
            said = _said_after(node.body[place + 1 : place + 2])
            fields.append(f"- `{' '.join(ast.unparse(item).split())}`{f': {said}' if said else ''}")
        elif isinstance(item, ast.FunctionDef) and (item.name == "__init__" or not item.name.startswith("_")):
            name = node.name if item.name == "__init__" else f"{node.name}.{item.name}"
            methods.append(_function(item, name, "####"))
    fields += [""] if fields else []
    return "\n".join([head, prose(ast.get_docstring(node) or ""), "", *fields, *methods])


def _constant(nodes: list[ast.stmt], name: str) -> str:
    for place, node in enumerate(nodes):
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if name in map(ast.unparse, targets):
            said = _said_after(nodes[place + 1 : place + 2])
            return f"### {name}\n\nA constant. {said}".rstrip() + "\n"
    raise LookupError(f"{name} is public and defined nowhere")


def _said_after(following: list[ast.stmt]) -> str:
    """The string that stands after a name, and says what it is; empty if there is none."""
    if following and isinstance(following[0], ast.Expr) and isinstance(following[0].value, ast.Constant):
        return " ".join(prose(str(following[0].value.value)).split())
    return ""


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
