import pytest

from generator import Completion, Profile, Prompt, Sampling
from recipes.lockstep import ask, execute, in_lockstep
from verifier import Question

ONE, TWO = Sampling(1, 9), Sampling(2, 9)


class Echo:
    name = model = "echo"
    profile = Profile()

    def __init__(self):
        self.calls = []

    def complete(self, prompts, sampling):
        self.calls.append((len(prompts), sampling.n))
        return [[Completion(f"{prompt.text}{number}", 1) for number in range(sampling.n)] for prompt in prompts]


def asking(name, times, sampling=ONE):
    async def conversation():
        heard = []
        for time in range(times):
            heard += await ask([Prompt(f"{name}{time}.", 0)], sampling)
        return [[one.text for one in each] for each in heard]

    return conversation


def test_each_conversation_hears_its_own_answers(verifier):
    found = list(in_lockstep([asking("a", 2), asking("b", 1, TWO)], Echo(), verifier, 9))
    assert found == [[["b0.0", "b0.1"]], [["a0.0"], ["a1.0"]]]


def test_equal_sampling_shares_a_batch(verifier):
    engine = Echo()
    list(in_lockstep([asking("a", 2), asking("b", 2), asking("c", 1, TWO)], engine, verifier, 9))
    assert engine.calls == [(2, 1), (1, 2), (2, 1)]


def test_no_more_than_so_many_are_under_way_and_the_next_takes_the_place_of_one_that_ends(verifier):
    engine = Echo()
    found = list(in_lockstep([asking("a", 1), asking("b", 2), asking("c", 1)], engine, verifier, 2))
    assert [each[0][0][0] for each in found] == ["a", "b", "c"]
    assert engine.calls == [(2, 1), (2, 1)]


def test_matrices_come_from_the_verifier(verifier):
    async def conversation():
        (matrix,) = await execute([Question(["def f(x): return x"], ["assert f(1) == 1", "assert f(1) == 2"], "f")])
        return matrix.statuses

    assert list(in_lockstep([conversation] * 2, Echo(), verifier, 2)) == [(("pass", "wrong"),)] * 2


def test_nothing_to_ask_bothers_nobody(verifier):
    async def conversation():
        return await ask([], ONE), await execute([])

    engine = Echo()
    assert list(in_lockstep([conversation], engine, verifier, 1)) == [([], [])]
    assert engine.calls == []


def test_an_error_in_one_ends_all_and_closes_them(verifier):
    closed = []

    async def good():
        try:
            await ask([Prompt("good", 0)], ONE)
            await ask([Prompt("good", 0)], ONE)
        finally:
            closed.append("good")

    async def bad():
        await ask([Prompt("bad", 0)], ONE)
        raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        list(in_lockstep([good, bad], Echo(), verifier, 2))
    assert closed == ["good"]


def test_conversations_that_are_called_off_are_closed(verifier):
    running = in_lockstep([asking("a", 1), asking("b", 5)], Echo(), verifier, 2)
    next(running)
    running.close()  # a coroutine that was never finished would warn, and warnings are errors


def test_one_that_cannot_begin_leaves_none_behind(verifier):
    def broken():
        raise RuntimeError("no board")

    with pytest.raises(RuntimeError, match="no board"):
        list(in_lockstep([asking("a", 1), broken], Echo(), verifier, 2))


def test_at_least_one_must_be_under_way(verifier):
    with pytest.raises(ValueError, match="0 conversations"):
        list(in_lockstep([], Echo(), verifier, 0))
