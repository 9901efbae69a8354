"""The factory with a scripted engine and the real verifier."""

import re
import threading
from collections import Counter
from contextlib import ExitStack, closing, suppress
from itertools import count, islice
from pathlib import Path
from random import Random

import pytest
from scripted_engine import ScriptedEngine

from generator import Completion, Style
from puzzles import Puzzle, Reason, read_puzzle, read_solution
from puzzles.corpus import heldout_suite, seed_corpus
from recipes.batches import MAX_SOLUTIONS, Settings
from recipes.executor import Finished, Life, LocalExecutor
from recipes.factory import Factory
from recipes.work import Judge, LanguageModel
from shards import DedupIndex, Overflow, Protected, fingerprint
from shards.schema import Row
from verifier import VERIFIER_VERSION, Pair, Verifier

SETTINGS = Settings(seed=7, attempts=4, prompts=3, samples=6)
STAGES = ("proposed", "parsed", "valid", "runs", "nontrivial", "novel", "solved", "kept")
FOREVER = 10**9


def new_factory(settings, engine, verifier, index, protected=(), kept=0, latest=()):
    seeds = seed_corpus()[::10]
    executor = LocalExecutor(LanguageModel(settings, engine, seeds), Judge(settings, verifier))
    return Factory(settings, executor, seeds, Protected(protected), index, kept, latest)


class ScatteredExecutor(LocalExecutor):
    """Works on up to `room` batches at once, at each turn on any of them."""

    def __init__(self, *arguments, room, rng):
        super().__init__(*arguments)
        self.room, self.rng = room, rng

    def run(self, work, ending):
        lives = {}
        begun = count()
        for given in count():
            while given not in lives or not lives[given].over:
                while len(lives) < self.room:
                    lives[next(begun)] = Life(next(work))
                life = self.rng.choice([life for life in lives.values() if not life.over])
                life.go_on(life.step.do(self._model if life.step.worker is LanguageModel else self._judge))
            yield Finished(lives.pop(given).result, 0.0)


@pytest.fixture
def factory(verifier, scripted_engine):
    """Make a factory; what is not named is scripted and empty."""
    opened = ExitStack()

    def make(settings=SETTINGS, engine=None, protected=(), after=(), **index):
        """One that goes on `after` these batches."""
        *before, latest = [[row["puzzle"] for row in batch.kept] for batch in after] or [[]]
        kept = [puzzle for puzzles in before for puzzle in puzzles]
        remembered = opened.enter_context(closing(DedupIndex(**index)))
        remembered.restore(lambda: kept)
        engine = engine or scripted_engine()
        return new_factory(settings, engine, verifier, remembered, protected, len(kept) + len(latest), latest)

    with opened:
        yield make


@pytest.fixture(scope="module")
def long_run(verifier, scripted_engine):
    """Five batches of an unbroken run."""
    made = new_factory(SETTINGS, scripted_engine(), verifier, DedupIndex())
    return take(made.run(0, FOREVER), 5)


def take(batches, count):
    found = list(islice(batches, count))
    batches.close()
    return found


def data(batch):
    """A batch without its times."""
    return batch[:6]


def rows(batches):
    return [row for batch in batches for row in batch.kept]


def total(funnel, kind):
    return sum(count for word, count in funnel.items() if word.startswith(kind))


def judges():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("judge")]


def children():
    """The ids of this process's children, those aside that serve the interpreter and outlive a pool."""
    found = set()
    for folder in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread or a child that has just ended
            for pid in (folder / "children").read_text().split():
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
                if command and b"resource_tracker" not in command:
                    found.add(pid)
    return found


def test_every_proposal_is_kept_or_rejected_with_a_reason(long_run):
    for batch in long_run:
        assert batch.funnel["proposed"] == SETTINGS.prompts * SETTINGS.samples
        assert batch.funnel["proposed"] == batch.funnel["kept"] + total(batch.funnel, "rejected:")
        assert batch.funnel["kept"] == len(batch.kept)


def test_every_attempt_is_counted_once(long_run):
    for batch in long_run:
        assert total(batch.funnel, "attempt:") == SETTINGS.attempts * batch.funnel["novel"]


def test_the_funnel_only_narrows(long_run):
    for batch in long_run:
        counts = [batch.funnel.get(stage, 0) for stage in STAGES]
        assert counts == sorted(counts, reverse=True)


def test_all_words_of_the_funnel_are_stages_or_reasons(long_run):
    known = {
        *STAGES,
        "attempt:accepted",
        *(f"{kind}:{reason}" for kind in ("attempt", "rejected") for reason in Reason),
    }
    assert {word for batch in long_run for word in batch.funnel} <= known


def test_a_run_keeps_something_and_rejects_for_many_reasons(long_run):
    assert len(rows(long_run)) > 15
    assert len({word for batch in long_run for word in batch.funnel if word.startswith("rejected:")}) >= 6


def test_batches_come_in_order_and_complete(long_run):
    assert [(batch.number, batch.complete) for batch in long_run] == [(number, True) for number in range(5)]


def test_every_row_keeps_the_contract(long_run, verifier):
    for batch in long_run:
        for row in batch.kept:
            puzzle = read_puzzle(row["puzzle"])
            mark = fingerprint(row["puzzle"])
            assert set(row) == set(Row.__annotations__)
            assert isinstance(puzzle, Puzzle) and puzzle.source == row["puzzle"]
            assert row["answer_type"] == str(puzzle.answer_type)
            assert (row["fingerprint"], row["template"]) == (mark.renamed, mark.template)
            assert row["fingerprint"].startswith(row["id"])
            assert 1 <= len(row["solutions"]) == len(row["answers"]) <= MAX_SOLUTIONS
            assert row["solutions"] == sorted(set(row["solutions"]), key=lambda text: (len(text), text))
            assert all(read_solution(text, puzzle) == text for text in row["solutions"])
            assert 1 <= row["solved"] <= row["attempts"] == SETTINGS.attempts
            assert row["solve_rate"] == row["solved"] / row["attempts"]
            assert (row["seed"], row["batch"], row["iteration"]) == (SETTINGS.seed, batch.number, 0)
            assert (row["model"], row["engine"]) == ("drafts", "scripted")
            assert (row["sandbox_level"], row["verifier_version"]) == (str(verifier.level), VERIFIER_VERSION)
            assert 0 < row["tokens"] < batch.tokens


def test_every_solution_of_every_row_verifies_again_with_its_answer(long_run, verifier):
    pairs = [
        (Pair(row["puzzle"], solution), answer)
        for row in rows(long_run)
        for solution, answer in zip(row["solutions"], row["answers"], strict=True)
    ]
    verdicts = list(verifier.verify(pair for pair, _ in pairs))
    assert [verdict.answer for verdict in verdicts] == [answer for _, answer in pairs]


def test_no_two_rows_differ_in_names_alone(long_run):
    found = [row["fingerprint"] for row in rows(long_run)]
    assert len(set(found)) == len(found)


def test_rejected_rows_are_a_sample_of_each_reason(long_run):
    for batch in long_run:
        sampled = Counter(row["reason"] for row in batch.rejected)
        counted = {
            word.removeprefix("rejected:"): n for word, n in batch.funnel.items() if word.startswith("rejected:")
        }
        assert sampled == {reason: min(2, count) for reason, count in counted.items()}
        assert all(row["batch"] == batch.number and len(row["text"]) <= 4000 for row in batch.rejected)


def test_equal_seeds_give_equal_data(factory, long_run):
    assert [data(batch) for batch in take(factory().run(0, FOREVER), 3)] == [data(batch) for batch in long_run[:3]]


def test_another_seed_gives_other_data(factory, long_run):
    (batch,) = take(factory(SETTINGS._replace(seed=8)).run(0, FOREVER), 1)
    assert {row["puzzle"] for row in batch.kept} != {row["puzzle"] for row in long_run[0].kept}


@pytest.mark.parametrize("first", [1, 3])
def test_a_restored_run_goes_on_as_the_unbroken_one(factory, long_run, first):
    resumed = take(factory(after=long_run[:first]).run(first, FOREVER), 5 - first)
    assert [data(batch) for batch in resumed] == [data(batch) for batch in long_run[first:]]


@pytest.fixture(scope="module")
def repetitive_run(verifier, scripted_engine):
    """Five batches of a model that has few ideas, so that most looks at the index find something."""
    made = new_factory(SETTINGS, scripted_engine(pool=40), verifier, DedupIndex())
    return take(made.run(0, FOREVER), 5)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("room", [1, 2, 5, 9])
def test_it_changes_no_row_and_no_count_how_many_batches_are_under_way_and_in_which_order(
    factory, scripted_engine, repetitive_run, room, seed
):
    made = factory(engine=scripted_engine(pool=40))
    made.executor = ScatteredExecutor(made.executor._model, made.executor._judge, room=room, rng=Random(seed))
    batches = take(made.run(0, FOREVER), 5)
    assert [batch[:5] for batch in batches] == [batch[:5] for batch in repetitive_run]
    spent, usual = (sum(batch.tokens for batch in run) for run in (batches, repetitive_run))
    assert spent < usual if room == 1 else spent > usual or room < 5


@pytest.mark.parametrize("first", [0, 3])
def test_an_index_that_goes_to_the_disk_changes_no_row(factory, long_run, tmp_path, first):
    overflow = Overflow(tmp_path / "index.sqlite3", 20_000)
    kept = [row["puzzle"] for row in rows(long_run[:first])]
    with closing(
        DedupIndex(overflow=overflow)
    ) as index:  # leaves a file that is ahead, as a kill before a commit does
        index.restore(lambda: [*kept, *(row["puzzle"] for row in long_run[first].kept)])
    resumed = factory(after=long_run[:first], overflow=overflow)
    assert [data(batch) for batch in take(resumed.run(first, FOREVER), 5 - first)] == [
        data(batch) for batch in long_run[first:]
    ]
    assert overflow.path.exists()


def middle(long_run):
    """A target that lies inside the third batch."""
    return len(rows(long_run[:2])) + max(1, len(long_run[2].kept) // 2)


def test_a_run_ends_with_exactly_the_rows_that_were_asked_for(factory, long_run):
    target = middle(long_run)
    batches = list(factory().run(0, target))
    assert rows(batches) == rows(long_run)[:target]
    assert [batch.complete for batch in batches] == [True, True, False]


def test_a_target_at_the_end_of_a_batch_leaves_it_complete(factory, long_run):
    target = len(rows(long_run[:2]))
    batches = list(factory().run(0, target))
    assert [data(batch) for batch in batches] == [data(batch) for batch in long_run[:2]]


def test_a_run_that_is_extended_equals_the_long_run(factory, long_run):
    short = list(factory().run(0, middle(long_run)))
    finished = [batch for batch in short if batch.complete]
    extended = take(factory(after=finished).run(len(finished), FOREVER), 5 - len(finished))
    assert [data(batch) for batch in (*finished, *extended)] == [data(batch) for batch in long_run]


def test_an_incomplete_batch_has_the_rejected_and_kept_of_what_it_looked_at(factory, long_run):
    last = list(factory().run(0, middle(long_run)))[-1]
    assert last.funnel["kept"] == len(last.kept)
    assert last.funnel["solved"] >= last.funnel["kept"]
    attempted = last.funnel["novel"] - last.funnel["left_over"]
    assert total(last.funnel, "attempt:") == attempted * SETTINGS.attempts
    assert last.funnel["kept"] + total(last.funnel, "rejected:") + last.funnel["left_over"] == last.funnel["proposed"]
    assert "left_over" not in long_run[2].funnel


def test_solutions_are_found_behind_numbered_examples(factory, scripted_engine):
    engine = scripted_engine(hostile=0.0, shots=2, endless=False)
    (batch,) = take(factory(engine=engine).run(0, FOREVER), 1)
    assert len(batch.kept) > 3
    assert any(prompt.text.rpartition("def ")[2].startswith("g3(") for prompt in engine.prompts)


def test_a_chat_model_is_understood_as_well(factory, scripted_engine):
    class Chatty(scripted_engine):
        def complete(self, prompts, sampling):
            assert {prompt.style for prompt in prompts} <= {Style.CHAT}
            return [[self.answer(prompt.text) for _ in range(sampling.n)] for prompt in prompts]

        def answer(self, text):
            code = (
                "def g(n=777):\n    return n + 3"
                if "Solve" in text
                else "def f(x: int, n=777):\n    return x - 3 == n"
            )
            return Completion(f"Sure:\n\n```python\n{code}\n```\nDone.", 20)

    engine = Chatty()
    engine.profile = engine.profile._replace(style=Style.CHAT, shots=1)
    (batch,) = take(factory(engine=engine).run(0, FOREVER), 1)
    assert [(row["solutions"], row["answers"]) for row in batch.kept] == [
        (["def g(n=777):\n    return n + 3"], ["780"])
    ]


def test_a_puzzle_that_repeats_is_kept_once(factory, scripted_engine):
    batches = take(factory(engine=scripted_engine(pool=4, hostile=0.0)).run(0, FOREVER), 2)
    counts = Counter()
    for batch in batches:
        counts.update(batch.funnel)
    assert len({row["fingerprint"] for row in rows(batches)}) == len(rows(batches)) <= 4
    assert counts["rejected:duplicate_exact"] >= 20


def test_a_template_has_no_more_rows_than_its_cap(factory, scripted_engine):
    class OneTemplate(scripted_engine):
        def _propose(self, rng, number):
            return f"x: int, n={rng.randrange(200, 10**6)}):\n    return x - 3 == n"

        def _solve(self, rng, text):
            return "\n    return n + 3"

    (batch,) = take(factory(engine=OneTemplate(), template_cap=2).run(0, FOREVER), 1)
    assert len(batch.kept) == 2
    assert batch.funnel["rejected:template_full"] == SETTINGS.prompts * SETTINGS.samples - 2
    assert len({row["template"] for row in batch.kept}) == 1


def test_held_out_puzzles_are_rejected_as_contaminated(factory, scripted_engine):
    sources = {seed.id: seed.puzzle.source for seed in heldout_suite()}
    engine = scripted_engine(hostile=0.0, heldout=0.5)
    settings = SETTINGS._replace(trivial_reject_rate=0.0)
    (batch,) = take(factory(settings, engine, protected=sources).run(0, FOREVER), 1)
    assert batch.funnel["rejected:contaminated"] >= 4
    assert not {row["puzzle"] for row in batch.kept} & set(sources.values())
    assert any(row["detail"] in sources for row in batch.rejected if row["reason"] == "contaminated")


@pytest.mark.parametrize(("rate", "kept"), [(1.0, 0), (0.0, 1)])
def test_trivial_puzzles_are_kept_only_as_far_as_they_are_spared(factory, scripted_engine, rate, kept):
    class Easy(scripted_engine):
        def _propose(self, rng, number):
            return "x: int):\n    return x == 7"

        def _solve(self, rng, text):
            return "\n    return 7"

    (batch,) = take(factory(SETTINGS._replace(trivial_reject_rate=rate), Easy()).run(0, FOREVER), 1)
    assert len(batch.kept) == kept
    assert (batch.funnel.get("rejected:trivial", 0) > 0) is (kept == 0)


def test_a_model_that_writes_nothing_of_use_makes_empty_batches(factory, scripted_engine):
    batches = take(factory(engine=scripted_engine(hostile=1.0)).run(0, FOREVER), 2)
    assert rows(batches) == []
    assert all(batch.complete for batch in batches)


def test_no_more_than_eight_solutions_are_kept_the_shortest(factory, scripted_engine):
    class Prolific(scripted_engine):
        def _propose(self, rng, number):
            return "x: int, n=1234):\n    return x == n"

        def _solve(self, rng, text):
            return "\n    return n" + " + 0" * rng.randrange(40)

    settings = SETTINGS._replace(attempts=30, prompts=1, samples=1)
    (batch,) = take(factory(settings, Prolific()).run(0, FOREVER), 1)
    (row,) = batch.kept
    assert len(row["solutions"]) == MAX_SOLUTIONS
    assert (row["attempts"], row["solved"], row["solve_rate"]) == (30, 30, 1.0)
    assert row["answers"] == ["1234"] * MAX_SOLUTIONS


def test_failures_are_kept_in_order_and_none_that_ran_out_of_time(factory, scripted_engine):
    bodies = ["return n - 1", "return n", "while True: pass", "return missing", "return n - 1", "return 1.0"]

    class Erring(scripted_engine):
        def _propose(self, rng, number):
            return "x: int, n=1234):\n    return x == n"

        def complete(self, prompts, sampling):
            if prompts and prompts[0].text.endswith("("):
                return super().complete(prompts, sampling)
            return [[Completion(f"\n    {body}\n\n", 5) for body in bodies] for _ in prompts]

    settings = SETTINGS._replace(attempts=len(bodies), prompts=1, samples=1)
    (batch,) = take(factory(settings, Erring()).run(0, FOREVER), 1)
    (row,) = batch.kept
    assert row["solutions"] == ["def g(n=1234):\n    return n"]
    assert [text.split("\n    ")[1] for text in row["failures"]] == ["return n - 1", "return missing", "return 1.0"]


class Learning(ScriptedEngine):
    """Gets a puzzle wrong until it is shown how it failed, or asked again."""

    def __init__(self, style=Style.COMPLETION):
        super().__init__(hostile=0.0)
        self.profile = self.profile._replace(style=style)

    def complete(self, prompts, sampling):
        self.prompts += prompts
        wrap = "```\n{}\n```" if self.profile.style is Style.CHAT else "{}"
        return [
            [Completion(wrap.format(self._write(prompt, number)), 5) for number in range(sampling.n)]
            for prompt in prompts
        ]

    def _write(self, prompt, number):
        chat = self.profile.style is Style.CHAT
        if "Write one new puzzle" in prompt.text or re.search(r"def f\d+\($", prompt.text):
            return f"{'def f(' * chat}x: int, n={prompt.seed % 10**6 + number + 999}):\n    return x - 3 == n"
        n = re.search(r"n=(\d+)", prompt.text.split("Solve this puzzle")[-1])[1]
        again = "This solution fails" in prompt.text if chat else sum(n in one.text for one in self.prompts) > 1
        return f"{f'def g(n={n}):' * chat}\n    return n + {3 if again else 1}"


@pytest.mark.parametrize("style", list(Style))
def test_a_second_round_solves_what_the_first_has_not(factory, style):
    settings = SETTINGS._replace(samples=2, repair=2)
    (plain,) = take(factory(settings._replace(repair=0), Learning(style)).run(0, FOREVER), 1)
    assert plain.kept == []
    engine = Learning(style)
    (batch,) = take(factory(settings, engine).run(0, FOREVER), 1)
    assert len(batch.kept) == batch.funnel["repaired"] == 6
    assert batch.funnel["repair_tokens"] == 6 * 2 * 5
    assert batch.tokens == plain.tokens + batch.funnel["repair_tokens"]
    assert {(row["attempts"], row["solved"]) for row in batch.kept} == {(SETTINGS.attempts + 2, 2)}
    shown = [prompt.text for prompt in engine.prompts if "This solution fails" in prompt.text]
    assert style is Style.COMPLETION or (len(shown) == 12 and all("wrong_answer" in text for text in shown))


def test_a_second_round_asks_nobody_again_who_has_solved_his_puzzle(factory, scripted_engine):
    class Able(scripted_engine):
        def _propose(self, rng, number):
            return f"x: int, n={rng.randrange(10**6)}):\n    return x - 3 == n"

        def _solve(self, rng, text):
            return "\n    return n + 3"

    engine = Able(hostile=0.0)
    (batch,) = take(factory(SETTINGS._replace(repair=5), engine).run(0, FOREVER), 1)
    assert (batch.funnel.get("repaired", 0), batch.funnel["repair_tokens"]) == (0, 0)
    assert {row["attempts"] for row in batch.kept} == {SETTINGS.attempts}


@pytest.mark.parametrize("calls", [0, 1, 2, 3, 4])
def test_a_model_that_fails_stops_the_run_and_leaves_no_thread(factory, scripted_engine, calls):
    batches = factory(engine=scripted_engine(calls=calls)).run(0, FOREVER)
    with pytest.raises(RuntimeError, match="the model has gone"):
        list(batches)
    assert judges() == []


def test_a_model_that_fails_leaves_no_process(scripted_engine):
    before = children()
    with Verifier(workers=2) as verifier:
        made = new_factory(SETTINGS, scripted_engine(calls=3), verifier, DedupIndex())
        with pytest.raises(RuntimeError, match="the model has gone"):
            list(made.run(0, FOREVER))
        assert children() > before
    assert children() <= before


def test_closing_a_run_leaves_no_thread(factory):
    batches = factory().run(0, FOREVER)
    next(batches)
    assert judges() != []
    batches.close()
    assert judges() == []


def test_an_engine_that_answers_too_little_is_an_error(factory, scripted_engine):
    class Silent(scripted_engine):
        def complete(self, prompts, sampling):
            return [[Completion("", 0)]] * (len(prompts) - 1)

    with pytest.raises(ValueError, match="argument"):
        list(factory(engine=Silent()).run(0, FOREVER))
    assert judges() == []


def test_rows_of_other_runs_are_neither_repeated_nor_counted(verifier, scripted_engine, long_run):
    earlier = [row["puzzle"] for row in long_run[0].kept]
    index = DedupIndex()
    for source in earlier:
        index.add(fingerprint(source))
    made = new_factory(SETTINGS, scripted_engine(), verifier, index)
    kept = [row["puzzle"] for batch in made.run(0, 2) for row in batch.kept]
    assert len(kept) == 2
    assert not set(kept) & set(earlier)


def test_the_control_without_verdicts_keeps_what_nobody_has_judged(factory, long_run):
    (batch,) = take(factory(SETTINGS._replace(verified=False)).run(0, FOREVER), 1)
    assert {row["puzzle"] for row in batch.kept} > {row["puzzle"] for row in long_run[0].kept}
    assert {row["solve_rate"] for row in batch.kept} == {0.0}
    assert {row["verifier_version"] for row in batch.kept} == {row["sandbox_level"] for row in batch.kept} == {""}
    assert all(row["solutions"] and set(row["answers"]) == {""} for row in batch.kept)


@pytest.mark.parametrize("style", Style)
def test_only_completions_end_where_a_function_does(factory, scripted_engine, style):
    engine, asked = scripted_engine(), []
    engine.profile = engine.profile._replace(style=style)
    complete = engine.complete
    engine.complete = lambda prompts, sampling: asked.append(sampling.stop_at_dedent) or complete(prompts, sampling)
    take(factory(engine=engine).run(0, FOREVER), 1)
    assert set(asked) == {style is Style.COMPLETION}
