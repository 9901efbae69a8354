"""Whether code provably leaves nothing behind in the process that runs it, by its syntax tree.

Such code may share a process with other people's: it can neither take the interpreter over nor leave a message. The
rule is an allow-list. Code is harmless if it is made of functions, loops, conditions and expressions over the names
that it binds itself, the builtins below and the functions of the modules below, and if it reads no attribute but the
methods of plain values. Whatever else occurs, a class, an attribute that is set, a name with two underscores in front,
`type` outside a comparison, makes it harmful. So nothing in it ever reaches a frame, a module, a class that others
use, or a dunder, and nothing of it runs after its turn. The library's functions here are the interpreter's own C code,
or Python code short enough to have been read with this in mind. What the interpreter remembers of their work is
forgotten between turns (`verifier.forgetting`).

That C code has errors of memory where written code runs in the middle of its work and takes away what it works on.
So comparisons that run written code (`cmp_to_key`), stores by step (`a[::2] = ...`, which has counted the places
before it asks a generator for the values), `slice`, which would hide these, and `OrderedDict`, which is broken by way
of `dict`'s methods, are harmful. There may be more: so nothing is accepted on the word of a process that puzzles
share.

Nothing here tells the time, and how much others left of memory and stack is felt by who runs out of them alone, who is
asked again in a process of its own: code that goes on after a MemoryError or a RecursionError is harmful too.

Not guaranteed: that harmful code does harm; most of it does not. That two runs see the same addresses, which a `repr`
of a function shows, or the order of a set of functions, objects or NaNs: they depend on what ran before.
"""

from __future__ import annotations

import ast
import builtins
import typing
from collections.abc import Sequence
from functools import lru_cache
from string import Formatter

from puzzles import parse_source

_BUILTINS = frozenset(
    """
    abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format frozenset
    hex int isinstance iter len list map max min next object oct ord pow print range repr reversed round set
    sorted str sum tuple zip
    """.split()
) | {name for name, thing in vars(builtins).items() if isinstance(thing, type) and issubclass(thing, BaseException)}
# All that a namespace holds beside what code binds (`verifier.scope`). Any other name is an error, and so harmless.
_GIVEN = frozenset([*dir(builtins), *typing.__all__])
_TYPING = frozenset(
    "Any Callable Dict FrozenSet Iterable Iterator List Optional Sequence Set Tuple Union".split()
)  # for annotations only, since what they make shows what they made before
_MODULES = {
    "bisect": "bisect bisect_left bisect_right insort insort_left insort_right",
    "collections": "Counter defaultdict deque",
    "datetime": "date datetime timedelta",
    "functools": "cache lru_cache partial reduce",
    "heapq": "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest",
    "itertools": """accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile
        filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest""",
    "math": """acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2
        expm1 fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp
        lgamma log log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan tanh tau
        trunc ulp""",
    "operator": """abs add and_ concat contains countOf eq floordiv ge getitem gt index indexOf inv invert itemgetter
        le lt mod mul ne neg not_ or_ pos pow sub truediv truth xor""",
    "re": "compile escape findall finditer fullmatch match search split sub subn",
    "string": """ascii_letters ascii_lowercase ascii_uppercase digits hexdigits octdigits printable
        punctuation whitespace""",
    "typing": " ".join(sorted(_TYPING)),
}
_NAMES = {module: frozenset(names.split()) for module, names in _MODULES.items()}
_DOTTED = _NAMES.keys() - {"typing"}
_ONLY_CALLED = "Counter"  # a class of Python code, whose functions do as they like with what is no counter
_CAUGHT = frozenset(
    """
    ArithmeticError AssertionError AttributeError FloatingPointError IndexError KeyError LookupError NameError
    OverflowError StopIteration TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
    UnicodeError ValueError ZeroDivisionError
    """.split()
)  # never a MemoryError or a RecursionError: how much there is of memory and stack shows what ran before
_PLAIN_TYPES = (bool, bytearray, bytes, complex, dict, float, frozenset, int, list, range, set, str, tuple)
_METHODS = frozenset(
    [name for kind in _PLAIN_TYPES for name in dir(kind) if not name.startswith("_")]
    # of deques, counters, dates, patterns and matches, exceptions, and of what `functools` and `itertools` make
    + """appendleft extendleft popleft rotate maxlen elements most_common subtract total from_iterable
    year month day days seconds hour minute second weekday isoweekday isoformat toordinal fromordinal fromisoformat
    strftime total_seconds isocalendar findall finditer fullmatch group groups groupdict match search sub subn
    span args""".split()
) - {"format", "format_map"}  # whose fields read any attribute
_ALLOWED = (
    ast.Module, ast.FunctionDef, ast.Return, ast.Delete, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.While,
    ast.If, ast.Raise, ast.Assert, ast.Global, ast.Nonlocal, ast.Expr, ast.Pass, ast.Break, ast.Continue,
    ast.BoolOp, ast.NamedExpr, ast.BinOp, ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.Set, ast.ListComp,
    ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Yield, ast.YieldFrom, ast.Compare, ast.Call, ast.FormattedValue,
    ast.JoinedStr, ast.Constant, ast.Subscript, ast.Starred, ast.List, ast.Tuple, ast.Slice,
    ast.comprehension, ast.arguments, ast.arg, ast.keyword, ast.expr_context, ast.boolop, ast.operator, ast.unaryop,
    ast.cmpop,
)  # fmt: skip
_IN_ANNOTATIONS = (
    ast.Name, ast.Subscript, ast.Tuple, ast.List, ast.Constant, ast.BinOp, ast.BitOr, ast.expr_context,
)  # fmt: skip


@lru_cache(maxsize=256)
def is_harmless(source: str) -> bool:
    """Whether `source` parses to harmless code."""
    tree = parse_source(source)
    return tree is not None and is_harmless_tree(tree)


@lru_cache(maxsize=256)
def is_harmless_alone(source: str) -> bool:
    """Whether `source` is harmless code that only the interpreter's own C code helps.

    It imports nothing, and makes no bytes: encodings are Python code, found when they are first asked for.
    """
    tree = parse_source(source)
    return tree is not None and not any(map(_asks_for_help, ast.walk(tree))) and is_harmless_tree(tree)


def _asks_for_help(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Constant(value=bytes()):
            return True
        case ast.Name(id="bytes" | "bytearray") | ast.Attribute(attr="encode" | "to_bytes"):
            return True
    return False


def is_harmless_tree(tree: ast.Module) -> bool:
    """Whether the code of `tree` provably leaves nothing behind.

    What a script does when it is run as such does not count: nothing harmless can rebind `__name__`, so it is never
    entered.
    """
    body = [statement for statement in tree.body if not _is_main_block(statement)]
    nodes = list(ast.walk(ast.Module(body, type_ignores=[])))
    return all(map(_Scope(nodes).allows, nodes))


def _is_main_block(statement: ast.stmt) -> bool:
    match statement:
        case ast.If(
            test=ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant("__main__")]),
            orelse=[],
        ):
            return True
    return False


class _Scope:
    """What the names of a tree may stand for.

    Where a name is bound does not matter, since it may be read elsewhere: what a namespace gives under a name counts
    even where the code has a variable of that name.
    """

    def __init__(self, nodes: Sequence[ast.AST]) -> None:
        self._modules: dict[str, str] = {}  # the name it goes by, what it is first
        self._compared: set[ast.AST] = set()  # calls of `type` that only ask
        self._annotations: set[ast.AST] = set()
        self._dotted: set[ast.AST] = set()  # names of modules where a function of theirs is asked for
        self._called: set[ast.AST] = set()
        self._imported: set[str] = set()
        for node in nodes:
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    self._modules.setdefault(alias.asname or alias.name, alias.name)
            case ast.ImportFrom(names=aliases):
                self._imported.update(alias.name for alias in aliases if alias.asname is None)
            case ast.Compare(left=left, comparators=others):
                for side in (left, *others):
                    match side:
                        case ast.Call(func=function, args=[argument], keywords=[]):
                            if not isinstance(argument, ast.Starred):
                                self._compared.add(function)
            case ast.Attribute(value=ast.Name() as owner):
                self._dotted.add(owner)
            case ast.Call(func=function):
                self._called.add(function)
            case ast.arg(annotation=ast.expr() as annotation) | ast.AnnAssign(annotation=annotation):
                self._annotations.update(ast.walk(annotation))
            case ast.FunctionDef(returns=ast.expr() as returns):
                self._annotations.update(ast.walk(returns))

    def allows(self, node: ast.AST) -> bool:
        """Whether `node` is on the list."""
        if node in self._annotations and not isinstance(node, _IN_ANNOTATIONS):
            return False
        match node:
            case ast.Import(names=aliases):
                named = [(alias.name, alias.asname or alias.name) for alias in aliases]
                return all(
                    module in _DOTTED and _is_plain(name) and name not in _CAUGHT and self._modules[name] == module
                    for module, name in named
                )
            case ast.ImportFrom(module=module, names=aliases, level=0):
                given = _NAMES.get(module or "", frozenset())
                return all(
                    alias.name in given
                    and (alias.asname is None or (module != "typing" and alias.name != _ONLY_CALLED))
                    and self._may_bind(alias.asname or alias.name)
                    for alias in aliases
                )
            case ast.alias():
                return True  # its import has answered for it
            case ast.Name(id=name, ctx=ast.Load()):
                return self._allows_name(node, name)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                return self._may_bind(name)
            case ast.Attribute(value=ast.Constant(str() as template), attr="format"):
                return _has_plain_fields(template)
            case ast.Attribute(value=owner, attr=name, ctx=ast.Load()):
                if isinstance(owner, ast.Name) and owner.id in self._modules:
                    if name == _ONLY_CALLED and node not in self._called:
                        return False
                    return name in _NAMES.get(self._modules[owner.id], ())
                return name in _METHODS
            case ast.Subscript(slice=place, ctx=ast.Store()):
                return not any(isinstance(part, ast.Slice) and part.step is not None for part in ast.walk(place))
            case ast.ExceptHandler(name=name, type=kinds):
                caught = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
                known = all(isinstance(kind, ast.Name) and kind.id in _CAUGHT for kind in caught)
                return known and (name is None or self._may_bind(name))
            case ast.Try(finalbody=[]):
                # A generator that waits in there would go on when it is thrown away, in somebody else's turn.
                return not any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node))
            case ast.Call(keywords=keywords):
                return all(keyword.arg is None or _is_plain(keyword.arg) for keyword in keywords)
        return isinstance(node, _ALLOWED)

    def _allows_name(self, node: ast.AST, name: str) -> bool:
        if name in self._modules:
            return node in self._dotted
        if name == "type" and node in self._compared:
            return True
        if name in _TYPING and node in self._annotations:
            return True
        if name == _ONLY_CALLED and not (node in self._called or node in self._annotations):
            return False
        # `typing` has a Counter too, which does no harm either, but the other is the one that is meant.
        namesake = name in _NAMES["collections"] and name in self._imported
        return _is_plain(name) and (name in _BUILTINS or name not in _GIVEN or namesake)

    def _may_bind(self, name: str) -> bool:
        return _is_plain(name) and name not in self._modules and name not in _CAUGHT


def _is_plain(name: str) -> bool:
    return not name.startswith("__") or set(name) == {"_"}


def _has_plain_fields(template: str) -> bool:
    """Whether all that `template.format` does with its arguments is to print them."""
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        return False
    return not any(set(name or "") & set(".[") or "{" in (spec or "") for _, name, spec, _ in fields)
