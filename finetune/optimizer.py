"""Muon for the matrices of a model and AdamW for the rest, as one optimizer.

Muon (Jordan et al. 2024; `torch.optim.Muon`) takes only matrices, and embeddings are better off without it. A model
that is trained from nothing learns far more from the same tokens than with AdamW alone (figures in docs/model.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch.nn import Module


class MuonWithAdamW(torch.optim.Optimizer):
    """Both optimizers at one `learning_rate`: Muon's steps are scaled to the size of AdamW's (Liu et al. 2025).

    Its state cannot be saved: it is for runs that are made in one go.
    """

    def __init__(self, model: Module, learning_rate: float, weight_decay: float) -> None:
        embeddings = {id(module.weight) for module in model.modules() if isinstance(module, torch.nn.Embedding)}
        matrices = [p for p in model.parameters() if p.ndim == 2 and id(p) not in embeddings]
        others = [p for p in model.parameters() if p.ndim != 2 or id(p) in embeddings]
        self._parts: tuple[torch.optim.Optimizer, ...] = (
            torch.optim.Muon(matrices, lr=learning_rate, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(others, lr=learning_rate, betas=(0.9, 0.98), weight_decay=0.0),
        )
        # The groups are the parts' own, so that a schedule which changes their rate reaches the parts.
        super().__init__([group for part in self._parts for group in part.param_groups], {})

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Let both parts take their step."""
        loss = closure() if closure is not None else None
        for part in self._parts:
            part.step()
        return loss
