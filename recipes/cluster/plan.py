"""Which language models and judges go on which node.

Each is bound to its node, so that losing a node costs what was on it and nothing else: Ray, left to itself, may put
all models on one node and all judges on another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recipes.work import Judge, LanguageModel

Role = type[LanguageModel] | type[Judge]
JUDGE_CPUS = 8  # a judge reads what was written in one thread, which more workers would have to wait for


class Node(NamedTuple):
    """A machine of the cluster: its id, its address, and what Ray may use of it."""

    id: str
    address: str
    cpus: int
    gpus: int


class Needs(NamedTuple):
    """What a language model takes: `gpus` where the cluster has any, 0 for one that never uses a GPU.

    `replicas` is the most that there may be of them; None for as many as fit.
    """

    gpus: int = 1
    replicas: int | None = None


class Post(NamedTuple):
    """A place for one of them."""

    role: Role
    node: Node
    cpus: int
    gpus: int


def vacancies(nodes: Iterable[Node], needs: Needs, taken: Mapping[tuple[str, Role], int]) -> list[Post]:
    """The posts on `nodes` beside those `taken`, which are counted by node and role.

    Where there are GPUs in the cluster, models take them, with a CPU for each, and judges have all other CPUs, also
    those of nodes without a GPU. Where there are none, models have half of each node's CPUs, one each.
    """
    nodes = list(nodes)
    with_gpus = needs.gpus > 0 and any(node.gpus >= needs.gpus for node in nodes)
    models = sum(taken.get((node.id, LanguageModel), 0) for node in nodes)
    posts: list[Post] = []
    # Those that have models already come first: a replica that is lost does not wander because a node has joined.
    for node in sorted(nodes, key=lambda node: (not taken.get((node.id, LanguageModel)), node.id)):
        here = taken.get((node.id, LanguageModel), 0)
        fit = min(node.gpus // needs.gpus, node.cpus) if with_gpus else node.cpus // 2
        more = max(0, fit - here) if needs.replicas is None else max(0, min(fit - here, needs.replicas - models))
        models += more
        posts += [Post(LanguageModel, node, 1, needs.gpus if with_gpus else 0)] * more
        sizes = _shares(node.cpus - here - more)
        posts += [Post(Judge, node, cpus, 0) for cpus in sizes[taken.get((node.id, Judge), 0) :]]
    return posts


def _shares(cpus: int) -> list[int]:
    """`cpus` in equal parts of at most `JUDGE_CPUS`, the larger first."""
    parts = -(-cpus // JUDGE_CPUS)
    return [cpus // parts + (place < cpus % parts) for place in range(parts)]


def describe(posts: Iterable[Post]) -> str:
    """`posts` in words."""
    posts = list(posts)
    counts = Counter(post.role for post in posts)
    models, judges = counts[LanguageModel], counts[Judge]
    gpus = sum(post.gpus for post in posts)
    place = f"on {gpus} GPU{'s' * (gpus != 1)}" if gpus else "on CPUs"
    nodes = len({post.node.id for post in posts})
    return (
        f"{models} model{'s' * (models != 1)} {place} and {judges} judge{'s' * (judges != 1)} on "
        f"{sum(post.cpus for post in posts if post.role is Judge)} CPUs, on {nodes} node{'s' * (nodes != 1)}"
    )
