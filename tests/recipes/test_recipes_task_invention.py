"""Inventing tasks: what is kept is new, clear of held-out tasks, and the same after a stop."""

from task_engine import TaskEngine, draft

from generator import Completion, Profile
from generator.task_prompts import task_answer
from puzzles import Signature, Task
from puzzles.corpus.tasks import heldout_tasks, seed_tasks
from puzzles.task import make_task
from recipes.task_invention import PROMPTS, TASKS_A_PROMPT, Inventor, topics_of
from shards import ProtectedTasks

TOPICS = topics_of(seed_tasks())
NOTHING = ProtectedTasks([])


class Writing:
    """An engine that writes the given tasks in turn."""

    name = model = "writing"
    profile = Profile(propose_tokens=500)

    def __init__(self, *lines):
        self.lines, self.prompts, self.number = lines, [], 0

    def count_tokens(self, text):
        return len(text.split())

    def complete(self, prompts, sampling):
        self.prompts += prompts
        return [[self._next() for _ in range(sampling.n)] for _ in prompts]

    def _next(self):
        self.number += 1
        return Completion(self.lines[(self.number - 1) % len(self.lines)], 1)


def inventor(engine, protected=NOTHING, topics=TOPICS, **settings):
    return Inventor(engine, topics, protected, name="r1", seed=3, **settings)


def kept(batch):
    return [new.task for new in batch.kept]


def test_every_completion_is_kept_or_counted_with_its_reason():
    batch = inventor(TaskEngine(pool=200, hostile=0.3)).batch(0)
    assert batch.written == PROMPTS * TASKS_A_PROMPT == len(batch.kept) + sum(batch.rejected.values())
    assert batch.kept and {"empty", "duplicate_normalised"} <= batch.rejected.keys()


def test_a_run_that_goes_on_makes_the_batches_that_one_makes_that_went_through():
    whole = inventor(TaskEngine(pool=200))
    first, second = whole.batch(0), whole.batch(1)
    later = inventor(TaskEngine(pool=200))
    later.restore(kept(first))
    assert later.batch(1) == second
    assert len({task.id for task in kept(first) + kept(second)}) == len(first.kept) + len(second.kept)


def test_seeds_held_out_tasks_and_repetitions_are_not_kept():
    heldout, seed = heldout_tasks()[0], seed_tasks()[0].task
    own = make_task("x", "Return n times seven.", Signature.parse("sevenfold(n: int) -> int"))
    again = make_task("x", "return k times Seven", Signature.parse("other(k: int) -> int"))
    engine = Writing(*map(task_answer, (heldout.task, seed, own, again)))
    batch = inventor(engine, ProtectedTasks(heldout_tasks())).batch(0)
    assert [task.description for task in kept(batch)] == [own.description]
    quarter = batch.written // 4
    assert batch.rejected == {
        "contaminated": quarter,
        "copy_of_seed": quarter,
        "duplicate_normalised": 2 * quarter - 1,
    }


def test_tasks_that_differ_in_numbers_alone_are_kept_up_to_a_cap():
    lines = [f" times_{n}(x: int) -> int: Return x times {n}." for n in range(10, 20)]
    batch = inventor(Writing(*lines), cap=3).batch(0)
    assert len(batch.kept) == 3
    assert batch.rejected["template_full"] > 0


def test_topics_take_turns_and_a_prompt_shows_tasks_of_one():
    engine = Writing("")
    inventor(engine).batch(0)
    of_topic = [
        {topic for topic, tasks in TOPICS.items() if any(task.description in prompt.text for task in tasks)}
        for prompt in engine.prompts
    ]
    assert [sorted(found) for found in of_topic] == [[sorted(TOPICS)[place % len(TOPICS)]] for place in range(PROMPTS)]


def test_hard_tasks_of_the_models_own_are_shown_where_there_are_any():
    hard = [draft(number).task for number in range(6)]
    engine = Writing("")
    inventor(engine, hard=hard).batch(0)
    for prompt in engine.prompts:
        assert sum(" ".join(task.description.split()) in prompt.text for task in hard) == 1


def test_nothing_of_a_reference_is_left_in_a_topic():
    tasks = [task for topic in TOPICS.values() for task in topic]
    assert {type(task) for task in tasks} == {Task}
    assert len(tasks) == len(seed_tasks())
