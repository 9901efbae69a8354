"""Operations that can be undone: the atoms of composed puzzles.

A step says how a value is transformed and how to find *some* value that the transformation sends to a wanted one.
`{x}` is the operand; `{X}` is the operand where it binds tightly (it is bracketed unless it is an atom already);
`{a}` and `{b}` are constants.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

from generator.corpus import vocabulary as v

Draw = Callable[[Random], Any]


@dataclass(frozen=True)
class Step:
    """One invertible operation from type `source` to type `target`.

    `inverses` are alternative ways to undo it; `constants` draw `{a}` and `{b}`.
    """

    source: str
    target: str
    forward: str
    inverses: tuple[str, ...]
    constants: tuple[Draw, ...] = ()
    weight: float = 1.0

    @cached_property
    def apply(self) -> Callable[..., Any]:
        """The operation as a function of (operand, *constants)."""
        return _compiled(self.forward, len(self.constants))

    @cached_property
    def undo(self) -> tuple[Callable[..., Any], ...]:
        """The inverses as functions of (wanted value, *constants)."""
        return tuple(_compiled(inverse, len(self.constants)) for inverse in self.inverses)

    @cached_property
    def grows(self) -> bool:
        """Whether undoing a number makes something of that size, so that the number must stay small."""
        return self.target == "int" and any(
            sign in inverse for inverse in self.inverses for sign in ("* {X}", "range(", "10 **")
        )


def render(template: str, operand: str, constants: tuple[str, ...]) -> str:
    """Fill `template` with source text."""
    tight = operand if is_atom(operand) else f"({operand})"
    # Bit operators bind more loosely than `+`, so beside anything they need their brackets.
    loose = tight if any(sign in operand for sign in (" ^ ", " << ", " >> ")) else operand
    a, b = (*constants, "", "")[:2]
    return template.format(x=loose, X=tight, a=a, b=b)


def is_atom(expression: str) -> bool:
    """Whether `expression` can take a postfix or a tight operator without brackets (errs on the side of brackets)."""
    depth = 0
    quote = ""
    for index, char in enumerate(expression):
        if quote:
            quote = "" if char == quote and expression[index - 1] != "\\" else quote
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and (char in "+-*/%^&|<>~ " or char == "="):
            return False
    return True


def _compiled(template: str, arity: int) -> Callable[..., Any]:
    arguments = ("x", "a", "b")[: arity + 1]
    names = {"x": "x", "X": "x", "a": "a", "b": "b"}
    # The templates are the constants of this page; no text from elsewhere comes here.
    function: Callable[..., Any] = eval(f"lambda {', '.join(arguments)}: {template.format(**names)}")
    return function


def _letter(rng: Random) -> str:
    return rng.choice("abcdefghijklmnopqrstuvwxyz")


def _separator(rng: Random) -> str:
    return rng.choice(("-", " ", ",", "_", ", ", ":", "/", "|", "+", "#"))


def _short(rng: Random) -> str:
    return rng.choice((v.a_word(rng), v.a_word(rng)[:3], "ing", "er", "pre", "un", "!", "?", "00", "x", "-end"))


def _int(rng: Random) -> int:
    return rng.choice((v.a_small_int(rng), rng.randint(2, 100), rng.randint(11, 1000)))


def _base(rng: Random) -> int:
    return rng.choice((2, 3, 5, 7, 8, 10, 16, 60, 100))


def _ratio(rng: Random) -> float:
    return rng.choice(
        (0.5, 0.25, 1.5, 2.5, 1.1, 0.1, 3.14, round(rng.uniform(0.2, 12), 2), round(rng.uniform(1, 90), 1))
    )


def _float_or_int(rng: Random) -> float:
    return rng.choice((float(v.a_small_int(rng)), v.a_small_int(rng), _ratio(rng), v.a_float(rng)))


def _ints(rng: Random) -> list[int]:
    return [rng.randint(0, 20) for _ in range(rng.randint(1, 3))]


N, S, L, W, F = "int", "str", "List[int]", "List[str]", "float"

STEPS: tuple[Step, ...] = (
    # str -> str
    Step(S, S, "{X}[::-1]", ("{X}[::-1]", "''.join(reversed({x}))"), weight=2),
    Step(S, S, "{x} + {a}", ("{X}[:-len({a})]", "{X}[:len({x}) - len({a})]"), (_short,), 2),
    Step(S, S, "{a} + {x}", ("{X}[len({a}):]",), (_short,), 2),
    Step(S, S, "{X}.upper()", ("{X}.lower()", "{X}.upper()", "{x}"), weight=1.5),
    Step(S, S, "{X}.lower()", ("{X}.upper()", "{x}"), weight=1.5),
    Step(S, S, "{X}.swapcase()", ("{X}.swapcase()",)),
    Step(S, S, "{X}.title()", ("{X}.lower()", "{x}")),
    Step(S, S, "{X}.capitalize()", ("{X}.lower()", "{x}")),
    Step(S, S, "{X} * {a}", ("{X}[:len({x}) // {a}]",), (lambda r: r.randint(2, 5),), 1.5),
    Step(S, S, "{X}.replace({a}, {b})", ("{X}.replace({b}, {a})",), (_letter, v.a_char), 2),
    Step(S, S, "{X}[{a}:]", ("'a' * {a} + {x}", "{X}[:1] * {a} + {x}"), (lambda r: r.randint(1, 6),), 1.5),
    Step(S, S, "{X}[:-{a}]", ("{x} + 'a' * {a}", "{x} + {X}[:1] * {a}"), (lambda r: r.randint(1, 6),)),
    Step(S, S, "{X}[{a}:] + {X}[:{a}]", ("{X}[-{a}:] + {X}[:-{a}]",), (lambda r: r.randint(1, 3),)),
    Step(S, S, "{X}[::2]", ("''.join(c * 2 for c in {x})", "''.join(c + 'a' for c in {x})")),
    Step(S, S, "{X}[1::2]", ("''.join('a' + c for c in {x})",), weight=0.7),
    Step(S, S, "''.join(c * {a} for c in {x})", ("{X}[::{a}]",), (lambda r: r.randint(2, 4),)),
    Step(
        S,
        S,
        "''.join(chr(ord(c) + {a}) for c in {x})",
        ("''.join(chr(ord(c) - {a}) for c in {x})",),
        (lambda r: r.randint(1, 9),),
    ),
    Step(S, S, "''.join(sorted({x}))", ("{x}", "{X}[::-1]")),
    Step(S, S, "{a}.join({x})", ("{X}[::len({a}) + 1]", "{X}.replace({a}, '')"), (_separator,)),
    Step(S, S, "{X}.strip()", ("{x}", "' ' + {x} + ' '")),
    Step(S, S, "{X}.zfill({a})", ("{X}.lstrip('0')", "{x}"), (lambda r: r.randint(5, 12),), 0.7),
    Step(S, S, "{X}.ljust({a}, {b})", ("{X}.rstrip({b})", "{x}"), (lambda r: r.randint(9, 16), v.a_char), 0.5),
    Step(S, S, "{a} + {x} + {b}", ("{X}[len({a}):-len({b})]",), (_short, _short)),
    Step(S, S, "''.join(c for c in {x} if c != {a})", ("{x}", "{a} + {x}"), (_letter,), 0.7),
    # str -> other
    Step(S, W, "{X}.split({a})", ("{a}.join({x})",), (_separator,), 2),
    Step(S, W, "{X}.split()", ("' '.join({x})",), weight=2),
    Step(S, W, "list({x})", ("''.join({x})",), weight=0.6),
    Step(S, L, "[ord(c) for c in {x}]", ("''.join(chr(i) for i in {x})", "''.join(map(chr, {x}))")),
    Step(S, L, "[int(c) for c in {x}]", ("''.join(str(i) for i in {x})", "''.join(map(str, {x}))")),
    Step(S, L, "[len(w) for w in {X}.split()]", ("' '.join('a' * i for i in {x})",), weight=0.7),
    Step(S, N, "len({x})", ("'a' * {X}", "'x' * {X}"), weight=1.5),
    Step(S, N, "{X}.count({a})", ("{a} * {X}",), (_letter,), 1.5),
    Step(S, N, "int({x})", ("str({x})",), weight=1.5),
    Step(S, N, "int({x}, 2)", ("bin({x})[2:]", "format({x}, 'b')"), weight=0.7),
    Step(S, N, "{X}.find({a})", ("'.' * {X} + {a}",), (_letter,), 0.7),
    Step(S, N, "sum(int(c) for c in {x})", ("'1' * {X}",), weight=0.7),
    Step(S, N, "len({X}.split())", ("' '.join(['a'] * {X})", "'a ' * {X}"), weight=0.7),
    # int -> str
    Step(N, S, "str({x})", ("int({x})",), weight=2),
    Step(N, S, "bin({x})[2:]", ("int({x}, 2)",), weight=0.6),
    Step(N, S, "hex({x})[2:]", ("int({x}, 16)",), weight=0.6),
    Step(N, S, "str({x}).zfill({a})", ("int({x})",), (lambda r: r.randint(6, 10),), 0.4),
    # int -> int
    Step(N, N, "{x} + {a}", ("{x} - {a}",), (_int,), 2),
    Step(N, N, "{x} - {a}", ("{x} + {a}",), (_int,), 2),
    Step(N, N, "{a} - {X}", ("{a} - {X}",), (v.an_int,)),
    Step(N, N, "{X} * {a}", ("{X} // {a}",), (_int,), 2),
    Step(N, N, "{X} // {a}", ("{X} * {a}", "{X} * {a} + 1"), (_int,), 1.5),
    Step(N, N, "{X} ** 2", ("int({X} ** 0.5)", "round({X} ** 0.5)")),
    Step(N, N, "{X} * {a} + {b}", ("({x} - {b}) // {a}",), (_int, _int), 1.5),
    Step(N, N, "{X} ^ {a}", ("{X} ^ {a}",), (_int,)),
    Step(N, N, "{X} << {a}", ("{X} >> {a}",), (lambda r: r.randint(1, 6),), 0.5),
    Step(N, N, "{X} >> {a}", ("{X} << {a}",), (lambda r: r.randint(1, 6),), 0.5),
    Step(N, N, "-{X}", ("-{X}",), weight=0.5),
    Step(N, N, "abs({x})", ("{x}", "-{X}"), weight=0.7),
    Step(N, N, "abs({x} - {a})", ("{x} + {a}", "{a} - {X}"), (_int,)),
    Step(N, N, "int(str({x})[::-1])", ("int(str({x})[::-1])",)),
    Step(N, N, "sum(int(c) for c in str({x}))", ("int('1' * {X})",), weight=0.7),
    Step(N, N, "len(str({x}))", ("10 ** ({x} - 1)", "int('1' * {X})"), weight=0.7),
    Step(N, N, "max({x}, {a})", ("{x}",), (v.a_small_int,), 0.5),
    # List[int] -> List[int]
    Step(L, L, "{X}[::-1]", ("{X}[::-1]", "list(reversed({x}))"), weight=2),
    Step(L, L, "sorted({x})", ("{x}", "{X}[::-1]"), weight=1.5),
    Step(L, L, "[i + {a} for i in {x}]", ("[i - {a} for i in {x}]",), (_int,), 2),
    Step(L, L, "[i - {a} for i in {x}]", ("[i + {a} for i in {x}]",), (_int,), 1.5),
    Step(L, L, "[i * {a} for i in {x}]", ("[i // {a} for i in {x}]",), (v.a_small_int,), 2),
    Step(L, L, "[i // {a} for i in {x}]", ("[i * {a} for i in {x}]",), (v.a_small_int,)),
    Step(L, L, "[{a} - i for i in {x}]", ("[{a} - i for i in {x}]",), (_int,)),
    Step(L, L, "[-i for i in {x}]", ("[-i for i in {x}]",), weight=0.7),
    Step(L, L, "[i * {a} + {b} for i in {x}]", ("[(i - {b}) // {a} for i in {x}]",), (v.a_small_int, _int)),
    Step(L, L, "{x} + [{a}]", ("{X}[:-1]",), (_int,), 1.5),
    Step(L, L, "[{a}] + {x}", ("{X}[1:]",), (_int,), 1.5),
    Step(L, L, "{x} + {a}", ("{X}[:-len({a})]", "{X}[:len({x}) - len({a})]"), (_ints,), 1.5),
    Step(L, L, "{X} * {a}", ("{X}[:len({x}) // {a}]",), (lambda r: r.randint(2, 4),)),
    Step(L, L, "{X}[{a}:]", ("[0] * {a} + {x}",), (lambda r: r.randint(1, 3),), 1.5),
    Step(L, L, "{X}[:-{a}]", ("{x} + [0] * {a}",), (lambda r: r.randint(1, 3),)),
    Step(L, L, "{X}[{a}:] + {X}[:{a}]", ("{X}[-{a}:] + {X}[:-{a}]",), (lambda r: r.randint(1, 3),)),
    Step(L, L, "{X}[::2]", ("[i for i in {x} for _ in range(2)]",)),
    Step(
        L,
        L,
        "[sum({X}[:i + 1]) for i in range(len({x}))]",
        ("[j - i for i, j in zip([0] + {x}, {x})]", "{X}[:1] + [j - i for i, j in zip({x}, {X}[1:])]"),
    ),
    Step(L, L, "[j - i for i, j in zip({x}, {X}[1:])]", ("[sum({X}[:i]) for i in range(len({x}) + 1)]",), weight=1.2),
    Step(L, L, "[i for i in {x} if i > {a}]", ("{x}", "[0] + {x}"), (lambda r: r.randint(1, 9),), 0.8),
    Step(L, L, "[i ** 2 for i in {x}]", ("[int(i ** 0.5) for i in {x}]",), weight=0.7),
    Step(L, L, "[i + j for i, j in enumerate({x})]", ("[j - i for i, j in enumerate({x})]",), weight=0.7),
    Step(L, L, "[i * j for i, j in enumerate({x}, 1)]", ("[j // i for i, j in enumerate({x}, 1)]",), weight=0.5),
    Step(L, L, "[i + j for i, j in zip({x}, {a})]", ("[i - j for i, j in zip({x}, {a})]",), (v.some_ints,), 0.7),
    # List[int] -> other
    Step(L, W, "[str(i) for i in {x}]", ("[int(i) for i in {x}]",)),
    Step(L, W, "['a' * i for i in {x}]", ("[len(i) for i in {x}]",), weight=0.4),
    Step(L, S, "''.join(str(i) for i in {x})", ("[int(c) for c in {x}]",), weight=0.8),
    Step(L, S, "{a}.join(str(i) for i in {x})", ("[int(c) for c in {X}.split({a})]",), (_separator,)),
    Step(L, S, "''.join(chr(i) for i in {x})", ("[ord(c) for c in {x}]",), weight=0.6),
    Step(L, N, "sum({x})", ("[{x}]", "[0, {x}]", "[1, {x} - 1]"), weight=2),
    Step(L, N, "len({x})", ("[0] * {X}", "list(range({x}))"), weight=1.5),
    Step(L, N, "max({x})", ("[{x}]", "[0, {x}]"), weight=1.2),
    Step(L, N, "min({x})", ("[{x}]",), weight=0.8),
    Step(L, N, "max({x}) - min({x})", ("[0, {x}]",)),
    Step(L, N, "{X}[-1]", ("[{x}]", "[0, {x}]")),
    Step(L, N, "{X}[{a}]", ("[0] * {a} + [{x}]", "[{x}] * ({a} + 1)"), (lambda r: r.randint(1, 5),), 1.2),
    Step(L, N, "{X}.count({a})", ("[{a}] * {X}",), (_int,)),
    Step(L, N, "{X}.index({a})", ("[0] * {X} + [{a}]",), (_int,)),
    Step(L, N, "len(set({x}))", ("list(range({x}))",)),
    Step(L, N, "sum(i * i for i in {x})", ("[1] * {X}",), weight=0.6),
    Step(L, N, "sum(i > {a} for i in {x})", ("[{a} + 1] * {X}",), (_int,), 0.7),
    Step(L, N, "sum(i % {a} == 0 for i in {x})", ("[{a}] * {X}",), (v.a_small_int,), 0.7),
    # List[str]
    Step(W, W, "{X}[::-1]", ("{X}[::-1]", "list(reversed({x}))"), weight=1.5),
    Step(W, W, "sorted({x})", ("{x}", "{X}[::-1]")),
    Step(W, W, "[w[::-1] for w in {x}]", ("[w[::-1] for w in {x}]",), weight=1.5),
    Step(W, W, "[w.upper() for w in {x}]", ("[w.lower() for w in {x}]", "{x}"), weight=1.5),
    Step(W, W, "[w.capitalize() for w in {x}]", ("[w.lower() for w in {x}]",)),
    Step(W, W, "[w + {a} for w in {x}]", ("[w[:-len({a})] for w in {x}]",), (_short,), 1.5),
    Step(W, W, "[{a} + w for w in {x}]", ("[w[len({a}):] for w in {x}]",), (_short,), 1.5),
    Step(W, W, "[w * {a} for w in {x}]", ("[w[:len(w) // {a}] for w in {x}]",), (lambda r: r.randint(2, 4),)),
    Step(W, W, "[w[{a}:] for w in {x}]", ("['a' * {a} + w for w in {x}]",), (lambda r: r.randint(1, 3),)),
    Step(W, W, "{x} + [{a}]", ("{X}[:-1]",), (v.a_word,)),
    Step(W, W, "{X}[{a}:]", ("['a'] * {a} + {x}",), (lambda r: r.randint(1, 3),)),
    Step(
        W, W, "[w.replace({a}, {b}) for w in {x}]", ("[w.replace({b}, {a}) for w in {x}]",), (_letter, v.a_char), 0.7
    ),
    Step(W, W, "[w for w in {x} if len(w) > {a}]", ("{x}", "[''] + {x}"), (lambda r: r.randint(1, 3),), 0.7),
    Step(W, S, "' '.join({x})", ("{X}.split(' ')", "[{x}]"), weight=1.5),
    Step(W, S, "{a}.join({x})", ("{X}.split({a})", "[{x}]"), (_separator,), 1.5),
    Step(W, S, "''.join({x})", ("list({x})", "[{x}]"), weight=1.2),
    Step(W, S, "''.join(w[0] for w in {x})", ("list({x})", "[c + 'a' for c in {x}]"), weight=0.8),
    Step(W, L, "[len(w) for w in {x}]", ("['a' * i for i in {x}]",), weight=1.5),
    Step(W, L, "[int(w) for w in {x}]", ("[str(i) for i in {x}]",), weight=1.2),
    Step(W, N, "len({x})", ("['a'] * {X}", "[''] * {X}")),
    Step(W, N, "sum(len(w) for w in {x})", ("['a' * {X}]", "['a'] * {X}")),
    Step(W, N, "{X}.count({a})", ("[{a}] * {X}",), (v.a_word,), 0.7),
    Step(W, N, "max(len(w) for w in {x})", ("['a' * {X}]",), weight=0.7),
    Step(W, N, "len(set({x}))", ("[str(i) for i in range({x})]",), weight=0.6),
    # float
    Step(F, F, "{X} * {a}", ("{X} / {a}",), (_float_or_int,), 2),
    Step(F, F, "{X} / {a}", ("{X} * {a}",), (_float_or_int,), 2),
    Step(F, F, "{x} + {a}", ("{x} - {a}",), (_float_or_int,), 1.5),
    Step(F, F, "{x} - {a}", ("{x} + {a}",), (_float_or_int,), 1.5),
    Step(F, F, "{a} - {X}", ("{a} - {X}",), (_float_or_int,)),
    Step(F, F, "{a} / {X}", ("{a} / {X}",), (_float_or_int,)),
    Step(F, F, "{X} ** 2", ("{X} ** 0.5",)),
    Step(F, F, "{X} ** 0.5", ("{X} ** 2",), weight=0.7),
    Step(F, F, "{X} * {a} + {b}", ("({x} - {b}) / {a}",), (_float_or_int, _float_or_int), 1.5),
    Step(F, F, "({x} + {a}) / {b}", ("{X} * {b} - {a}",), (_float_or_int, _float_or_int)),
)
