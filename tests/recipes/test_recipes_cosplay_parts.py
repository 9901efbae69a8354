"""The parts that a play stands on: cells, boards, what others would choose, plain pools, and scores."""

from functools import partial

import pytest
from play_engine import PlayEngine, times_record, times_task

from generator import Style
from generator.play_parsing import WrittenCode
from puzzles import Reason, Signature, Task, read_unit_test
from puzzles.task import read_reference_task
from recipes.asking import Asking
from recipes.baselines import STEP, play_pools
from recipes.choices import Chooser, leading_codes, simple_choices
from recipes.clusters import agreement
from recipes.cosplay_records import Board, CosplaySettings, Outcome, PoolTest, Spent, Stage, read_board
from recipes.cosplay_score import Stand, score_plays
from recipes.executions import Executions, Ran
from recipes.lockstep import in_lockstep

TASK = times_task(3)
RIGHT, WRONG = "def times_3(n):\n    return n * 3", "def times_3(n):\n    return n * 3 + 1"
RAISES = "def times_3(n):\n    return n // 0"


def test_of(text):
    return read_unit_test(text, TASK.signature)


test_of.__test__ = False


@pytest.fixture
def run(verifier):
    """What a coroutine that executes, but asks for nothing, comes to."""

    def run(begin):
        (result,) = in_lockstep([begin], PlayEngine(), verifier, 1)
        return result

    return run


def board_of(codes, tests, run):
    board = Board(
        TASK, [WrittenCode(code, code) for code in codes], [PoolTest(test and test_of(test)) for test in tests]
    )
    calls = [test.call for test in board.valid]
    board.cells = run(lambda: Executions("times_3").run(board.sources, calls))
    return board


def test_cells_are_values_or_what_stands_in_their_place(run):
    ((value,), (failure,), (none,)) = run(lambda: Executions("times_3").run([RIGHT, RAISES, ""], ["times_3(2)"]))
    assert (value.value, value.said) == ("6", "6")
    assert (failure.value, failure.said) == (None, "error: ZeroDivisionError")
    assert (none.value, none.said) == (None, "error: empty")


NESTED = "def times_3(n):\n    x = frozenset()\n    for _ in range(120):\n        x = frozenset([x])\n    return x"


def test_a_value_that_is_nested_too_deeply_to_be_read_again_is_no_plain_data(run):
    ((ran,), (honest,)) = run(lambda: Executions("times_3").run([NESTED, RIGHT], ["times_3(1)"]))
    assert (ran.value, ran.said, ran.passes(test_of("assert times_3(1) == 3"))) == (None, "wrong: not_literal", False)
    assert honest.passes(test_of("assert times_3(1) == 3"))


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("{1: n, 2: 0}", "{2: False, 1: n + 0.0}", True),
        ("map(str, [n])", "[str(n)]", False),
        ("map(str, [n])", "map(int, [n])", True),
        ("'x' * 20_000", "'x' * 20_000", True),
        ("'x' * 20_000", "'x' * 19_999 + 'y'", False),
        ("n // 0", "n", None),
    ],
)
def test_outputs_are_compared_by_value_and_only_failures_are_wild(one, other, agree, run):
    codes = [f"def times_3(n):\n    return {each}" for each in (one, other)]
    ((first,), (second,)) = run(lambda: Executions("times_3").run(codes, ["times_3(2)"]))
    found = agreement([first.output], [second.output])
    assert found == ((0, 0) if agree is None else (int(agree), int(not agree)))


def test_each_pair_of_code_and_call_is_executed_once(run):
    executions = Executions("times_3")
    run(lambda: executions.run([RIGHT, WRONG, RIGHT], ["times_3(1)", "times_3(2)", "times_3(1)"]))
    assert executions.executed == 4
    run(lambda: executions.run([RIGHT, RAISES], ["times_3(2)", "times_3(3)"]))
    assert executions.executed == 4 + 1 + 2
    executions.forget_all_but([RIGHT], ["times_3(3)"])
    run(lambda: executions.run([RIGHT], ["times_3(2)", "times_3(3)"]))
    assert executions.executed == 7 + 1


@pytest.mark.parametrize(
    ("value", "expected", "passes"),
    [("1", "1.0", True), ("[1]", "(1,)", False), ("float('nan')", "float('nan')", False), ("{1, 2}", "{2, 1}", True)],
)
def test_values_are_compared_as_the_verifier_compares_them(value, expected, passes, verifier):
    test = test_of("assert times_3(1) == 1").expecting(expected)
    assert Ran(value).passes(test) is passes
    statuses = verifier.matrix([f"def times_3(n): return {value}"], [test.text], "times_3").statuses
    assert (statuses == (("pass",),)) is passes


def test_a_board_that_is_written_and_read_is_the_same(run):
    board = board_of([RIGHT, RAISES], ["assert times_3(1) == 3", None], run)
    board.codes.append(WrittenCode("", "", Reason.SYNTAX))
    board.cells.append([Ran(None, "error: empty")])
    board.plans, board.attacks, board.next_plan = ("p",), ("a", "b"), 3
    board.spent.add(Stage.CODES, generated=7)
    again = read_board(TASK, [board.as_record()])
    assert again.as_record() == board.as_record()
    assert (again.codes, again.tests, again.cells, again.matrix) == (
        board.codes,
        board.tests,
        board.cells,
        board.matrix,
    )


def test_a_record_with_a_value_that_nobody_can_read_is_damaged(run):
    record = board_of([RIGHT], ["assert times_3(1) == 3"], run).as_record()
    record["cells"] = [[["3 +", ""]]]
    with pytest.raises(ValueError, match="no literal"):
        read_board(TASK, [record])


@pytest.mark.parametrize("key", ["round", "codes", "tests", "cells", "plans", "spent"])
def test_a_record_without_one_of_its_keys_is_damaged(key, run):
    record = board_of([RIGHT], ["assert times_3(1) == 3"], run).as_record()
    del record[key]
    with pytest.raises(ValueError, match="times/3"):
        read_board(TASK, [record])


def test_spent_is_counted_by_stage_and_in_all():
    spent = Spent()
    spent.add(Stage.FIXING, generated=3, consumed=0)
    spent.add(Stage.CODES, generated=2)
    spent.add(Stage.CODES, generated=2, executions=0)
    assert spent.total("generated") == 7
    assert list(spent.as_record()) == ["codes", "fixing"]


def test_best_of_n_takes_the_first_leader_and_direct_the_first_code(run):
    tests = ["assert times_3(1) == 3", "assert times_3(2) == 6"]
    board = board_of([WRONG, RIGHT, RIGHT], tests, run)
    choices = simple_choices(board)
    assert (choices[Chooser.DIRECT], choices[Chooser.BEST_OF_N]) == (0, 1)
    assert leading_codes(board) == [1, 2]


def test_codet_weighs_codes_by_tests_and_can_differ_from_best_of_n(run):
    # One code passes two tests, two codes that agree pass one each: 1 x 2 and 2 x 1 tie for the larger group.
    lonely = "def times_3(n):\n    return n * 3 + 1"
    tests = ["assert times_3(1) == 4", "assert times_3(2) == 7", "assert times_3(3) == 9"]
    choices = simple_choices(board_of([lonely, RIGHT, RIGHT], tests, run))
    assert (choices[Chooser.BEST_OF_N], choices[Chooser.CODET]) == (0, 1)


def test_cluster_only_does_not_look_at_what_tests_expect(run):
    tests = ["assert times_3(1) == 4", "assert times_3(2) == 7"]
    choices = simple_choices(board_of([WRONG, RIGHT, RIGHT], tests, run))
    assert (choices[Chooser.BEST_OF_N], choices[Chooser.CLUSTER_ONLY]) == (0, 1)


def test_what_is_no_code_is_chosen_by_nobody(run):
    board = board_of(["", RAISES], ["assert times_3(1) == 3"], run)
    assert set(simple_choices(board).values()) == {1}
    assert set(simple_choices(board_of([""], [], run)).values()) == {None}


SMALL_POOLS = CosplaySettings(codes=6, tests=5)


@pytest.fixture
def pools(verifier):
    def play(engine, chooser, budget, settings=SMALL_POOLS):
        kept = []
        board = Board(TASK)
        asking = Asking(engine, TASK, [], settings, board.spent)
        (end,) = in_lockstep([partial(play_pools, asking, board, chooser, budget, kept.append)], engine, verifier, 1)
        assert kept == [board]
        return end

    return play


@pytest.mark.parametrize("style", list(Style))
def test_pools_have_the_size_of_the_settings_without_a_budget(pools, style):
    engine = PlayEngine(style, right_code=1.0)
    engine._suite_of_chat = engine._suite
    kind = engine.kind
    engine.kind = lambda text: "suite" if "tests of this Python function" in text else kind(text)
    suite = engine._suite
    engine._suite = lambda *asked: f"```{suite(*asked)}\n```" if style is Style.CHAT else suite(*asked)
    end = pools(engine, Chooser.BEST_OF_N, None)
    assert (len(end.board.codes), len(end.board.valid)) == (6, 5)
    assert (end.outcome, end.code is not None) == (Outcome.CHOSEN, True)


def test_a_budget_is_used_up_and_exceeded_by_less_than_a_turn(pools):
    engine = PlayEngine()
    turn = STEP * 6 + 4 * 5
    for budget in (1, 100, 1000, 4000):
        end = pools(engine, Chooser.CODET, budget)
        assert budget <= end.board.spent.total("generated") < budget + turn
    assert len(end.board.codes) > 256


def test_who_may_spend_nothing_samples_nothing(pools):
    engine = PlayEngine()
    end = pools(engine, Chooser.BEST_OF_N, 0)
    assert (engine.prompts, end.board.codes, end.outcome) == ([], [], Outcome.NO_CODE)


def test_direct_is_one_code(pools):
    end = pools(PlayEngine(), Chooser.DIRECT, 1000)
    assert (len(end.board.codes), end.board.tests, end.choice.code, end.outcome) == (1, [], 0, Outcome.UNTESTED)


def test_an_engine_that_says_nothing_ends_a_budget_too(pools):
    end = pools(PlayEngine(silent=1.0), Chooser.BEST_OF_N, 1000)
    assert len(end.board.codes) == STEP
    assert (end.outcome, end.code) == (Outcome.NO_CODE, None)


def test_cosplay_is_no_baseline_of_itself(pools):
    with pytest.raises(ValueError, match="CoSPlay is what"):
        pools(PlayEngine(), Chooser.COSPLAY, None)


def reference(record):
    return read_reference_task(record, "r")


def test_codes_are_scored_on_official_tests_and_tests_on_the_reference(run, verifier):
    board = board_of([WRONG, RIGHT], ["assert times_3(1) == 3", None, "assert times_3(2) == 7"], run)
    first = board_of([RAISES, RIGHT], [], run)
    rounds, left_out = score_plays(
        [[Stand(first, {"one": 1}), Stand(board, {"one": 1})]], {TASK.id: reference(times_record(3))}, verifier
    )
    ((before,), (task,)) = rounds
    assert left_out == ()
    assert (before.right_codes, before.right_tests) == ((False, True), ())
    assert (task.right_codes, task.right_tests) == ((False, True), (True, False))
    assert task.passes == ((False, True), (True, False))
    assert task.signal is True  # the second of the first codes passes more of these tests than the first
    assert before.signal is False  # no test: the first
    ((mute,),), _ = score_plays(
        [[Stand(board_of(["", RIGHT], [], run), {"one": 1})]], {TASK.id: reference(times_record(3))}, verifier
    )
    assert mute.signal is True  # the first that is code
    assert task.calls == ("times_3(1)", "times_3(2)")


def test_tasks_without_a_reference_that_holds_are_left_out_by_name(run, verifier):
    board = board_of([RIGHT], [], run)
    plays = [[Stand(board, {})]]
    assert score_plays(plays, {}, verifier) == ((), ("times/3",))
    broken = times_record(3) | {"solution": WRONG}
    assert score_plays(plays, {TASK.id: reference(broken)}, verifier) == (((),), ("times/3",))


def test_a_play_of_fewer_rounds_stays_as_it_was(run, verifier):
    other = times_task(4)
    source = "def times_4(n):\n    return n * 4"
    short = Board(other, [WrittenCode(source, source)], [], [[]])
    long = board_of([WRONG], [], run)
    references = {TASK.id: reference(times_record(3)), other.id: reference(times_record(4))}
    rounds, _ = score_plays([[Stand(long, {}), Stand(long, {})], [Stand(short, {})]], references, verifier)
    assert [[task.right_codes for task in scored] for scored in rounds] == [[(False,), (True,)]] * 2


def test_official_tests_of_programs_are_compared_without_white_space(verifier):
    task = Task("p", "Print n.", Signature.parse("run(stdin: str) -> str"))
    source = "def run(stdin):\n    return stdin.strip()"
    record = task.as_record() | {"solution": "print(input())", "tests": [r"assert run('3\n') == ' 3\n'"]}
    board = Board(task, [WrittenCode(source, source)], [], [[]])
    ((scored,),), _ = score_plays([[Stand(board, {})]], {"p": reference(record)}, verifier)
    assert scored.right_codes == (True,)
