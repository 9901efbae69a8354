"""Which models and judges go where. Needs no Ray."""

from collections import Counter

import pytest

from recipes.cluster.plan import JUDGE_CPUS, Needs, Node, vacancies
from recipes.work import Judge, LanguageModel


def counts(posts):
    return Counter((post.node.id, post.role) for post in posts)


def node(name, cpus, gpus=0):
    return Node(name, f"10.0.0.{name}", cpus, gpus)


def test_every_gpu_gets_a_model_and_all_other_cpus_judges():
    posts = vacancies([node("a", 64, 8), node("b", 32)], Needs(), {})
    assert counts(posts)["a", LanguageModel] == 8
    assert counts(posts)["b", LanguageModel] == 0
    for name, cpus in (("a", 56), ("b", 32)):
        assert sum(post.cpus for post in posts if post.node.id == name and post.role is Judge) == cpus


def test_without_gpus_each_node_has_both():
    posts = vacancies([node("a", 2), node("b", 5)], Needs(), {})
    assert counts(posts) == {("a", LanguageModel): 1, ("a", Judge): 1, ("b", LanguageModel): 2, ("b", Judge): 1}


def test_a_model_that_uses_no_gpu_takes_none():
    posts = vacancies([node("a", 8, 4)], Needs(gpus=0, replicas=1), {})
    assert [(post.role, post.gpus) for post in posts if post.role is LanguageModel] == [(LanguageModel, 0)]


def test_a_model_may_take_several_gpus():
    posts = vacancies([node("a", 16, 8)], Needs(gpus=4), {})
    assert [post.gpus for post in posts if post.role is LanguageModel] == [4, 4]


@pytest.mark.parametrize("cpus", range(40))
def test_judges_have_all_cpus_that_models_leave_in_parts_that_one_thread_can_feed(cpus):
    posts = vacancies([node("a", cpus)], Needs(), {})
    assert sum(post.cpus for post in posts) == cpus
    assert all(1 <= post.cpus <= JUDGE_CPUS for post in posts)


@pytest.mark.parametrize("replicas", [1, 3, 100])
def test_there_are_no_more_models_than_asked_for(replicas):
    posts = vacancies([node("a", 8, 2), node("b", 8, 2)], Needs(replicas=replicas), {})
    assert sum(post.role is LanguageModel for post in posts) == min(replicas, 4)


def test_what_is_taken_is_not_vacant():
    nodes = [node("a", 20), node("b", 20)]
    posts = vacancies(nodes, Needs(replicas=12), {})
    lost = next(post for post in posts if post.role is LanguageModel)
    taken = counts(posts) - counts([lost])
    assert counts(vacancies(nodes, Needs(replicas=12), taken)) == counts([lost])
    assert vacancies(nodes, Needs(replicas=12), counts(posts)) == []


def test_a_node_that_joins_is_put_to_use():
    posts = vacancies([node("a", 4), node("b", 4)], Needs(), counts(vacancies([node("a", 4)], Needs(), {})))
    assert {post.node.id for post in posts} == {"b"}
