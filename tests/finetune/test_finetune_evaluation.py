import json
import math
import threading
from contextlib import closing

import pytest
from evaluation_fakes import RIGHT, TRIPLE, BookEngine, write_lines

from finetune.evaluation import Evaluation, EvaluationSettings, read_record, rejudge
from finetune.evaluation_summary import summarise
from finetune.problems import Outcome, PuzzleProblem
from finetune.suites import Suite, open_suite
from generator import Completion, Sampling, Style, derive_seed, solve_prompt, worked_examples
from puzzles import Reason, read_puzzle
from puzzles.corpus import heldout_suite, seed_corpus
from verifier import Verifier

HELDOUT = open_suite("heldout")
FEW = HELDOUT.limited(6)


@pytest.fixture(scope="module")
def verifier():
    with Verifier(workers=2, memory_mb=512) as made:
        yield made


def evaluation(verifier, suite=FEW, engine=None, samples=5, **settings):
    return Evaluation(suite, engine or BookEngine(), verifier, EvaluationSettings(samples, **settings))


def evaluate(*arguments, done=0, **settings):
    with closing(evaluation(*arguments, **settings).run(done)) as found:
        return list(found)


def texts(evaluated):
    return {one.problem.id: [completion.text for completion in one.completions] for one in evaluated}


def test_each_completion_is_judged_in_full_and_in_order(verifier):
    found = evaluate(verifier, samples=30)
    assert [one.problem for one in found] == list(FEW.problems)
    for one in found:
        assert len(one.completions) == 30
        known = {"\n" + text.partition("\n")[2] for seed in heldout_suite() for text in seed.solutions}
        for completion in one.completions:
            right = completion.text in known
            assert (completion.outcome.reason is None) == right, completion
            assert completion.tokens == len(completion.text.split())
            assert completion.solution.startswith("def g(") or not completion.text
    assert sum(reason is None for one in found for reason in one.score().reasons) > len(found)


def test_what_is_sampled_for_a_problem_does_not_depend_on_the_others(verifier):
    whole = texts(evaluate(verifier))
    backwards = texts(evaluate(verifier, Suite("back", FEW.problems[::-1])))
    alone = texts(evaluate(verifier, Suite("one", FEW.problems[3:4])))
    assert whole == backwards
    assert alone.items() < whole.items()
    assert texts(evaluate(verifier, seed=1)) != whole


def test_the_first_samples_of_a_larger_evaluation_are_those_of_a_smaller_one(verifier):
    engine = BookEngine()
    suite = Suite("one", FEW.problems[:1])
    (small,), (large,) = (texts(evaluate(verifier, suite, engine, samples=n)).values() for n in (70, 130))
    assert large[:70] == small
    assert len(large) == 130
    assert max(sampling.n for _, sampling in engine.calls) <= 64


@pytest.mark.parametrize("done", [0, 1, 3, 4, 5, 6])
def test_what_is_left_after_a_stop_is_what_would_have_come(verifier, done, monkeypatch):
    monkeypatch.setattr("finetune.evaluation._ROWS", 20)  # four problems at once
    whole, engine = BookEngine(), BookEngine()
    everything = texts(evaluate(verifier, FEW, whole))
    rest = texts(evaluate(verifier, FEW, engine, done=done))
    assert rest == {problem.id: everything[problem.id] for problem in FEW.problems[done:]}
    assert all(call in whole.calls for call in engine.calls)  # the very same groups


def test_puzzles_are_asked_as_in_the_factory(verifier):
    engine = BookEngine(shots=3, right=0)
    evaluate(verifier, FEW, engine, seed=4, temperature=0.5)
    ((prompts, sampling),) = engine.calls
    worked = worked_examples(seed_corpus(), 3)
    assert prompts == [
        solve_prompt(engine, problem.puzzle, worked, derive_seed(4, "evaluate", problem.id, 0))
        for problem in FEW.problems
    ]
    assert sampling == Sampling(n=5, max_tokens=engine.profile.solution_tokens, temperature=0.5)


def test_numbered_prompts_are_read_by_their_number(verifier):
    right = {seed.puzzle.source: seed.solutions[0] for seed in heldout_suite()}

    def answer(prompt, _):
        source = next(source for source in right if source.removeprefix("def f(") in prompt.text)
        return "\n" + right[source].partition("\n")[2].replace("f(", "f4(").replace("g(", "g4(")

    found = evaluate(verifier, FEW, BookEngine(shots=3, answer=answer), samples=1)
    assert [one.completions[0].outcome.reason for one in found] == [None] * len(FEW.problems)


def test_no_problem_of_the_suite_is_shown_as_a_worked_example(verifier):
    shown = worked_examples(seed_corpus(), 3)
    suite = Suite("leak", tuple(PuzzleProblem(seed.id, seed.domain, seed.puzzle) for seed in shown))
    engine = BookEngine(shots=3, answer=lambda *_: "")
    evaluate(verifier, suite, engine)
    for prompt in engine.calls[0][0]:
        assert not any(seed.solutions[0].partition("\n")[2] in prompt.text for seed in shown)


def test_a_chat_is_not_cut_at_its_first_line(verifier, tmp_path):
    suite = open_suite(write_lines(tmp_path / "a.jsonl", TRIPLE))
    whole = "def triple(items):" + RIGHT.partition("\n\n")[0]
    engine = BookEngine(style=Style.CHAT, answer=lambda *_: f"Here:\n\n```python\n{whole}\n```")
    (found,) = evaluate(verifier, suite, engine, samples=2)
    assert found.score().reasons == (None, None)
    assert not engine.calls[0][1].stop_at_dedent


def test_a_model_that_writes_nothing_is_told_from_one_that_writes_nonsense(verifier):
    replies = iter(["", " \n", "\n    return ("] * len(FEW.problems))
    found = evaluate(verifier, engine=BookEngine(answer=lambda *_: next(replies)), samples=3)
    assert found[0].score().reasons == (Reason.EMPTY, Reason.EMPTY, Reason.SYNTAX)


class Watched:
    """A verifier that notes what it is asked."""

    def __init__(self, verifier, started=None):
        self.pairs, self.started, self._verifier = [], started, verifier

    def verify(self, pairs):
        pairs = list(pairs)
        self.pairs += pairs
        if self.started:
            self.started.set()
        return self._verifier.verify(pairs)


def test_equal_answers_to_a_problem_are_judged_once(verifier):
    watched = Watched(verifier)
    found = evaluate(watched, engine=BookEngine(right=0), samples=40)
    assert len(watched.pairs) == len(set(watched.pairs)) <= 4 * len(found)
    assert found[0].score().judge_seconds <= sum(one.outcome.seconds for one in found[0].completions)


def test_the_model_goes_on_while_the_judge_works(verifier, monkeypatch):
    monkeypatch.setattr("finetune.evaluation._ROWS", 10)  # two problems at once
    started = threading.Event()
    engine = BookEngine()
    waited = []

    def answer(prompt, rng):
        if len(engine.calls) == 2 and not waited:
            waited.append(started.wait(30))  # comes only if the first two are judged before this call returns
        return engine._answer(prompt, rng)

    engine.answer = answer
    evaluate(Watched(verifier, started), FEW, engine)
    assert waited == [True]


def test_a_stop_does_not_wait_for_the_judge():
    with Verifier(workers=1, timeout=60) as slow:
        engine = BookEngine(answer=lambda *_: "\n    while True:\n        pass")
        run = evaluation(slow, HELDOUT.limited(120), engine).run()

        def interrupted(*_):
            raise KeyboardInterrupt

        engine.answer = lambda prompt, rng: (
            "\n    while True:\n        pass" if len(engine.calls) < 2 else interrupted()
        )
        with pytest.raises(KeyboardInterrupt), closing(run):
            next(run)
    for thread in threading.enumerate():
        if thread.name.startswith("judge"):
            thread.join(30)
            assert not thread.is_alive()


def test_a_failure_of_the_judge_comes_out(monkeypatch):
    with Verifier(workers=1) as closed:
        run = evaluation(closed).run()
    with pytest.raises(RuntimeError, match="closed"):
        next(run)


@pytest.fixture(scope="module")
def logged(verifier):
    return evaluate(verifier, samples=12)


def test_a_log_gives_back_what_was_written(logged):
    lines = [json.dumps(one.as_record()) for one in logged]
    again = [read_record(json.loads(line)) for line in lines]
    assert [json.dumps(one.as_record()) for one in again] == lines
    assert [one.problem for one in again] == [one.problem for one in logged]
    assert [one.score().reasons for one in again] == [one.score().reasons for one in logged]


@pytest.mark.parametrize(
    "damage",
    [
        {"puzzle": "x"}, {"puzzle": None}, {"id": 3}, {"completions": [{}]}, {"completions": 3},
        {"model_seconds": "x"}, {"model_seconds": math.inf},
        {"completions": [{"text": "", "tokens": 0, "solution": "", "reason": "odd", "seconds": 0}]},
    ],
)  # fmt: skip
def test_a_damaged_log_is_a_value_error(logged, damage):
    with pytest.raises(ValueError):
        read_record(logged[0].as_record() | damage)


@pytest.mark.parametrize(
    "damage",
    [{"tokens": -1}, {"tokens": 2.5}, {"seconds": math.nan}, {"seconds": -1.0}, {"verdict": "rejected"}],
    ids=lambda damage: "-".join(f"{key}={value}" for key, value in damage.items()),
)
def test_a_log_with_a_completion_that_cannot_be_is_a_value_error(logged, damage):
    sound = {"text": "", "tokens": 0, "solution": "", "reason": None, "verdict": "accepted", "seconds": 0.0}
    assert read_record(logged[0].as_record() | {"completions": [sound]})
    with pytest.raises(ValueError):
        read_record(logged[0].as_record() | {"completions": [sound | damage]})


def test_judging_again_reads_the_raw_text_and_gives_the_same(verifier, logged):
    emptied = [
        one._replace(
            completions=tuple(text._replace(solution="?", outcome=Outcome(None, 0.0)) for text in one.completions)
        )
        for one in logged
    ]
    again = list(rejudge(emptied, evaluation(verifier).addressing, verifier))
    assert [one.score().reasons for one in again] == [one.score().reasons for one in logged]
    assert [one.completions[0].solution for one in again] == [one.completions[0].solution for one in logged]


def test_a_worked_example_that_the_suite_spells_in_another_way_is_not_shown(verifier):
    shown = worked_examples(seed_corpus(), 3)
    puzzles = [read_puzzle(seed.puzzle.source + "  # the same") for seed in shown]
    suite = Suite("leak", tuple(PuzzleProblem(str(place), "x", puzzle) for place, puzzle in enumerate(puzzles)))
    for part in (suite, suite.limited(1)):  # what a limit leaves out is no example either
        engine = BookEngine(shots=3, answer=lambda *_: "")
        evaluate(verifier, part, engine)
        for prompt in engine.calls[0][0]:
            assert not any(seed.solutions[0].partition("\n")[2] in prompt.text for seed in shown)


class Cramped(BookEngine):
    """Has no room for prompts longer than `most` characters."""

    most = 0

    def complete(self, prompts, sampling):
        found = super().complete(prompts, sampling)
        nothing = [Completion("", 0, fits=False)] * sampling.n
        return [row if len(prompt.text) <= self.most else nothing for prompt, row in zip(prompts, found, strict=True)]


def test_a_problem_that_was_not_asked_is_told_from_one_without_an_answer_also_when_judged_again(verifier):
    found = evaluate(verifier, engine=Cramped())
    assert {reason for one in found for reason in one.score().reasons} == {Reason.NO_ROOM}
    logged = [read_record(json.loads(json.dumps(one.as_record()))) for one in found]
    again = list(rejudge(logged, evaluation(verifier).addressing, verifier))
    assert not any(one.asked for one in [*found, *again])
    assert summarise("x", "y", [one.score() for one in again], [1])["not_asked"] == len(FEW.problems)
