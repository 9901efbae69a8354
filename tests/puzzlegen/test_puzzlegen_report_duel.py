"""The page of a run of `code-a1`, from files made by hand."""

import json
import shutil

import pytest

from puzzlegen.errors import UsageError
from puzzlegen.report import build_report, compare_arms
from puzzlegen.report.code_a1.data import is_duel, read_duel_data


def interval(value):
    return {"value": value, "low": value - 0.05, "high": value + 0.05}


def iteration(number):
    code = {"suite": "tasks", "problems": 20, "samples": 8, "pass@1": interval(0.2 + 0.1 * number)}
    tests = {name: interval(0.3 + 0.1 * number) for name in ("pass@5", "mut@5", "mul", "valid", "accuracy")}
    entry = {"iteration": number, "seconds": {"play": 90.0, "measure": 5.0}, "code": code, "tests": tests}
    entry["reranking"] = {name: interval(0.4) for name in ("any", "chosen", "best", "gain")}
    if number:
        entry |= {"gain": {"pass@1": interval(0.1 * number)}, "mul_ratio": interval(1.6)}
    return entry


def step(number, **changed):
    learned = {"groups": 8, "kl": 0.01, "entropy": 0.7, "gradient": 0.5, "zero_variance": 0.25, "left_out": 0}
    shares = dict.fromkeys(
        ("code_reward", "suite_reward", "code_pass", "validity", "generated_failure", "book_pass", "easy", "timeouts"),
        0.5,
    )
    counts = {"book": number, "inserted": 2, "removed": 1}
    words = {"invalid": {"wrong_value": 3, "duplicate": 1}, "unreadable": {"syntax": 2}}
    return {"step": number, **shares, **counts, **words, "coder": learned, "tester": learned, **changed}


@pytest.fixture
def run(tmp_path):
    path = tmp_path / "run"
    (path / "base").mkdir(parents=True)
    configuration = {"model": "builtin", "tester_model": "builtin", "seed": 3, "alpha": 0.5}
    deciding = {"command": "code-a1", "alpha": 0.5}
    record = {"format": 1, "target": 2, "fingerprint": "x", "deciding": deciding, "configuration": configuration}
    (path / "run.json").write_text(json.dumps(record | {"sandbox_level": None, "versions": {}}))
    write_metrics(path, [iteration(number) for number in range(3)])
    write_steps(path, [step(number) for number in range(130)])
    tests = [{"test": f"assert f({number}) == <b>{number}</b>", "frequency": number + 1} for number in range(20)]
    book = {"questions": {"composed/1": {"tests": tests, "blacklisted": False}}}
    (path / "book.json").write_text(json.dumps(book))
    return path


def write_metrics(path, iterations):
    (path / "metrics.json").write_text(json.dumps({"arm": "code-a1", "iterations": iterations}))


def write_steps(path, steps):
    (path / "steps.jsonl").write_text("".join(json.dumps(each) + "\n" for each in steps))


def test_the_page_says_how_code_and_tests_became(run):
    html = build_report(run)
    for words in (
        "Code-A1: run",
        "All 2 iterations are done.",
        "20.0% to 40.0%",
        "Tests on held-out tasks",
        "1.60 (1.55 to 1.65)",
        "chosen by the tests",
        "What codes pass",
        "the oracle gave another value",
        "Divergence from the start",
    ):
        assert words in html, words


def test_the_most_frequent_mistakes_are_shown_as_text(run):
    html = build_report(run)
    assert "assert f(19) == &lt;b&gt;19&lt;/b&gt;" in html
    assert "assert f(3) ==" not in html


def test_curves_of_long_runs_are_averaged(run):
    duel = read_duel_data(run, "run")
    assert len(duel.steps) == 130
    assert build_report(run).count("<svg") >= 8


def test_equal_files_give_equal_pages(run):
    assert build_report(run) == build_report(run)


def test_a_run_that_has_just_begun_is_shown_as_far_as_it_is(run):
    write_metrics(run, [iteration(0)])
    for name in ("steps.jsonl", "book.json"):
        (run / name).unlink()
    html = build_report(run)
    assert "0 of 2 iterations are measured so far" in html
    assert "Mistake Book" not in html


def test_a_baseline_without_a_test_model_has_no_part_on_tests(run):
    golden = [iteration(number) | {"tests": None, "reranking": None, "mul_ratio": None} for number in range(3)]
    (run / "metrics.json").write_text(json.dumps({"arm": "golden-tests", "iterations": golden}))
    write_steps(run, [step(number, tester=None) for number in range(4)])
    html = build_report(run)
    assert "golden tests take the place of the test model" in html
    assert "Tests on held-out tasks" not in html and "Both together" not in html


@pytest.mark.parametrize("name", ["metrics.json", "steps.jsonl", "book.json", "run.json"])
@pytest.mark.parametrize(
    "text", ["", "[]", "null\n", '{"iterations": [5]}\n', '{"questions": {"q": 5}}\n{"step": "x"}\n']
)
def test_damaged_files_are_named_and_raise_nothing(run, name, text):
    (run / name).write_text(text)
    read_duel_data(run, "run")
    if name != "run.json":  # which says what kind of directory it is
        assert "Code-A1" in build_report(run)


def with_tasks(path, right, tests, *, seed=3, arm="code-a1", **deciding):
    """Give a run the figures of single tasks: right codes of four, and pass@5 and mut@5, each by iteration."""
    record = json.loads((path / "run.json").read_text())
    record["configuration"]["seed"] = seed
    record["deciding"] |= deciding
    (path / "run.json").write_text(json.dumps(record))
    (path / "metrics.json").write_text(json.dumps({"arm": arm, "iterations": [iteration(n) for n in range(3)]}))
    for number, (codes, scores) in enumerate(zip(right, tests, strict=True)):
        folder = path / (f"iteration-{number}" if number else "base")
        (folder / "evaluation").mkdir(parents=True, exist_ok=True)
        lines = [
            {"id": str(task), "completions": [{"verdict": "accepted" if n < of else "wrong"} for n in range(4)]}
            for task, of in enumerate(codes)
        ]
        (folder / "evaluation" / "completions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        (folder / "tests.json").write_text(json.dumps({"by_task": {str(n): pair for n, pair in enumerate(scores)}}))


@pytest.fixture
def runs(run):
    """Two seeds of the method, and one of a baseline: 2 of 4 codes and Mul 0.5 x 0.5 against 1 of 4 and 0.25 x 0.5."""
    other, golden = run.with_name("other"), run.with_name("quarter")
    for copy in (other, golden):
        shutil.copytree(run, copy)
    base, ours, theirs = [[0.25, 0.5]] * 9, [[0.5, 0.5]] * 8 + [[0.5, None]], [[0.25, 0.5]] * 9
    for path, seed in ((run, 3), (other, 4)):
        with_tasks(path, [[1] * 9, [1] * 9, [2] * 9], [base, base, ours], seed=seed)
    with_tasks(golden, [[1] * 9] * 3, [base, base, theirs], arm="alpha-0.25", alpha=0.25)
    return run, other, golden


def test_the_method_is_compared_with_a_baseline_task_by_task(runs):
    run, *others = runs
    found = {(one["measure"], one["iteration"]): one for one in compare_arms(run, others)}
    assert {key: one["interval"]["value"] for key, one in found.items()} == {
        ("pass@1 of code", 1): 0.0,
        ("pass@1 of code", 2): 0.25,
        ("pass@5 of tests", 1): 0.0,
        ("pass@5 of tests", 2): 0.25,
    }
    assert {(one["arm"], one["control"], one["problems"]) for one in found.values()} == {("code-a1", "alpha-0.25", 9)}


def test_mul_is_told_as_a_ratio_over_seeds_and_to_the_base(runs):
    run, *others = runs
    html = build_report(run, others)
    assert "Beside other runs" in html and "not to be compared" not in html
    assert html.count("2.00 (2.00 to 2.00)") == 2  # the method to its base, and to the baseline
    assert "code-a1, mean and range of 2 seeds" in html


def test_a_run_of_other_settings_is_named_and_counts_in_no_difference(runs):
    run, _, other = runs
    with_tasks(other, [[1] * 9] * 3, [[[0.25, 0.5]] * 9] * 3, arm="no-book", codes=3)
    assert "not to be compared: no-book, seed 3 (it differs in codes)" in build_report(run, (other,))
    assert compare_arms(run, (other,)) == []


@pytest.mark.parametrize("text", ["{", '{"by_task": {"0": 5}}', '{"by_task": {"0": [1]}}', "[]"])
def test_damaged_figures_of_single_tasks_are_named_and_raise_nothing(runs, text):
    run, *others = runs
    (others[0] / "iteration-2" / "tests.json").write_text(text)
    assert "other: iteration-2/tests.json" in build_report(run, others)


def test_a_run_by_itself_is_compared_with_nothing(run):
    assert is_duel(run)
    assert compare_arms(run, ()) == []
    assert "Beside other runs" not in build_report(run)
    with pytest.raises(UsageError, match="named twice"):
        build_report(run, (run,))
