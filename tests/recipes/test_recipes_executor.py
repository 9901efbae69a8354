"""What the model and the judge of one machine do at the same time, and in which order lives end."""

from contextlib import closing
from itertools import count
from threading import Event

import pytest

from recipes.executor import LocalExecutor, by_judge, by_model
from recipes.work import Judge, LanguageModel


class Player:
    """In the place of a model and of a judge: does what each step says."""

    name = None
    cpu_seconds = 0.0


def play(step, player=LanguageModel):
    return (by_model if player is LanguageModel else by_judge)("", lambda _: step())


def life(number, log, judging=lambda number: None, solving=lambda number: None):
    """A batch whose steps write what they are into `log`."""

    def note(word, also=lambda number: None):
        def step():
            log.append(f"{word} {number}")
            also(number)

        return step

    async def live():
        await play(note("propose"))
        await play(note("probe"), Judge)
        log.append(f"choose {number}")
        await play(note("solve", solving))
        await play(note("judge", judging), Judge)
        return number

    return live()


def run(ending=lambda: False, **steps):
    log = []
    executor = LocalExecutor(Player(), Player())
    return log, executor.run((life(number, log, **steps) for number in count()), ending)


def ended(log, finished, most):
    for result in finished:
        log.append(f"end {result.value}")
        if result.value == most:
            return


def test_a_batch_is_judged_while_the_next_is_solved():
    solved = {number: Event() for number in range(9)}

    def wait_for_the_next(number):
        assert solved[number + 1].wait(30)

    log, finished = run(judging=wait_for_the_next, solving=lambda number: solved[number].set())
    with closing(finished):
        ended(log, finished, 3)
    assert [word for word in log if word.startswith("end")] == ["end 0", "end 1", "end 2", "end 3"]


@pytest.mark.parametrize("is_ending", [False, True])
def test_a_batch_is_chosen_after_the_last_but_one_has_ended_and_before_the_last_has(is_ending):
    log, finished = run(ending=lambda: is_ending)
    with closing(finished):
        ended(log, finished, 4)
    order = [word for word in log if word.split()[0] in ("choose", "end")]
    assert order[:8] == ["choose 0", "choose 1", "end 0", "choose 2", "end 1", "choose 3", "end 2", "choose 4"]


def test_what_was_done_before_a_failure_is_given_out():
    def fail(number):
        if number == 2:
            raise ValueError("no answer")

    log, finished = run(solving=fail)
    with pytest.raises(ValueError, match="no answer"):
        ended(log, finished, 9)
    assert [word for word in log if word.startswith("end")] == ["end 0", "end 1"]


def test_near_the_end_nothing_is_solved_ahead():
    log, finished = run(ending=lambda: True)
    with closing(finished):
        ended(log, finished, 2)
    assert "solve 3" not in log
    log, finished = run()
    with closing(finished):
        ended(log, finished, 2)
    assert "solve 3" in log
