"""What a puzzle is, at four levels of abstraction, and the shingles that tell how near it is to another.

`exact`       the bytes.
`normalised`  without layout, comments, docstrings, quotes and brackets that mean nothing.
`renamed`     also without the choice of local names and without annotations other than the answer's type.
`template`    also with each constant masked by its type. A list, tuple, set or dict of nothing but constants is one
              constant, whatever its length, and the sign of a number belongs to the number.
`shingles`    the 5-grams of masked tokens within each statement.

Each level is a function of the one before, so equality on one implies equality on all that follow. A fingerprint is
the same on every supported Python, machine and hash seed.

Shingles are made from the template with the names made coarser still: a parameter of `f` by its position, every other
local as one. So one constant more or less changes no shingle, one variable more shifts no names, and as no shingle
crosses from one statement into the next, neither does a change in the order of statements (each statement starts with
the block that it stands in, so moving it into a loop does). They say nothing about puzzles of one template, which have
the same shingles by construction.

Not guaranteed: that equal meaning gives equal fingerprints; `a + b` and `b + a` differ at every level.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from puzzles import parse_source
from shards.syntax import read_syntax
from shards.tokens import Display, Literal, Name, Scope, Syntax

SHINGLE = 5  # tokens


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Four digests of 32 hexadecimal digits, and the sorted 32-bit hashes of the distinct shingles."""

    exact: str
    normalised: str
    renamed: str
    template: str
    shingles: tuple[int, ...]


@lru_cache(maxsize=1024)  # a command asks for those of the seeds and of the held-out suite more than once
def fingerprint(source: str) -> Fingerprint:
    """The fingerprint of a puzzle's canonical source; ValueError if `source` is not Python."""
    tree = parse_source(source)
    if tree is None:
        raise ValueError("no fingerprint: the source does not parse")
    rendered = _Rendering(read_syntax(tree))
    return Fingerprint(
        exact=exact_digest(source),
        normalised=_digest("\n".join([*rendered.renamed, "names", *rendered.names, *rendered.annotations])),
        renamed=_digest("\n".join(rendered.renamed)),
        template=_digest("\n".join(rendered.template)),
        shingles=_shingles(rendered.statements[1:]),  # before the first there is only the module, as everywhere
    )


def exact_digest(source: str) -> str:
    """The level `exact` alone, which takes no parsing."""
    return _digest(source)


class _Rendering:
    """The token lists behind the levels. No token holds a line break, so joined by one they stay apart."""

    def __init__(self, syntax: Syntax) -> None:
        self.renamed: list[str] = []
        self.template: list[str] = []
        self.statements: list[list[str]] = [[]]
        self.names: list[str] = []  # the local names in the order of their numbers
        self.annotations = syntax.annotations
        numbers: dict[tuple[Scope, str], int] = {}
        masked_until = 0  # tokens before this index are part of a constant that the template already has
        for index, token in enumerate(syntax.tokens):
            if index in syntax.blocks:
                self.statements.append([syntax.blocks[index]])
            match token:
                case str():
                    exact = masked = token
                    coarse = token.partition(" ")[0]
                case Literal():
                    exact, masked = f"#{token.kind} {token.value}", f"#{token.kind}"
                    coarse = masked
                case Display():
                    exact = token.header
                    masked = token.header if token.end is None else f"#{token.kind}"
                    coarse = masked.partition(" ")[0]
                case Name():
                    exact = masked = coarse = self._name(token, syntax, numbers)
                    scope = token.scope.binding(token.text)
                    if scope is not None:
                        is_parameter = scope is syntax.main and token.text in scope.parameters
                        coarse = f"@{scope.parameters.index(token.text)}" if is_parameter else "@"
            self.renamed.append(exact)
            if index >= masked_until:
                self.template.append(masked)
                self.statements[-1].append(coarse)
                if isinstance(token, Display) and token.end is not None:
                    masked_until = token.end

    def _name(self, token: Name, syntax: Syntax, numbers: dict[tuple[Scope, str], int]) -> str:
        scope, text = token.scope.binding(token.text), token.text
        if scope is None:
            return f"@{text}"
        # A class's names are attributes too, and a parameter's may be keywords: both are seen from outside.
        if scope.kind == "class" or (text in scope.parameters and (syntax.spread or text in syntax.keywords)):
            return f"@={text}"
        key = (scope, text)
        if key not in numbers:
            numbers[key] = len(numbers)
            self.names.append(text)
        return f"@{numbers[key]}"


def _shingles(statements: list[list[str]]) -> tuple[int, ...]:
    found = set()
    for tokens in statements:
        for start in range(max(1, len(tokens) - SHINGLE + 1)):
            found.add(crc32(" ".join(tokens[start : start + SHINGLE]).encode()))
    return tuple(sorted(found))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
