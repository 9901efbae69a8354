"""A step of Code-A1: what is asked in which order, what is earned, and who learns what."""

from collections import Counter
from dataclasses import replace

import pytest
from book_frequency import frequency_of
from task_engine import TaskEngine, draft

from finetune.grpo import Learned
from generator import Completion, Profile, Style
from puzzles import Signature
from puzzles.task import make_task
from puzzles.unit_test import read_unit_test
from recipes.adversarial_round import Question
from recipes.code_a1 import Frozen, Game, Rules
from recipes.mistake_book import Lesson, MistakeBook
from recipes.task_sampling import TaskSampling

TASK = make_task("double", "Return twice n.", Signature.parse("f(n: int) -> int"))
RIGHT, SQUARE, NOTHING = "\n    return 2 * n", "\n    return n * n", "\n    return ("
QUESTION = Question(TASK, "def f(n):\n    return 2 * n", (read_unit_test("assert f(3) == 6", TASK.signature),))
# Of these, twice n and the square of n differ on 3 and on 5, and agree on 0 and 2.
BREAKING = "\n    assert f(3) == 6\n    assert f(5) == 10"
AGREEING = "\n    assert f(0) == 0\n    assert f(2) == 4"
SMALL = Rules(questions=1, codes=2, suites=2, tests=2)


class Saying:
    """An engine that answers every prompt with the same completions."""

    name = model = "saying"
    profile = Profile(shots=0)

    def __init__(self, *texts, events=None):
        self.texts, self.events, self.prompts = texts, events if events is not None else [], []

    def complete(self, prompts, sampling):
        self.events.append(f"ask {self.texts[0][:12]!r}")
        self.prompts += prompts
        return [[Completion(self.texts[k % len(self.texts)], 5) for k in range(sampling.n)] for _ in prompts]

    def count_tokens(self, text):
        return len(text)


class Pupil:
    """A player that keeps what it is to learn from."""

    def __init__(self, engine, events=None):
        self.engine, self.lessons, self.events = engine, [], events if events is not None else []

    def learn(self, groups, step):
        self.events.append("learn")
        self.lessons.append(list(groups))
        return Learned(groups=len(groups))


def make_game(verifier, coder, tester, *, questions=(QUESTION,), rules=SMALL, book=None):
    book = MistakeBook("run") if book is None else book
    return Game(questions, coder, tester, book, verifier, rules, TaskSampling(0, 1.0))


@pytest.fixture
def play(verifier):
    """Play a step with engines that say these codes and suites; answers the record, both players and the book."""

    def run(codes=(RIGHT, SQUARE), suites=(BREAKING, AGREEING), *, step=0, book=None, question=QUESTION, **rules):
        rules["codes"] = len(codes)
        coder, tester = Pupil(Saying(*codes)), Pupil(Saying(*suites))
        game = make_game(verifier, coder, tester, questions=(question,), rules=replace(SMALL, **rules), book=book)
        return game.play(step), coder, tester, game.book

    return run


def rewards(pupil):
    return [group.rewards for group in pupil.lessons[0]]


def test_a_code_earns_the_mean_of_what_it_passes_of_each_suite(play):
    _, coder, *_ = play()
    assert rewards(coder) == [(1.0, 0.5)]


def test_the_test_model_learns_from_the_suites_of_the_code_whose_rewards_vary_most(play):
    _, _, tester, _ = play()
    # Against right code both suites earn half of 1; the wrong one is broken by the first suite, and not by the second.
    assert rewards(tester) == [(1.0, 0.5)]
    (group,) = tester.lessons[0]
    assert "n * n" in group.prompt.text


def test_with_history_a_suite_earns_by_how_much_harder_it_is(play):
    book = MistakeBook("run")
    book.learn("double", [Lesson((), ("assert f(7) == 14", "assert f(2) == 4"))])
    _, coder, tester, _ = play(book=book)
    # The square of n passes one of the two old tests: (1 - 1/2 + 1)/2 and (0 - 1/2 + 1)/2 beside a validity of 1.
    assert rewards(tester) == [(0.875, 0.625)]
    assert rewards(coder) == [(1.0, (0.25 + 0.75) / 2)]


def test_a_wrong_expected_value_attacks_with_the_right_one_and_costs_validity(play):
    record, _, tester, book = play((SQUARE, SQUARE), ("\n    assert f(3) == 9\n    assert f(5) == 10", AGREEING))
    assert rewards(tester) == [(0.75, 0.5)]
    assert record.invalid == {"wrong_value": 1}
    assert frequency_of(book, "double", "assert f(3) == 6") == 2


@pytest.mark.parametrize(("alpha", "earned"), [(0.0, (1.0, 0.0)), (1.0, (1.0, 1.0)), (0.25, (1.0, 0.25))])
def test_alpha_weighs_being_valid_against_being_hard(play, alpha, earned):
    _, _, tester, _ = play(codes=(SQUARE, SQUARE), alpha=alpha)
    assert rewards(tester) == [earned]


def test_the_book_learns_after_the_step_and_is_the_same_for_all_codes_of_a_question(play):
    record, coder, _, book = play(codes=(SQUARE, RIGHT))
    assert (record.retrieved, record.book, record.inserted) == (0, 2, 2)
    assert rewards(coder) == [(0.5, 1.0)]
    assert book.retrieve("double") == ("assert f(3) == 6", "assert f(5) == 10")
    record, coder, _, book = play(codes=(SQUARE, RIGHT), step=1, book=book)
    assert record.retrieved == 2
    assert rewards(coder) == [(0.25, 1.0)]
    # The wrong code adds one to both, the right one takes it again.
    assert [frequency_of(book, "double", test) for test in book.retrieve("double")] == [1, 1]


def test_two_right_codes_clear_the_book_of_what_they_pass(play):
    book = MistakeBook("run")
    book.learn("double", [Lesson((), ("assert f(7) == 14",))])
    record, _, _, book = play(codes=(RIGHT, RIGHT), book=book)
    assert (record.removed, len(book), record.book_pass) == (1, 0, 1.0)


def test_steps_ask_for_codes_then_suites_and_learn_last(verifier):
    events = []
    coder, tester = Pupil(Saying(RIGHT, events=events), events), Pupil(Saying(BREAKING, events=events), events)
    make_game(verifier, coder, tester).play(0)
    assert events == [f"ask {RIGHT[:12]!r}", f"ask {BREAKING[:12]!r}", "learn", "learn"]


def test_in_the_white_box_the_test_model_sees_the_candidate(play):
    _, _, tester, _ = play()
    prompts = [prompt.text for prompt in tester.engine.prompts]
    assert len(prompts) == 2
    assert all("Return twice n." in prompt for prompt in prompts)
    assert "return 2 * n" in prompts[0] and "return n * n" in prompts[1]


def test_in_the_black_box_it_does_not_and_each_code_has_suites_of_its_own(play):
    record, _, tester, _ = play(white_box=False)
    (prompt,) = tester.engine.prompts
    assert "return" not in prompt.text.replace("Return", "")
    assert record.suites == 4


def test_equal_codes_are_asked_about_once_and_all_learned_from(play):
    record, coder, tester, _ = play(codes=(SQUARE, SQUARE))
    assert len(tester.engine.prompts) == 1
    assert rewards(coder) == [(0.5, 0.5)]
    assert record.codes == 2


def test_a_code_that_cannot_be_read_earns_nothing_and_gets_no_suites(play):
    record, coder, tester, _ = play(codes=(NOTHING, RIGHT))
    assert record.unreadable == {"syntax": 1}
    assert len(tester.engine.prompts) == 1
    assert rewards(coder) == [(0.0, 1.0)]


def test_where_no_code_can_be_read_the_test_model_has_nothing_to_learn_from(play):
    record, coder, tester, _ = play(codes=(NOTHING, NOTHING))
    assert rewards(coder) == [(0.0, 0.0)]
    assert tester.lessons == [[]]
    assert (record.suites, record.validity, record.code_pass) == (0, None, None)


def test_suites_for_a_code_that_does_not_run_earn_nothing(play):
    record, coder, tester, book = play(codes=("\n    return undefined", "\n    return undefined"))
    assert rewards(tester) == [(1.0, 1.0)], "it runs, and raises: every test breaks it"
    broken = replace(TASK, context="BROKEN = 1 // 0")
    question = Question(broken, "def f(n):\n    return 2 * n", QUESTION.golden)
    record, coder, tester, book = play(codes=(RIGHT, RIGHT), question=question)
    assert record.never_ran == 2
    assert rewards(tester) == [(0.0, 0.0)]
    assert rewards(coder) == [(0.0, 0.0)]
    assert len(book) == 0


def test_a_code_that_does_not_get_as_far_as_an_old_test_never_ran(play):
    book = MistakeBook("run")
    book.learn("double", [Lesson((), ("assert f(7) == 14",))])
    broken = replace(TASK, context="BROKEN = 1 // 0")
    record, *_ = play(question=Question(broken, "def f(n):\n    return undefined"), book=book)
    assert (record.invalid, record.never_ran) == ({"oracle_failed": 8}, 2)


def test_a_question_whose_oracle_fails_is_counted_and_survived(play):
    record, coder, tester, _ = play(question=QUESTION._replace(solution="def f(n):\n    return undefined"))
    assert record.never_ran == 0  # there was nothing to run them on
    assert record.invalid == {"oracle_failed": 8}
    assert record.without_valid == 4
    assert rewards(coder) == [(0.0, 0.0)]
    assert rewards(tester) == [(0.0, 0.0)]


def test_without_a_reference_the_consensus_is_the_oracle_and_is_said(play):
    codes = (RIGHT, "\n    return n + n", SQUARE)
    record, coder, *_ = play(codes=codes, question=QUESTION._replace(solution=None))
    assert (record.by_consensus, record.without_oracle) == (1, 0)
    assert rewards(coder) == [(1.0, 1.0, 0.5)]


def test_without_reference_or_consensus_nothing_is_believed_and_it_is_counted(play):
    record, *_ = play(codes=(RIGHT, SQUARE), suites=(AGREEING,), question=QUESTION._replace(solution=None))
    assert (record.by_consensus, record.without_oracle) == (1, 0), "on 0 and 2 both agree"
    record, *_ = play(codes=(RIGHT, SQUARE), suites=(BREAKING,), question=QUESTION._replace(solution=None))
    assert (record.by_consensus, record.without_oracle) == (1, 1)
    assert record.invalid == {"oracle_failed": 8}


def test_golden_tests_take_the_place_of_the_test_model(play):
    record, coder, tester, book = play(golden=True)
    assert rewards(coder) == [(1.0, 0.0)]
    assert (tester.engine.prompts, tester.lessons, len(book)) == ([], [], 0)
    assert (record.suites, record.tester, record.code_pass) == (0, None, 0.5)
    assert record.generated_failure == 0.5  # of the one golden test, not of the two that a suite may have


def test_what_a_code_fails_of_golden_tests_is_a_share_of_its_own_questions(verifier):
    golden = [read_unit_test(f"assert f({n}) == {2 * n}", TASK.signature) for n in (3, 5, 7, 9)]
    few, many = (replace(TASK, id=name) for name in ("few", "many"))
    questions = (
        QUESTION._replace(task=few, golden=tuple(golden[:1])),
        QUESTION._replace(task=many, golden=(*golden,)),
    )
    rules = replace(SMALL, questions=2, golden=True)
    record = make_game(verifier, Pupil(Saying(SQUARE)), None, questions=questions, rules=rules).play(0)
    assert record.generated_failure == 1.0


def test_a_frozen_test_model_writes_and_does_not_learn(verifier):
    coder, tester = Pupil(Saying(RIGHT, SQUARE)), Frozen(Saying(BREAKING, AGREEING))
    record = make_game(verifier, coder, tester).play(0)
    assert rewards(coder) == [(1.0, 0.5)]
    assert len(tester.engine.prompts) == 2
    assert record.tester["groups"] == 0


def test_without_a_book_nothing_is_kept(play):
    record, _, _, book = play(retrieved=0)
    assert (record.book, record.inserted, len(book)) == (0, 0, 0)


def test_one_model_in_both_roles_learns_from_both_in_one_step(verifier):
    class Both(Saying):
        def complete(self, prompts, sampling):
            self.texts = (BREAKING, AGREEING) if "def test_" in prompts[0].text else (RIGHT, SQUARE)
            return super().complete(prompts, sampling)

    player = Pupil(Both(RIGHT))
    record = make_game(verifier, player, player).play(0)
    assert [[group.rewards for group in groups] for groups in player.lessons] == [[(1.0, 0.5), (1.0, 0.5)]]
    assert record.tester is None


def test_every_question_is_asked_once_in_a_pass_and_passes_differ(verifier):
    questions = [Question(replace(TASK, id=str(number))) for number in range(7)]
    game = make_game(verifier, None, None, questions=questions, rules=replace(SMALL, questions=3))
    asked = [[each.task.id for each in game.draw(step)] for step in range(7)]
    assert all(len(set(names)) == 3 for names in asked)
    flat = [name for names in asked for name in names]
    for begin in (0, 7, 14):
        assert sorted(flat[begin : begin + 7]) == sorted(map(str, range(7)))
    assert flat[:7] != flat[7:14]
    assert asked == [[each.task.id for each in game.draw(step)] for step in range(7)]


@pytest.mark.parametrize(("pool", "batch"), [(85, 8), (5, 4), (9, 5), (4, 4), (3, 8), (7, 1)])
def test_over_many_passes_every_question_is_asked_equally_often_and_never_twice_in_a_step(verifier, pool, batch):
    questions = [Question(replace(TASK, id=str(number))) for number in range(pool)]
    game = make_game(verifier, None, None, questions=questions, rules=replace(SMALL, questions=batch))
    steps = [[each.task.id for each in game.draw(step)] for step in range(3 * pool)]
    assert all(len(set(names)) == len(names) == min(pool, batch) for names in steps)
    assert set(Counter(name for names in steps for name in names).values()) == {3 * min(pool, batch)}


def test_the_black_box_writes_as_many_suites_as_the_white_one(verifier):
    class Counting(Saying):
        written = 0

        def complete(self, prompts, sampling):
            self.written += len(prompts) * sampling.n
            return super().complete(prompts, sampling)

    counts = []
    for white in (True, False):
        coder, tester = Pupil(Saying(RIGHT, RIGHT, SQUARE, "no code")), Pupil(Counting(BREAKING, AGREEING))
        make_game(verifier, coder, tester, rules=replace(SMALL, codes=4, white_box=white)).play(0)
        counts.append(tester.engine.written)
    assert counts == [2 * SMALL.suites] * 2  # for two different codes that can be read


def test_questions_on_the_blacklist_are_not_asked(verifier):
    book = MistakeBook("run")
    book.blacklist("1")
    questions = [Question(replace(TASK, id=str(number))) for number in range(3)]
    game = make_game(verifier, None, None, questions=questions, rules=replace(SMALL, questions=5), book=book)
    assert sorted(each.task.id for each in game.draw(0)) == ["0", "2"]


def test_questions_do_not_see_each_others_mistakes(verifier):
    other = QUESTION._replace(task=replace(TASK, id="other"))
    book = MistakeBook("run")
    book.learn("other", [Lesson((), ("assert f(7) == 14",))])
    coder, tester = Pupil(Saying(RIGHT, SQUARE)), Pupil(Saying(BREAKING, AGREEING))
    rules = replace(SMALL, questions=2)
    make_game(verifier, coder, tester, questions=(QUESTION, other), rules=rules, book=book).play(0)
    by_name = {group.prompt.seed: group.rewards for group in coder.lessons[0]}
    assert sorted(by_name.values()) == [(1.0, 0.25), (1.0, 0.5)]


def test_what_cannot_be_printed_is_deducted(play):
    _, _, tester, _ = play(suites=(BREAKING, AGREEING + "\n    # \x00\x01"))
    assert rewards(tester)[0][0] == 1.0
    assert 0.4 < rewards(tester)[0][1] < 0.5


def test_watchers_see_easy_tests_timeouts_and_calls_outside_the_contract(play):
    record, *_ = play(suites=(BREAKING, "\n    assert f('a') == 'aa'\n    assert f(1, 2) == 3\n    assert f(3) == 6"))
    assert record.outside_contract == 4
    assert record.easy == 0.5
    record, *_ = play(codes=("\n    while n == 3:\n        pass\n    return 2 * n",), suites=(BREAKING,))
    assert record.timeouts == 0.5


def test_a_step_is_the_same_when_it_is_played_again(verifier):
    def played():
        coder, tester = Pupil(TaskEngine(pool=12)), Pupil(TaskEngine(pool=12))
        questions = [
            Question(replace(draft(n).task, id=str(n)), draft(n).source(draft(n).solutions[0])) for n in range(12)
        ]
        game = make_game(verifier, coder, tester, questions=questions, rules=Rules(questions=4, codes=4, suites=4))
        return [game.play(step) for step in range(2)], coder.lessons, tester.lessons

    assert played() == played()


def test_models_that_write_half_nonsense_are_survived(verifier):
    coder, tester = Pupil(TaskEngine(pool=12, hostile=0.6)), Pupil(TaskEngine(pool=12, hostile=0.6))
    questions = [
        Question(replace(draft(n).task, id=str(n)), draft(n).source(draft(n).solutions[0])) for n in range(12)
    ]
    record = make_game(verifier, coder, tester, questions=questions, rules=Rules(questions=12)).play(0)
    assert sum(record.unreadable.values()) > 10
    assert record.invalid["unparsable"] > 10
    assert record.book > 0
    assert all(
        -1 <= reward <= 1 for pupil in (coder, tester) for group in pupil.lessons[0] for reward in group.rewards
    )


def test_chats_are_played_as_well(verifier):
    class Chatting(Saying):
        profile = Profile(style=Style.CHAT)

    coder = Pupil(
        Chatting("```python\ndef f(n):\n    return 2 * n\n```", "```python\ndef f(n):\n    return n * n\n```")
    )
    tester = Pupil(Chatting("```python\nassert f(3) == 6\nassert f(5) == 10\n```", "```python\nassert f(2) == 4\n```"))
    make_game(verifier, coder, tester).play(0)
    assert rewards(coder) == [(1.0, 0.5)]
    assert "return n * n" in tester.engine.prompts[1].text
