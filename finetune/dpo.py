"""Direct preference optimisation (Rafailov et al. 2023): completions that hold become likelier than those that do not.

The reward of a completion is beta times the log of how much likelier it has become than the reference, the model that
the training starts from, finds it; the loss of a pair (eq. 7) is -log sigmoid(reward of chosen - reward of rejected),
in nats. The reference never changes: what it says is computed once, before the first step, so that no second model is
held in memory, and again the same after a stop, from the same weights.

What holds for a training whatever its method, stops and memory and all, is said in `finetune.tuning`.

Not guaranteed: that the chosen completions become likelier. The loss only wants them to gain on the rejected ones, and
often both fall; `chosen_reward` in the curve tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune.method import Base, Examples, Method, NothingToLearnError, Point, TrlTrainer
from finetune.preferences import Encoded, encode, name_left_out, sort_out
from finetune.settings import DpoSettings
from finetune.task import digest_of
from finetune.trainer import Quiet
from finetune.tuning import TunedModel, tune

__all__ = ["DpoSettings", "NoPairsError", "PreferencePoint", "TunedModel", "train_dpo"]


class NoPairsError(NothingToLearnError):
    """There is no pair to learn from; the message says why."""


@dataclass(frozen=True, slots=True)
class PreferencePoint(Point):
    """A place on the curves, each a mean since the last one; the loss is in nats a pair."""

    margin: float
    """Reward of the chosen completion minus that of the rejected one."""
    accuracy: float
    """Share of pairs whose margin is above 0."""
    chosen_reward: float
    """Below 0 where the chosen completion has become less likely."""
    rejected_reward: float

    @property
    def text(self) -> str:
        """What it says of the quality, for a display."""
        return f"loss {self.loss:.3f}, margin {self.margin:.3f} ({self.accuracy:.0%} above 0)"


def train_dpo(
    pairs: Iterable[Mapping[str, Any]],
    model: str,
    out: Path,
    settings: DpoSettings | None = None,
    *,
    lineage: Mapping[str, Any] | None = None,
    say: Callable[[str], None] = lambda text: None,
    show: Callable[[Point, int], None] = lambda point, steps: None,
) -> TunedModel:
    """Tune `model` on `pairs` and write it to the folder `out`; see `finetune.tuning.tune`. NoPairsError.

    A pair has the texts `prompt`, `chosen` and `rejected`, in TRL's words, and may have more: the record counts what
    `kind` says. What is no such pair is left out, counted and named in one line.
    """
    method = _Dpo(pairs, settings or DpoSettings())
    return tune(method, model, out, lineage=lineage, say=say, show=show)


class _Dpo(Method):
    """Pairs of completions."""

    name = "dpo"
    data = unit = "pairs"

    def __init__(self, rows: Iterable[Mapping[str, Any]], settings: DpoSettings) -> None:
        self._known = sort_out(rows)
        self.settings: DpoSettings = settings
        if not self._known.pairs:
            raise _no_pairs(self._known.left_out)

    def digest(self) -> str:
        return digest_of(text for pair in self._known.pairs for text in (pair.prompt, pair.chosen, pair.rejected))

    def prepare(self, base: Base, say: Callable[[str], None]) -> Examples:
        from datasets import Dataset

        (pairs, left_out), encoded = encode(self._known, base.tokenizer, base.context)
        if not pairs:
            raise _no_pairs(left_out)
        number_out = sum(map(len, left_out.values()))
        if number_out:
            say(f"{number_out:,} of {len(pairs) + number_out:,} pairs are left out: {name_left_out(left_out)}")
        base.check_knows(max(max(ids) for pair in encoded for ids in pair))
        return Examples(
            dataset=Dataset.from_dict({f"{name}_ids": [*column] for name, column in _columns(encoded)}),
            tokens=sum(sum(pair.sizes) for pair in encoded),
            longest=max(2 * max(pair.sizes) for pair in encoded),
            record={
                "pairs": {
                    "read": len(pairs),
                    "kinds": dict(sorted(Counter(pair.kind for pair in pairs if pair.kind is not None).items())),
                    "left_out": {reason: len(rows) for reason, rows in left_out.items()},
                }
            },
        )

    def trainer(self, examples: Examples, at_once: int) -> TrlTrainer:
        import torch
        from torch.utils.data import DataLoader
        from trl import DPOConfig, DPOTrainer

        class QuietDpo(Quiet, DPOTrainer):  # type: ignore[misc]  # trl has no types
            def _prepare_dataset(self, dataset: Any, *_: Any) -> Any:
                return dataset  # TRL would tokenise prompt and completion in one piece

            def _precompute_ref_logps(self, dataset: Any, _name: str, size: int) -> Any:
                """As TRL's, without its progress bars and without a file in the user's cache."""
                loader = self.accelerator.prepare(DataLoader(dataset, batch_size=size, collate_fn=self.data_collator))
                found = [torch.stack(self.compute_ref_log_probs(self.model, batch)).cpu() for batch in loader]
                chosen, rejected = torch.cat(found, dim=1).tolist()
                return dataset.add_column("ref_chosen_logps", chosen).add_column("ref_rejected_logps", rejected)

            def get_batch_samples(self, *arguments: Any) -> tuple[list[Any], int]:
                samples, _ = super().get_batch_samples(*arguments)
                return samples, sum(len(sample["input_ids"]) // 2 for sample in samples)

            def compute_loss(
                self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: int = 0
            ) -> Any:
                # Every pair of an update counts alike, also where fewer than `at_once` are left at the end of a pass.
                share = self.current_gradient_accumulation_steps * (len(inputs["input_ids"]) // 2) / num_items_in_batch
                return super().compute_loss(model, inputs, return_outputs) * share

        return TrlTrainer(QuietDpo, DPOConfig, {"beta": self.settings.beta, "precompute_ref_log_probs": True})

    def point(self, entry: Mapping[str, Any], tokens: int) -> PreferencePoint:
        return PreferencePoint(
            step=int(entry["step"]),
            loss=float(entry["loss"]),
            learning_rate=float(entry["learning_rate"]),
            tokens=tokens,
            margin=float(entry["rewards/margins"]),
            accuracy=float(entry["rewards/accuracies"]),
            chosen_reward=float(entry["rewards/chosen"]),
            rejected_reward=float(entry["rewards/rejected"]),
        )

    def card_rows(self, record: Mapping[str, Any]) -> dict[str, str]:
        pairs, settings, last = record["pairs"], record["settings"], record["curve"][-1]
        kinds = "".join(f", {number:,} of kind {kind}" for kind, number in pairs["kinds"].items())
        steps, batch = settings["steps"], settings["batch"]
        return {
            "pairs": f"{pairs['read']:,} read{kinds}; {sum(pairs['left_out'].values()):,} left out",
            "training": f"{steps:,} steps of {batch} pairs, {record['tokens']:,} tokens in all",
            "beta": f"{settings['beta']:g}; the reference is the base model",
            "final loss": f"{record['loss']:.3f} nats a pair",
            "final reward margin": f"{last['margin']:.3f}, above 0 for {last['accuracy']:.0%} of pairs",
        }


def _columns(encoded: list[Encoded]) -> Iterable[tuple[str, Iterable[list[int]]]]:
    return zip(Encoded._fields, zip(*encoded, strict=True), strict=True)


def _no_pairs(left_out: Mapping[str, list[int]]) -> NoPairsError:
    return NoPairsError(f"there is no pair to learn from: {name_left_out(left_out) or 'there are no rows'}")
