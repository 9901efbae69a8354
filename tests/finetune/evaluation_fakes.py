"""An engine that answers from a book, and problems for it."""

import json
from random import Random

from generator import Completion, Profile, Style, derive_seed
from puzzles.corpus import heldout_suite

WRONG = ("\n    return None", "\n    return 7", "\n    return 1 // 0", "", "\n    return )")

TRIPLE = {
    "task_id": "own/triple",
    "prompt": 'from typing import List\n\n\ndef triple(items: List[int]) -> List[int]:\n    """Each item thrice."""\n',
    "entry_point": "triple",
    "test": "import math\n\ndef check(candidate):\n"
    "    assert candidate([1]) == [1, 1, 1]\n"
    "    assert candidate([]) == [], 'nothing'\n"
    "    assert abs(len(candidate([4])) - 3) < 1\n"
    "    for n in range(3):\n        assert len(candidate([0] * n)) == math.prod([3, n])\n"
    "    assert True, 'done'\n",
}
RIGHT = "\n    return [item for item in items for _ in range(3)]\n\ndef other():\n    pass"


class BookEngine:
    """Knows the right answer to each held-out puzzle, and gives it now and then, as the prompt's seed decides."""

    name = model = "book"

    def __init__(self, *, right=0.3, style=Style.COMPLETION, shots=0, answer=None):
        self.profile = Profile(style=style, shots=shots)
        self.right, self.answer = right, answer or self._answer
        self.calls = []
        self._book = {seed.puzzle.source: seed.solutions[0] for seed in heldout_suite()}

    def count_tokens(self, text):
        return len(text.split())

    def complete(self, prompts, sampling):
        self.calls.append((list(prompts), sampling))
        texts = [
            [self.answer(prompt, Random(derive_seed(prompt.seed, sample))) for sample in range(sampling.n)]
            for prompt in prompts
        ]
        return [[Completion(text, self.count_tokens(text)) for text in row] for row in texts]

    def _answer(self, prompt, rng):
        if rng.random() >= self.right:
            return rng.choice(WRONG)
        solution = self._book[prompt.text.rpartition("\n\ndef g(")[0]]
        return "\n" + solution.partition("\n")[2]


def write_lines(path, *records):
    """`records` as JSON lines; text stands for itself."""
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)
