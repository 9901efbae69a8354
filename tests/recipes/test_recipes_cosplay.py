"""The stages of a play, each seen through what the engine is asked and what stands on the board."""

from dataclasses import replace
from functools import partial

import pytest
from play_engine import PlayEngine, times_task

from generator import Completion, Style
from generator.play_parsing import WrittenCode
from puzzles import Signature, Task, read_unit_test
from recipes.asking import Asking
from recipes.cosplay import play
from recipes.cosplay_records import Board, CosplaySettings, Outcome, PoolTest, Stage, read_board
from recipes.executions import Ran
from recipes.lockstep import in_lockstep

SMALL = CosplaySettings(codes=4, tests=4, rounds=0, cluster=False)
CHOOSING = replace(SMALL, cluster=True, random_inputs=4, random_prompts=8)
TASK = times_task(3)


def code(slip=0):
    source = f"def times_3(n):\n    return n * 3 + {slip}"
    return WrittenCode(source, source)


def test_of(n, slip=0):
    return PoolTest(read_unit_test(f"assert times_3({n}) == {3 * n + slip}", TASK.signature))


test_of.__test__ = False


def board_of(codes, tests):
    """A board after its pools; a code is its slip or None, a test its number and slip or None."""
    codes = [WrittenCode("", "") if slip is None else code(slip) for slip in codes]
    tests = [PoolTest(None) if each is None else test_of(*each) for each in tests]
    board = Board(TASK, codes, tests)
    board.cells = [
        [Ran(None, "error: empty") if slip.source == "" else Ran(str(_value(slip, test))) for test in board.valid]
        for slip in codes
    ]
    return board


def _value(written, test):
    return 3 * int(test.arguments[0]) + int(written.source.rsplit("+ ")[-1])


@pytest.fixture
def played(verifier):
    """Play `board` (default: an empty one) with an engine: the end, and all boards that were kept, as records."""

    def run(engine, settings, board=None):
        kept = []
        board = board or Board(TASK)
        asking = Asking(engine, board.task, [], settings, board.spent)
        (end,) = in_lockstep(
            [partial(play, asking, board, lambda each: kept.append(each.as_record()))], engine, verifier, 1
        )
        return end, kept

    return run


def asked_for(engine, kind):
    return [prompt for prompt in engine.prompts if engine.kind(prompt.text) == kind]


def test_there_are_four_observations_at_most_and_a_plan_for_each_subset_of_up_to_two(played):
    engine = PlayEngine(Style.CHAT)
    engine._observations = lambda *_: "1. a\n2. b\n3. c\n4. d\n5. e"
    _, (pools,) = played(engine, replace(SMALL, codes=11))
    assert len(asked_for(engine, "observations")) == 1
    assert len(asked_for(engine, "plan")) == 11
    assert len(pools["plans"]) == 11


def test_observations_are_made_anew_until_there_is_a_plan_for_each_code_and_the_rest_is_kept(played):
    engine = PlayEngine(Style.CHAT)  # three observations: seven plans a turn
    _, (pools,) = played(engine, replace(SMALL, codes=10))
    assert len(asked_for(engine, "observations")) == 2
    assert len(pools["plans"]) == 14
    assert pools["next_plan"] == 10
    shown = [plan for plan in pools["plans"] if any(plan in prompt.text for prompt in asked_for(engine, "code"))]
    assert sorted(shown) == sorted(pools["plans"][:10])


def test_attacks_are_tied_to_plans_one_after_the_other(played):
    engine = PlayEngine(Style.CHAT)
    _, (pools,) = played(engine, replace(SMALL, tests=9))
    prompts = asked_for(engine, "attacks")
    assert [prompt.text.split("Plan:\n\n")[1].split("\n")[0] for prompt in prompts] == [
        pools["plans"][number % 7] for number in range(9)
    ]


def test_half_of_the_tests_are_after_attacks_and_half_random(played):
    engine = PlayEngine(Style.CHAT, right_output=1.0)
    _, (pools,) = played(engine, replace(SMALL, tests=7))
    assert [bool(each["attack"]) for each in pools["tests"]] == [True] * 3 + [False] * 4
    assert [each["attack"] for each in pools["tests"][:3]] == pools["attacks"][:3]


def test_ideas_that_no_test_was_tried_after_are_the_next_ones(played):
    engine = PlayEngine(Style.CHAT, right_code=1.0, right_output=1.0)
    _, (pools, _) = played(engine, replace(SMALL, tests=8, rounds=1, candidates=3))
    assert len(pools["attacks"]) > 4
    assert pools["next_attack"] == len(asked_for(engine, "input")) - 4 == 4  # half of the first are random ones
    board = read_board(TASK, [pools])
    assert board.take_attack() == pools["attacks"][4]


def test_attack_ideas_are_taken_unused_ones_first_and_then_anew():
    board = Board(TASK, attacks=("a", "b"), plans=("p",))
    assert [board.take_attack() for _ in range(5)] == ["a", "b", "a", "b", "a"]
    assert (board.take_plan(), board.take_plan()) == ("p", "p")
    assert Board(TASK).take_attack() == ""


def test_without_ideas_nobody_is_asked_for_them(played):
    for engine, settings in (
        (PlayEngine(Style.CHAT), replace(SMALL, ideas=False)),
        (PlayEngine(Style.COMPLETION), SMALL),
    ):
        _, (pools,) = played(engine, settings)
        assert not any(asked_for(engine, kind) for kind in ("observations", "plan", "attacks"))
        assert (pools["plans"], pools["attacks"]) == ([], [])


@pytest.mark.parametrize(
    ("answers", "agreed"), [("7 7 7 8", "7"), ("7 7 8 8", None), ("7 x 7 7", "7"), ("x x x x", None)]
)
def test_three_of_four_equal_answers_make_an_output(played, answers, agreed):
    engine = PlayEngine(Style.CHAT)
    values = answers.split()
    complete = engine.complete

    def answering(prompts, sampling):
        if engine.kind(prompts[0].text) == "output":
            return [[Completion(f"```\n{value}\n```", 1) for value in values] for _ in prompts]
        return complete(prompts, sampling)

    engine.complete = answering
    _, (pools,) = played(engine, SMALL)
    texts = [each["test"] for each in pools["tests"]]
    assert all(text is None if agreed is None else text.endswith(f"== {agreed}") for text in texts)
    assert len(texts) == 4


def test_without_self_consistency_the_first_answer_counts(played):
    engine = PlayEngine(Style.CHAT, right_output=0.0)
    _, (pools,) = played(engine, replace(SMALL, self_consistency=False))
    assert len(asked_for(engine, "output")) == 4
    assert all(sampling.n == 1 for sampling in engine.samplings)
    assert all(each["test"] for each in pools["tests"])


def test_the_share_that_must_agree_is_rounded_up(played):
    engine = PlayEngine(Style.CHAT, right_output=0.0, slips=50)
    _, (pools,) = played(engine, replace(SMALL, agreement=0.26))  # two of four
    engine = PlayEngine(Style.CHAT, right_output=0.0, slips=50)
    _, (lax,) = played(engine, replace(SMALL, agreement=0.25))  # one of four
    assert sum(each["test"] is not None for each in pools["tests"]) < 4
    assert all(each["test"] for each in lax["tests"])


@pytest.mark.parametrize(("agreement", "of", "needed"), [(0.0, 4, 1), (0.28, 25, 7), (0.14, 50, 7), (1.0, 3, 3)])
def test_the_answers_that_must_agree_are_at_least_one_and_not_what_floats_make_of_them(played, agreement, of, needed):
    for equal in (needed - 1, needed):
        engine = PlayEngine(Style.CHAT)
        values = [*["7"] * equal, *(f"say {number}" for number in range(of - equal))]
        complete = engine.complete

        def answering(prompts, sampling, engine=engine, values=values, complete=complete):
            if engine.kind(prompts[0].text) == "output":
                return [[Completion(f"```\n{value}\n```", 1) for value in values] for _ in prompts]
            return complete(prompts, sampling)

        engine.complete = answering
        settings = replace(SMALL, ideas=False, agreement=agreement, output_samples=of, attempts=1)
        _, (pools,) = played(engine, settings)
        assert {each["test"] is not None for each in pools["tests"]} == {equal == needed}


def test_an_input_that_comes_again_is_asked_about_anew(played):
    engine = PlayEngine(Style.CHAT, right_output=0.5, slips=50)
    engine._input = lambda factor, asked, rng: f"```\ntimes_{factor}({rng.randrange(3)})\n```"
    played(engine, replace(SMALL, ideas=False, rounds=3, fixing=False))
    asked = [(prompt.text, prompt.seed) for prompt in asked_for(engine, "output")]
    assert len({text for text, _ in asked}) == 3 < len(asked)
    assert len(set(asked)) == len(asked)


def test_an_answer_without_code_is_asked_for_again_and_counts_as_none_in_the_end(played):
    engine = PlayEngine(Style.CHAT)
    code = engine._code
    engine._code = lambda factor, asked, rng: code(factor, asked, rng) if rng.random() < 0.5 else "I cannot."
    _, (pools,) = played(engine, replace(SMALL, ideas=False, codes=8))
    assert all(each["source"] for each in pools["codes"])
    assert len(asked_for(engine, "code")) > 8
    engine = PlayEngine(Style.CHAT)
    engine._code = lambda *_: "I cannot."
    _, (pools,) = played(engine, replace(SMALL, ideas=False, codes=2))
    assert [each["reason"] for each in pools["codes"]] == ["no_function"] * 2
    assert len(asked_for(engine, "code")) == 2 * 5


def test_an_input_is_drawn_five_times_at_most_and_then_masked_not_deleted(played):
    engine = PlayEngine(Style.CHAT)
    engine._output = lambda *_: "no idea"
    _, (pools,) = played(engine, replace(SMALL, ideas=False, tests=2))
    assert len(asked_for(engine, "input")) == 2 * 2 * 5  # two candidates for each test
    assert pools["tests"] == [{"test": None, "attack": ""}] * 2
    assert pools["matrix"] == [[None, None]] * 4


def test_no_more_candidates_are_tried_than_are_missing(played):
    engine = PlayEngine(Style.CHAT, right_output=1.0)
    played(engine, replace(SMALL, ideas=False))
    assert len(asked_for(engine, "input")) <= 5  # one for each test, and one more if two calls are equal


def test_base_models_write_inputs_as_suites_and_outputs_line_by_line(played):
    engine = PlayEngine(Style.COMPLETION, right_output=1.0)
    _, (pools,) = played(engine, SMALL)
    assert len(asked_for(engine, "suite")) == 2
    assert {sampling.stop_at_line for sampling in engine.samplings if sampling.n == 4} == {True}
    assert all(each["test"] for each in pools["tests"])


def test_exactly_the_codes_without_a_pass_are_written_anew_after_the_next_plans(played):
    engine = PlayEngine(Style.CHAT, right_code=1.0)
    board = board_of([0, 5, 0, None], [(1, 0), (2, 0)])
    board.plans, board.next_plan = ("one", "two", "three"), 1
    end, _ = played(engine, replace(SMALL, rounds=1), board)
    assert [("two" in prompt.text, "three" in prompt.text) for prompt in asked_for(engine, "code")] == [
        (True, False),
        (False, True),
    ]
    assert all(row == [True, True] for row in map(list, end.board.matrix.passes))
    assert end.board.codes[0] == code(0)


def test_the_doubted_test_is_the_one_of_the_lowest_rate_and_is_shown_with_its_first_friend(played):
    engine = PlayEngine(Style.CHAT, right_output=1.0)
    board = board_of([0, 0, 0, 5], [(1, 0), (2, 5), (3, 0)])
    board.attacks = ("go to the edge", "elsewhere")
    end, _ = played(engine, replace(SMALL, rounds=1, fixing=False), board)
    (shown,) = asked_for(engine, "input")
    assert all(part in shown.text for part in ("assert times_3(2) == 11", "return n * 3 + 5", "go to the edge"))
    assert end.board.tests[1].attack == "go to the edge"
    assert end.board.matrix.rates == (0.75, 0.75, 0.75)


def test_one_test_a_round_is_doubted(played):
    engine = PlayEngine(Style.CHAT, right_output=1.0)
    board = board_of([0, 0, 1, 2], [(1, 1), (2, 2), (3, 0)])
    played(engine, replace(SMALL, rounds=1, fixing=False), board)
    assert len([prompt for prompt in asked_for(engine, "input") if "share a mistake" in prompt.text]) == 1


def test_a_doubted_test_for_which_there_is_no_other_is_masked(played):
    engine = PlayEngine(Style.CHAT)
    engine._output = lambda *_: "no idea"
    board = board_of([0, 0, 0, 5], [(1, 0), (2, 5)])
    end, _ = played(engine, replace(SMALL, rounds=1, fixing=False), board)
    assert [each.test is None for each in end.board.tests] == [False, True]


def test_all_codes_that_fail_the_most_passed_test_get_one_repair_each(played):
    engine = PlayEngine(Style.CHAT, right_code=1.0, repair=1.0)
    board = board_of([0, 0, 1, 2], [(1, 0), (2, 1)])
    end, _ = played(engine, replace(SMALL, rounds=1, test_iteration=False), board)
    repairs = asked_for(engine, "repair")
    assert len(repairs) == 1  # code 3 passes nothing and is written anew before
    (shown,) = repairs
    assert all(part in shown.text for part in ("return n * 3 + 1", "times_3(1)", "`3`", "`4`"))
    assert end.board.codes[2].source.endswith("return n * 3")


def test_a_repair_takes_its_place_even_if_it_is_worse_unless_guarded(played):
    for guard, kept in ((False, False), (True, True)):
        engine = PlayEngine(Style.CHAT)
        engine._repair = lambda *_: "no code"
        board = board_of([0, 0, 1], [(1, 0), (2, 1)])
        end, _ = played(engine, replace(SMALL, rounds=1, test_iteration=False, guard=guard), board)
        assert (end.board.codes[2] == code(1)) is kept


def test_tests_without_a_pass_and_masked_ones_are_replaced_and_masked_if_that_fails(played):
    for right, masked in ((1.0, [False, False, False]), (None, [False, True, True])):
        engine = PlayEngine(Style.CHAT, right_output=1.0)
        if right is None:
            engine._output = lambda *_: "no idea"
        board = board_of([0, 0], [(1, 0), (2, 7), None])
        end, _ = played(engine, replace(SMALL, rounds=1), board)
        assert [each.test is None for each in end.board.tests] == masked


def test_tests_that_all_pass_are_replaced_and_stay_if_that_fails(played):
    engine = PlayEngine(Style.CHAT, repair=0.0)
    engine._output = lambda *_: "no idea"
    engine._repair = lambda *_: engine._code(3, "", __import__("random").Random(1), 0.0)
    board = board_of([0, 0, 1], [(1, 0), (2, 0)])
    board.cells[2][0] = Ran("3")  # the first is passed by all
    before = list(board.tests)
    end, _ = played(engine, replace(SMALL, rounds=1, fixing=False), board)
    assert end.board.tests[0] == before[0]
    assert end.board.tests[1].test is None  # it was doubted


def test_tests_that_all_pass_make_room_for_others_after_the_refuted_ones(played):
    engine = PlayEngine(Style.CHAT, right_output=1.0)
    board = board_of([0, 0, 1], [(1, 0), (2, 0), (3, 7)])
    for row in board.cells:
        row[0] = Ran("3")  # all pass the first; the second tells them apart; nobody passes the third
    old = list(board.tests)
    settings = replace(SMALL, rounds=1, fixing=False)
    board.cells[2][1] = Ran("7")
    end, _ = played(engine, settings, board)
    assert end.board.tests[0] not in old
    assert end.board.tests[2] not in old
    inputs = [prompt for prompt in asked_for(engine, "input") if "share a mistake" not in prompt.text]
    assert len(inputs) == 2


def test_all_ones_are_left_alone_for_all_rounds(played):
    engine = PlayEngine(Style.CHAT)
    board = board_of([0, 0], [(1, 0), (2, 0)])
    end, kept = played(engine, replace(SMALL, rounds=5), board)
    assert engine.prompts == []
    assert len(kept) == 5
    assert (end.outcome, end.board.round) == (Outcome.CHOSEN, 5)


def test_the_steps_of_a_round_come_in_their_order(played):
    board = board_of([0, 0, 1, None], [(1, 0), (2, 1), (3, 7), None])
    spent = []
    add = board.spent.add
    board.spent.add = lambda stage, **counts: (spent.append(stage), add(stage, **counts))
    played(PlayEngine(Style.CHAT), replace(SMALL, rounds=1), board)
    order = [Stage.CLEANING, Stage.COUPLING, Stage.FIXING, Stage.REPLACEMENT]
    assert list(dict.fromkeys(spent)) == order


def test_no_round_is_played_where_none_is_wanted(played):
    _, kept = played(PlayEngine(), replace(SMALL, rounds=0))
    assert [each["round"] for each in kept] == [0]


def test_without_test_iteration_the_tests_stay(played):
    engine = PlayEngine(Style.CHAT, right_output=0.7)
    _, kept = played(engine, replace(SMALL, rounds=2, test_iteration=False))
    assert kept[0]["tests"] == kept[2]["tests"]


def test_without_fixing_nothing_is_repaired(played):
    engine = PlayEngine(Style.CHAT)
    played(engine, replace(SMALL, rounds=2, fixing=False))
    assert asked_for(engine, "repair") == []


def test_only_what_has_changed_is_executed(played):
    engine = PlayEngine(Style.CHAT, right_output=1.0, right_code=1.0)
    board = board_of([0, 0, 0, 5], [(1, 0), (2, 5), (3, 0)])
    end, _ = played(engine, replace(SMALL, rounds=1, fixing=False), board)
    # The codes on the board are two: both run on the one new call. All other cells are known.
    assert end.board.spent.stages["coupling"]["executions"] == 2
    assert end.board.spent.stages.get("cleaning", {}).get("executions", 0) == 0


def test_the_matrix_is_what_a_fresh_execution_gives(played, verifier):
    engine = PlayEngine(Style.CHAT, right_output=0.8)
    end, _ = played(engine, replace(SMALL, codes=8, tests=8, rounds=3))
    board = end.board
    matrix = verifier.matrix(board.sources, [test.text for test in board.valid], TASK.entry_point)
    fresh = [[status == "pass" for status in row] for row in matrix.statuses]
    valid = [place for place, each in enumerate(board.tests) if each.test is not None]
    assert [[row[place] for place in valid] for row in board.matrix.passes] == fresh


def test_random_inputs_are_asked_for_only_when_different_codes_tie(played):
    engine = PlayEngine(Style.CHAT)
    end, _ = played(engine, CHOOSING, board_of([0, 1], [(1, 0)]))
    assert (end.choice.code, engine.prompts) == (0, [])
    end, _ = played(engine, CHOOSING, board_of([0, 0], [(1, 0)]))
    assert (end.choice.code, engine.prompts) == (0, [])
    end, _ = played(engine, CHOOSING, board_of([4, 0, 0], [(1, 9), (2, 9)]))
    assert len(asked_for(engine, "input")) >= 4
    assert end.choice.clusters == ((0,), (1, 2))
    assert end.choice.code == 1


def test_without_clusters_the_first_of_the_leaders_is_chosen(played):
    engine = PlayEngine(Style.CHAT)
    end, _ = played(engine, SMALL, board_of([4, 0, 0], [(1, 9), (2, 9)]))
    assert (end.choice.code, engine.prompts) == (0, [])


def test_random_prompts_are_bounded_and_their_inputs_distinct(played):
    engine = PlayEngine(Style.CHAT)
    engine._input = lambda *_: "```\ntimes_3(8)\n```"
    end, _ = played(engine, replace(CHOOSING, random_prompts=6), board_of([4, 0], [(1, 9)]))
    assert len(asked_for(engine, "input")) == 6
    assert end.board.spent.stages["choice"]["executions"] == 2


def test_tokens_are_counted_by_stage_generated_and_consumed(played):
    engine = PlayEngine(Style.CHAT, right_output=0.6)
    end, _ = played(engine, replace(CHOOSING, rounds=2))
    spent = end.board.spent
    for counts in spent.as_record().values():
        assert 0 <= counts.get("consumed", 0) <= counts.get("generated", 0)
    assert 0 < spent.total("consumed") < spent.total("generated")


def test_a_play_that_goes_on_from_any_round_ends_the_same(played):
    settings = replace(CHOOSING, codes=6, tests=6, rounds=3)

    def engine():
        return PlayEngine(Style.CHAT, right_code=0.3, right_output=0.7, slips=3)

    end, kept = played(engine(), settings)
    for rounds in range(1, 5):
        again, rest = played(engine(), settings, read_board(TASK, kept[:rounds]))
        assert rest == kept[rounds:]
        assert (again.code, again.choice, again.outcome) == (end.code, end.choice, end.outcome)
        assert again.board.spent.as_record() == end.board.spent.as_record()


def test_programs_are_played_like_functions(played):
    task = Task("p/3", "Read n and print times_3 of it.", Signature.parse("run(stdin: str) -> str"))
    engine = PlayEngine(Style.CHAT)
    engine._code = lambda *_: "```\nprint(int(input()) * 3)\n```"
    engine._input = lambda factor, asked, rng: f"```\n{rng.randrange(99)}\n```"
    engine._output = lambda factor, asked, rng: f"```\n{3 * int(asked.split('```')[1])}\n```"
    kind = engine.kind
    engine.kind = lambda text: "input" if "as it stands on standard input" in text else kind(text)
    end, _ = played(engine, replace(CHOOSING, rounds=1), Board(task))
    assert end.code == "print(int(input()) * 3)"
    assert end.board.matrix.counts == (4, 4, 4, 4)


@pytest.mark.parametrize("style", list(Style))
def test_an_engine_that_answers_with_nothing_leaves_no_code(played, style):
    end, kept = played(PlayEngine(style, silent=1.0), replace(CHOOSING, rounds=2))
    assert (end.outcome, end.code, end.choice.code) == (Outcome.NO_CODE, None, None)
    assert len(kept) == 3


@pytest.mark.parametrize(
    ("codes", "tests", "outcome", "chosen"),
    [
        ([0, 1], [None, None], Outcome.UNTESTED, 0),
        ([None, 1], [None, None], Outcome.UNTESTED, 1),
        ([0], [(1, 0)], Outcome.CHOSEN, 0),
        ([5], [(1, 0)], Outcome.HOPELESS, 0),
        ([None, None], [(1, 0)], Outcome.NO_CODE, None),
        ([0, 0], [(1, 0), (2, 0)], Outcome.CHOSEN, 0),
        ([5, 0, 0], [(1, 1)], Outcome.HOPELESS, 1),
    ],
)
def test_degenerate_boards_have_a_defined_outcome(played, codes, tests, outcome, chosen):
    engine = PlayEngine(Style.CHAT)
    end, _ = played(engine, CHOOSING, board_of(codes, tests))
    assert (end.outcome, end.choice.code) == (outcome, chosen)


def test_codes_that_all_raise_are_hopeless_and_one_is_given_all_the_same(played):
    source = "def times_3(n):\n    return n // 0"
    board = Board(TASK, [WrittenCode(source, source)] * 2, [test_of(1)], [[Ran(None, "error: ZeroDivisionError")]] * 2)
    end, _ = played(PlayEngine(Style.CHAT), CHOOSING, board)
    assert (end.outcome, end.choice.code) == (Outcome.HOPELESS, 0)
