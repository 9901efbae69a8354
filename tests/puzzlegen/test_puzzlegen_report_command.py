"""`puzzlegen report` as a user types it."""

import pytest
from puzzlegen_fakes import fill, open_fake
from report_fakes import Reading, make_loop, make_run


def test_the_page_is_written_into_the_directory_and_its_path_printed(puzzlegen, tmp_path):
    run = make_run(tmp_path / "run")
    assert puzzlegen("report", run) == (0, f"{run / 'report.html'}\n", "")
    assert "Puzzles: run" in Reading((run / "report.html").read_text()).text


def test_the_page_can_go_elsewhere(puzzlegen, tmp_path):
    run = make_run(tmp_path / "run")
    out = tmp_path / "page.html"
    assert puzzlegen("report", run, "--out", out) == (0, f"{out}\n", "")
    assert out.exists() and not (run / "report.html").exists()


def test_other_runs_are_named_with_an_option_each(puzzlegen, tmp_path):
    loops = [make_loop(tmp_path / str(seed), seed=seed) for seed in range(3)]
    code, _, _ = puzzlegen("report", loops[0], "--with", loops[1], "--with", loops[2])
    assert code == 0
    assert "mean and range of 3 seeds" in (loops[0] / "report.html").read_text()


def test_the_environment_may_name_the_run_directory_for_all_commands(puzzlegen, monkeypatch, tmp_path):
    run = make_run(tmp_path / "run")
    monkeypatch.setenv("PUZZLEGEN_OUT", str(run))
    assert puzzlegen("report") == (0, f"{run / 'report.html'}\n", "")


def test_the_environment_names_several_paths_with_colons_between_them(puzzlegen, monkeypatch, tmp_path):
    loops = [make_loop(tmp_path / f"seed {seed}", seed=seed) for seed in range(3)]
    monkeypatch.setenv("PUZZLEGEN_AGAINST", f"{loops[1]}:{loops[2]}")
    assert puzzlegen("report", loops[0])[0] == 0
    assert "mean and range of 3 seeds" in (loops[0] / "report.html").read_text()


@pytest.mark.parametrize("arguments", [["nowhere"], ["empty"], ["run", "--out", "empty"], ["run", "--out", "no/page"]])
def test_a_place_that_cannot_be_is_a_usage_error_in_one_line(puzzlegen, monkeypatch, tmp_path, arguments):
    monkeypatch.chdir(tmp_path)
    make_run(tmp_path / "run")
    (tmp_path / "empty").mkdir()
    code, out, err = puzzlegen("report", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_only_the_page_is_written(puzzlegen, tmp_path):
    run = make_run(tmp_path / "run")
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    puzzlegen("report", run)
    after = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    assert after.pop(run / "report.html")
    assert after == before


def test_a_run_goes_on_in_a_directory_that_has_a_page(puzzlegen, tmp_path):
    with open_fake(tmp_path / "run", 4) as run:
        fill(run)
    puzzlegen("report", tmp_path / "run")
    with open_fake(tmp_path / "run", 8) as run:
        fill(run)
        assert run.kept == 8


def test_generate_leaves_a_page(puzzlegen, tmp_path):
    assert puzzlegen("generate", "--n", 4, "--out", tmp_path / "run", "--quiet") == (0, "", "")
    page = Reading((tmp_path / "run" / "report.html").read_text())
    assert "4 verified puzzles" in page.text
