"""`--metrics-file`, read by the rules of Prometheus' text format, version 0.0.4."""

import json
import re

import pytest

from puzzlegen.errors import ExitCode
from puzzlegen.generation.ledger import Totals
from puzzlegen.generation.metrics_file import describe, render
from puzzlegen.signals import Interruption

LABEL = r'([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"([a-zA-Z_:][\w:]*)\{{({LABEL}(?:,{LABEL})*)\}} (\S+)")
ESCAPES = {r"\\": "\\", r"\"": '"', r"\n": "\n"}


def parse(text):
    """{(name, label values without the run's): value}, and the runs; AssertionError for what is not the format."""
    assert text.endswith("\n")
    samples, runs, helped, kind = {}, set(), None, None
    names = []
    for line in text.removesuffix("\n").split("\n"):
        if match := re.fullmatch(r"# HELP (\S+) (.+)", line):
            helped = match[1]
            assert helped not in names, "a family in two places"
            names.append(helped)
        elif match := re.fullmatch(r"# TYPE (\S+) (counter|gauge)", line):
            assert match[1] == helped
            kind = match[2]
            assert (kind == "counter") == match[1].endswith("_total")
        else:
            match = SAMPLE.fullmatch(line)
            assert match and match[1] == helped, line
            labels = {
                name: re.sub(r"\\.", lambda escape: ESCAPES[escape[0]], value)
                for name, value in re.findall(LABEL, match[2])
            }
            runs.add(labels.pop("run"))
            key = (match[1].removeprefix("puzzlegen_"), *labels.values())
            assert key not in samples
            samples[key] = float(line.rpartition(" ")[2])
            assert samples[key] >= 0
    return samples, runs


def read(path):
    return parse(path.read_text())[0]


@pytest.fixture
def metrics(tmp_path):
    return tmp_path / "puzzles.prom"


def test_the_file_has_what_the_ledger_has(puzzlegen, tmp_path, metrics):
    assert puzzlegen("generate", "--n", 8, "--out", tmp_path / "run", "--metrics-file", metrics)[0] == 0
    found, runs = parse(metrics.read_text())
    told = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert runs == {str(tmp_path / "run")}
    assert found["running",] == 0
    assert found["puzzles_target",] == found["puzzles_kept_total",] == 8
    assert found["puzzles_proposed_total",] == told["funnel"]["proposed"]
    assert found["batches_total",] == told["batches"]
    assert found["tokens_total",] == told["tokens"]
    assert found["wait_ratio",] == told["wait_share"]
    assert {key[1]: value for key, value in found.items() if key[0] == "puzzles_rejected_total"} == told["rejected"]
    assert {key[1]: value for key, value in found.items() if key[0] == "seconds_total"} == told["seconds"]


def test_the_file_says_running_after_each_batch_and_at_no_time_is_partial(puzzlegen, tmp_path, metrics, monkeypatch):
    seen = []
    monkeypatch.setattr("puzzlegen.generation.progress.Progress.update", lambda _: seen.append(read(metrics)))
    puzzlegen("generate", "--n", 8, "--out", tmp_path / "run", "--metrics-file", metrics)
    assert [one["puzzles_kept_total",] for one in seen] == [3, 6, 6, 8]
    assert {one["running",] for one in seen} == {1}
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith("tmp")] == []


def test_a_budget_is_a_success_and_an_interruption_is_none(puzzlegen, tmp_path, metrics, monkeypatch):
    command = ("generate", "--n", 20, "--out", tmp_path / "run", "--metrics-file", metrics, "--max-tokens", 1000)
    assert puzzlegen(*command)[0] == 0
    success = read(metrics)["last_success_timestamp_seconds",]
    assert success > 0

    def interrupt(_):
        raise Interruption("SIGTERM")

    monkeypatch.setattr("puzzlegen.generation.progress.Progress.update", interrupt)
    assert puzzlegen(*command)[0] == ExitCode.INTERRUPTED
    found = read(metrics)
    assert found["last_success_timestamp_seconds",] == success
    assert (found["running",], found["puzzles_kept_total",]) == (0, 6)


@pytest.fixture
def extend(puzzlegen, tmp_path, metrics, monkeypatch):
    """Make a run of so many, then of 20: the metrics in between, and all that are seen in the second."""

    def run(first):
        puzzlegen("generate", "--n", first, "--out", tmp_path / "run", "--metrics-file", metrics)
        before, seen = read(metrics), []
        monkeypatch.setattr("puzzlegen.generation.progress.Progress.stage", lambda *_: seen.append(read(metrics)))
        puzzlegen("generate", "--n", 20, "--out", tmp_path / "run", "--metrics-file", metrics)
        return before, seen

    return run


def test_no_counter_falls_when_a_batch_that_was_cut_short_is_made_again(extend, metrics):
    before, seen = extend(4)
    assert all(one[key] >= before[key] for one in seen for key in one if key[0].endswith("_total"))
    assert read(metrics)["puzzles_kept_total",] == 20


def test_the_last_success_is_known_while_a_runs_only_batch_is_made_again(extend):
    before, seen = extend(1)
    for key in (("last_success_timestamp_seconds",), ("puzzles_kept_total",)):
        assert seen[0][key] == before[key] > 0


def test_the_file_of_another_run_is_no_past(puzzlegen, tmp_path, metrics):
    puzzlegen("generate", "--n", 20, "--out", tmp_path / "one", "--metrics-file", metrics)
    puzzlegen("generate", "--n", 4, "--out", tmp_path / "two", "--metrics-file", metrics)
    assert read(metrics)["puzzles_kept_total",] == 4


def test_labels_are_escaped():
    totals = Totals()
    totals.rejected['a "word"\\'] = 1
    text = render(describe(totals, 1, running=True, last_success=None), 'runs/"a"\\\nb', {})
    samples, runs = parse(text)
    assert runs == {'runs/"a"\\\nb'}
    assert samples["puzzles_rejected_total", 'a "word"\\'] == 1


def test_a_place_that_cannot_be_written_to_is_a_usage_error(puzzlegen, tmp_path):
    code, _, err = puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--metrics-file", tmp_path / "no" / "x")
    assert code == ExitCode.USAGE
    assert "--metrics-file" in err


def test_a_place_that_goes_away_is_told_once_and_costs_no_data(puzzlegen, tmp_path, monkeypatch):
    folder = tmp_path / "metrics"
    folder.mkdir()
    monkeypatch.setattr(
        "puzzlegen.generation.progress.Progress.update", lambda _: folder.exists() and (_clear(folder), folder.rmdir())
    )
    code, _, err = puzzlegen("generate", "--n", 8, "--out", tmp_path / "run", "--metrics-file", folder / "x.prom")
    assert code == 0
    assert err.count("cannot write") == 1


def _clear(folder):
    for path in folder.iterdir():
        path.unlink()
