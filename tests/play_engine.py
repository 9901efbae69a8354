"""An engine without a model for plays: it writes on tasks `times_K`, right and wrong at known rates."""

import re
from random import Random

from generator import Completion, Profile, Style, derive_seed
from puzzles import Signature, Task

CALL = re.compile(r"times_\d+\((-?\d+)\)")


def times_task(factor, name=None):
    """The task to multiply by a factor."""
    signature = Signature.parse(f"times_{factor}(n: int) -> int")
    return Task(name or f"times/{factor}", f"Return n times {factor}.", signature)


def times_record(factor):
    """Its row in a file, with a reference."""
    tests = [f"assert times_{factor}({n}) == {n * factor}" for n in (0, 1, -3, 50)]
    solution = f"def times_{factor}(n):\n    return n * {factor}"
    return times_task(factor).as_record() | {"solution": solution, "tests": tests, "family": "times"}


class PlayEngine:
    """`right_code` and `right_output` are the chances that a code and a stated output are right.

    Wrong codes are off by 1 to `slips`, wrong outputs too, or with `shared` always by 1, as the first of wrong codes;
    then codes and tests share a mistake. `silent` is the share of answers that are empty.
    """

    name = "scripted"
    model = "times"

    def __init__(
        self,
        style=Style.COMPLETION,
        *,
        right_code=0.4,
        right_output=0.8,
        slips=6,
        shared=False,
        silent=0.0,
        repair=0.6,
    ):
        self.profile = Profile(style=style, shots=0, context=4096)
        self.right_code, self.right_output, self.slips, self.shared = right_code, right_output, slips, shared
        self.silent, self.repair = silent, repair
        self.prompts = []
        self.samplings = []

    def count_tokens(self, text):
        return len(text.split())

    def close(self):
        pass

    def complete(self, prompts, sampling):
        self.prompts += prompts
        self.samplings.append(sampling)
        return [
            [self._completion(prompt.text, Random(derive_seed(prompt.seed, k))) for k in range(sampling.n)]
            for prompt in prompts
        ]

    def kind(self, text):
        """What a prompt asks for."""
        marks = {
            "Do not solve it yet": "observations",
            "Write no code": "plan",
            "write no input out": "attacks",
            "execution engine": "output",
            "holds only one call": "input",
            "Find the mistake": "repair",
        }
        if self.profile.style is Style.CHAT:
            return next((kind for mark, kind in marks.items() if mark in text), "code")
        if text.endswith(")"):
            return "output"
        return "suite" if "\ndef test_" in text else "code"

    def _completion(self, asked, rng):
        factor = int(re.search(r"times_(\d+)", asked)[1])
        if rng.random() < self.silent:
            return Completion("", 0)
        text = getattr(self, f"_{self.kind(asked)}")(factor, asked, rng)
        return Completion(text, self.count_tokens(text))

    def _observations(self, factor, asked, rng):
        return f"1. n may be 0\n2. {factor} is positive\n3. n may be {rng.randrange(99)}\n"

    def _plan(self, factor, asked, rng):
        return f"Plan {rng.randrange(10**6)}: multiply."

    def _attacks(self, factor, asked, rng):
        return "\n".join(f"{number}. try idea {rng.randrange(10**6)}" for number in (1, 2, 3))

    def _code(self, factor, asked, rng, right=None):
        slip = 0 if rng.random() < (self.right_code if right is None else right) else rng.randint(1, self.slips)
        body = f"    return n * {factor} + {slip}" if slip else f"    return n * {factor}"
        return f"```python\ndef times_{factor}(n):\n{body}\n```" if self.profile.style is Style.CHAT else f"\n{body}\n"

    def _repair(self, factor, asked, rng):
        return self._code(factor, asked, rng, self.repair)

    def _input(self, factor, asked, rng):
        return f"```\ntimes_{factor}({rng.randint(-500, 500)})\n```"

    def _suite(self, factor, asked, rng):
        inputs = rng.sample(range(-500, 500), 4)
        return "".join(f"\n    assert times_{factor}({n}) == {self._value(factor, n, rng)}" for n in inputs)

    def _output(self, factor, asked, rng):
        value = self._value(factor, int(CALL.findall(asked)[-1]), rng)
        return f"Traced.\n```\n{value}\n```" if self.profile.style is Style.CHAT else f" == {value}"

    def _value(self, factor, n, rng):
        if rng.random() < self.right_output:
            return n * factor
        return n * factor + (1 if self.shared else rng.randint(1, self.slips))
