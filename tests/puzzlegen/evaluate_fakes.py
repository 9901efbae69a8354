"""A model that needs no weights, and `puzzlegen evaluate` on top of it, run as a program."""

import os
import sys
import time
from random import Random

from generator import Completion, Profile, Style, derive_seed

ANSWERS = ("\n    return 7", "\n    return 8", "\n    return '7'", "\n    return 7 // 0", "")


class FakeEngine:
    """Guesses; FAKE_PAUSE is the time in seconds that a call takes."""

    name = "fake"

    def __init__(self, model="builtin", style=Style.COMPLETION):
        self.model = model
        self.profile = Profile(style=style, shots=0)

    def count_tokens(self, text):
        return len(text)

    def complete(self, prompts, sampling):
        time.sleep(float(os.environ.get("FAKE_PAUSE", "0")))
        return [
            [Completion(Random(derive_seed(prompt.seed, sample)).choice(ANSWERS), 3) for sample in range(sampling.n)]
            for prompt in prompts
        ]

    def close(self):
        pass


def main() -> int:
    """The console script with the fake model, one problem at a time."""
    import finetune.evaluation
    from puzzlegen import cli, opening

    finetune.evaluation._ROWS = 1
    opening.open_model = lambda model, *_, **__: FakeEngine(model)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
