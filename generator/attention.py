"""Attention for sampling many rows on a CPU, where copying the keys and values costs more than the arithmetic.

transformers appends to the cache by copying all of it at every token, and, when there is a mask, copies it again for
each group of query heads. `GrowingLayer` writes new tokens into room that was set aside, and `grouped_attention` lets
the kernel share keys among query heads. Both give the same numbers as the originals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.cache_utils import Cache, DynamicLayer
from transformers.masking_utils import sdpa_mask

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_ROOM = 64  # tokens for which room is made at a time
_GROUPED = "puzzlegen_grouped"


class GrowingLayer(DynamicLayer):  # type: ignore[misc]  # transformers has no types
    """A cache layer of shape (rows, heads, tokens, width) that has room for tokens to come."""

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: Any, **__: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Add the keys and values of new tokens; answers all of them, as views."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            self.keys, self.values = key_states[:, :, :0], value_states[:, :, :0]
            self._rooms: list[torch.Tensor] = []
        self.keys, self.values = (
            self._append(place, old, new)
            for place, (old, new) in enumerate(((self.keys, key_states), (self.values, value_states)))
        )
        return self.keys, self.values

    def _append(self, place: int, old: torch.Tensor, new: torch.Tensor) -> torch.Tensor:
        before, after = old.shape[2], old.shape[2] + new.shape[2]
        room = self._rooms[place] if place < len(self._rooms) else None
        # Selecting or repeating rows replaces the tensors, and with them the room that they were part of.
        if room is None or room.data_ptr() != old.data_ptr() or room.shape[2] < after:
            rows, heads, _, width = new.shape
            room = new.new_empty(rows, heads, after + _ROOM, width)
            room[:, :, :before] = old
            self._rooms[place : place + 1] = [room]
        room[:, :, before:after] = new
        return room[:, :, :after]


def speed_up(model: PreTrainedModel) -> bool:
    """Let `model` use `grouped_attention` if it may; answers whether `new_cache` may be used with it too.

    Only for models on the CPU all of whose layers attend to all tokens, by transformers' standard attention.
    """
    layers = getattr(model.config, "layer_types", None) or ["full_attention"]
    plain = set(layers) == {"full_attention"} and getattr(model.config, "sliding_window", None) is None
    if model.device.type != "cpu" or not plain or model.config._attn_implementation != "sdpa":
        return False
    AttentionInterface.register(_GROUPED, grouped_attention)
    AttentionMaskInterface.register(_GROUPED, sdpa_mask)
    model.set_attn_implementation(_GROUPED)
    return True


def new_cache() -> Cache:
    """An empty cache of growing layers."""
    return Cache(layer_class_to_replicate=GrowingLayer)


def grouped_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Scaled dot-product attention of grouped queries, in the form that transformers calls."""
    causal = attention_mask is None and query.shape[2] > 1
    mixed = scaled_dot_product_attention(
        query, key, value, attn_mask=attention_mask, is_causal=causal, scale=scaling, enable_gqa=True
    )
    return mixed.transpose(1, 2).contiguous(), None
