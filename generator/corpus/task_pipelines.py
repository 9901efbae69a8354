"""Code over the items of a list or the characters of a string, in the ways in which people write it."""

from __future__ import annotations

from dataclasses import dataclass

from generator.corpus.steps import render
from generator.corpus.task_words import Whole

LOCALS = frozenset("count found kept picked result total".split())


@dataclass(frozen=True)
class Pipeline:
    """Items of `operand`, those that meet all `conditions`, as `item`, put together by `end`."""

    operand: str
    loop: str
    conditions: tuple[str, ...]
    item: str
    end: Whole
    constants: tuple[str, ...]

    @property
    def listed(self) -> str:
        """The items as a list."""
        if self.item == self.loop and not self.conditions:
            return f"list({self.operand})" if self.loop == "c" else self.operand
        where = f" if {' and '.join(self.conditions)}" if self.conditions else ""
        return f"[{self.item} for {self.loop} in {self.operand}{where}]"

    def expression(self, *, bare: bool = False) -> tuple[str, ...]:
        """In one line; `bare` leaves out square brackets that are not needed."""
        listed = self.listed
        if bare and listed[0] == "[" and self.end.code in {"sum({x})", "''.join({x})", "sorted({x})"}:
            return (f"return {self.end.code.format(x=listed[1:-1])}",)
        return (f"return {render(self.end.code, listed, self.constants)}",)

    def in_steps(self, name: str) -> tuple[str, ...]:
        """In two lines, the list being called `name`."""
        return (f"{name} = {self.listed}", f"return {render(self.end.code, name, self.constants)}")

    def in_a_loop(self) -> tuple[str, ...]:
        """With a loop that collects or counts, in names of `LOCALS`."""
        start, step = "result = []", f"result.append({self.item})"
        last = render(self.end.code, "result", self.constants)
        match self.end.code:
            case "sum({x})":
                start, step, last = "total = 0", f"total += {self.item}", "total"
            case "len({x})":
                start, step, last = "count = 0", "count += 1", "count"
            case "''.join({x})":
                start, step, last = "result = ''", f"result += {self.item}", "result"
        lines = [f"if {' and '.join(self.conditions)}:", f"    {step}"] if self.conditions else [step]
        return (start, f"for {self.loop} in {self.operand}:", *(f"    {line}" for line in lines), f"return {last}")
