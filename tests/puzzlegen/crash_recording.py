"""A recording of some batches, made by a model that writes little of use, so that a replay of it takes seconds.

Of 512 proposals in a batch some 15 are puzzles; these take their share of the verifier, the rest is told from them by
reading. So a run has several batches and is soon done.
"""

import re
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from generator import Completion, Profile, derive_seed
from generator.corpus.documents import write_drafts
from generator.replay import Recorder
from puzzlegen import cli

N = 40
OPTIONS = ("--attempts", "2", "--workers", "2", "--quiet")
_USE = 0.03


class TerseModel:
    """Draws from a pool of drafts, by the prompt's seed; most of what it writes is no puzzle at all."""

    name = "terse"
    model = "drafts"

    def __init__(self) -> None:
        self.profile = Profile(propose_tokens=60, shots=0)
        self._drafts = [next(islice(write_drafts(Random(number)), 1)) for number in range(300)]
        self._by_source = {draft.puzzle_source(): draft for draft in self._drafts}

    def close(self) -> None:
        """Nothing to give back."""

    def count_tokens(self, text):
        return len(text.split())

    def complete(self, prompts, sampling):
        return [
            [self._write(prompt.text, Random(derive_seed(prompt.seed, place))) for place in range(sampling.n)]
            for prompt in prompts
        ]

    def _write(self, prompt, draw):
        if opened := re.search(r"def f(\d+)\($", prompt):
            source = draw.choice(self._drafts).puzzle_source(f"f{opened[1]}").removeprefix(f"def f{opened[1]}(")
            text = source if draw.random() < _USE else f"x: int):\n    return {draw.randrange(10)} +"
        else:
            draft = self._by_source.get(re.sub(r"\bf\d+\(", "f(", prompt.split("\n\n")[-2]))
            body = draw.choice(draft.solutions) if draft else ["return 7"]
            text = "\n" + "\n".join("    " + line for line in body)
        return Completion(text, self.count_tokens(text))


def make_recording(folder: Path) -> Path:
    """A recording that lasts for `N` puzzles, in `folder`."""
    path = folder / "recording.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "raise_on_signals", lambda: None)
        patch.setattr("puzzlegen.opening.open_model", lambda *_, **__: Recorder(TerseModel(), path))
        with pytest.raises(SystemExit, match=r"^0$"):
            cli.main(["generate", "--n", str(N), "--out", str(folder / "made"), *OPTIONS])
    return path


def arguments(recording: Path, out: Path, *further: object, n: int = N) -> list[str]:
    """The command line that replays `recording` in `out`."""
    replay = ["--engine", "replay", "--model", str(recording)]
    return ["generate", "--n", str(n), "--out", str(out), *replay, *OPTIONS, *map(str, further)]
