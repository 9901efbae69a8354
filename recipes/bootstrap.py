"""How the built-in model is made: from nothing, out of text that this project's own code writes.

corpus -> tokenizer -> packed blocks -> training -> weights in bfloat16, with a card and a prompting profile.

The text is puzzles and their solutions, and described tasks with code and tests: what the model will be asked for, in
the form of the prompts. No held-out puzzle, nor any instance of its template, and no held-out task is in it: every
draft passes the same decontamination as what the factory keeps. The seed puzzles are in it, as in the prompts.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from finetune.pretrain import Architecture, Schedule, new_model, pack, pretrain, train_tokenizer
from generator import Profile
from generator.corpus import Draft, write_documents
from puzzles.corpus import heldout_suite, seed_corpus
from puzzles.source import rename_function
from recipes.task_corpus import clear_task_documents
from shards import Protected, fingerprint

if TYPE_CHECKING:
    from transformers import TrainerControl, TrainerState, TrainingArguments

STEPS = 4600
TOKENIZER_DOCUMENTS = 40_000
SEED_EVERY = 8  # one document on puzzles in so many shows seeds
TASK_EVERY = 4  # after so many documents on puzzles comes one on a described task: a quarter of the tokens
PROFILE = Profile(propose_tokens=110, shots=0, context=512, proposal_tokens=90, solution_tokens=128)


def train_builtin(out: Path, seed: int, report: Callable[[str], None], steps: int = STEPS) -> Path:
    """Train the built-in model into the folder `out`, decided by `seed`; `report` gets a line now and then.

    Needs under an hour on two cores and about 2 GB. The weights are equal on one machine with one thread count.
    """
    started = time.perf_counter()
    architecture, schedule = Architecture(), Schedule(steps, seed=seed)
    tokenizer = train_tokenizer(islice(_texts(seed), TOKENIZER_DOCUMENTS), architecture.vocabulary)
    report(f"tokenizer: {len(tokenizer):,} pieces")
    blocks = pack(_texts(seed), tokenizer, steps * schedule.batch, schedule.block)
    report(f"corpus: {blocks.size:,} tokens")
    model = new_model(architecture, seed)
    report(f"model: {model.num_parameters():,} parameters")
    loss = pretrain(model, blocks, schedule, out, [_reporter(report)])

    import torch

    model.to(torch.bfloat16).save_pretrained(out)
    tokenizer.save_pretrained(out)
    (out / "puzzlegen.json").write_text(json.dumps(PROFILE._asdict(), indent=2) + "\n", encoding="utf-8")
    (out / "README.md").write_text(_card(seed, schedule, blocks.size, model.num_parameters(), loss), encoding="utf-8")
    report(f"done in {(time.perf_counter() - started) / 60:.0f} minutes, loss {loss:.3f}: {out}")
    return out


def _texts(seed: int) -> Iterator[str]:
    """The corpus: puzzles, with a described task now and then."""
    tasks = clear_task_documents(seed)
    for number, text in enumerate(_puzzle_texts(seed), 1):
        yield text
        if number % TASK_EVERY == 0:
            yield next(tasks).text


def _puzzle_texts(seed: int) -> Iterator[str]:
    """Drafts clear of the held-out suite, with a seed puzzle now and then."""
    protected = Protected({puzzle.id: puzzle.puzzle.source for puzzle in heldout_suite()})

    def keep(draft: Draft) -> bool:
        return protected.check(fingerprint(draft.puzzle_source())) is None

    rng = Random(seed)
    for number, document in enumerate(write_documents(seed, keep=keep)):
        if number % SEED_EVERY == 0:
            yield _after_seeds(rng, document.drafts) if document.kind == "list" else _solved_seed(rng)
        yield document.text


def _after_seeds(rng: Random, drafts: tuple[Draft, ...]) -> str:
    """A list that begins as proposing prompts do, with one or two seeds, and goes on with drafts."""
    sources = [seed.puzzle.source for seed in rng.sample(seed_corpus(), rng.randint(1, 2))]
    sources += [draft.puzzle_source() for draft in drafts[:2]]
    return "".join(rename_function(source, "f", f"f{k}") + "\n\n" for k, source in enumerate(sources, 1))


def _solved_seed(rng: Random) -> str:
    """A short seed with its solution; the long ones are beyond so small a model, and teach it to babble."""
    seed = rng.choice([seed for seed in seed_corpus() if len(seed.puzzle.source + seed.solutions[0]) < 200])
    return f"{seed.puzzle.source}\n\n{seed.solutions[0]}\n\nassert f(g())\n\n"


def _reporter(report: Callable[[str], None]) -> Any:
    from transformers import TrainerCallback

    started = time.perf_counter()

    class Reporter(TrainerCallback):  # type: ignore[misc]  # transformers has no types
        def on_log(
            self,
            args: TrainingArguments,
            state: TrainerState,
            control: TrainerControl,
            logs: dict[str, float] | None = None,
            **_: object,
        ) -> None:
            if logs and "loss" in logs:
                minutes = (time.perf_counter() - started) / 60  # of training alone
                left = minutes / state.global_step * (state.max_steps - state.global_step)
                report(
                    f"step {state.global_step:,} of {state.max_steps:,}: loss {float(logs['loss']):.3f}, "
                    f"{minutes:.0f} min gone, about {left:.0f} to go"
                )

    return Reporter()


def _card(seed: int, schedule: Schedule, tokens: int, parameters: int, loss: float) -> str:
    return f"""---
license: mit
library_name: transformers
pipeline_tag: text-generation
tags: [puzzlegen, code, synthetic]
---

# The built-in model of puzzlegen

A Llama of {parameters:,} parameters, trained from nothing on {tokens:,} tokens of puzzles with solutions, and of
described tasks with code and tests, that puzzlegen's own code writes (`puzzlegen bootstrap --seed {seed}`:
{schedule.steps:,} steps of {schedule.batch} sequences of {schedule.block} tokens, final loss {loss:.3f} nats). About
half of the solutions, codes and tests in that text are wrong: the model is a base from which self-training has
something to find, not a good programmer. No puzzle or task of the held-out suites, nor another instance of such a
puzzle's template, was in the text.
"""
