import threading
import time

import pytest
from crash_recording import OPTIONS, TerseModel

from generator import Profile, Prompt, Sampling
from puzzlegen import cli
from puzzlegen.durable import read_journal
from puzzlegen.generation import watchdog
from puzzlegen.generation.watchdog import WatchedEngine, describe_silence


class PatientModel:
    """Answers when it is let go."""

    name, model, profile = "patient", "none", Profile()

    def __init__(self):
        self.go = threading.Event()

    def count_tokens(self, text):
        return 1

    def complete(self, prompts, sampling):
        assert self.go.wait(30)
        return [[] for _ in prompts]


def test_silence_is_noticed_again_each_time_that_it_has_doubled(monkeypatch):
    monkeypatch.setattr(watchdog, "FIRST_SECONDS", 0.05)
    model, heard = PatientModel(), []

    def notice(seconds):
        heard.append(seconds)
        if len(heard) == 3:
            model.go.set()

    assert WatchedEngine(model, notice).complete([Prompt("", 0)], Sampling(1, 1)) == [[]]
    assert heard == pytest.approx([0.05, 0.1, 0.2])


def test_an_answer_in_time_is_not_remarked_upon_and_leaves_no_thread(monkeypatch):
    monkeypatch.setattr(watchdog, "FIRST_SECONDS", 60.0)
    model, heard = PatientModel(), []
    model.go.set()
    WatchedEngine(model, heard.append).complete([], Sampling(1, 1))
    for thread in threading.enumerate():
        if thread.name == "watchdog":
            thread.join(5)
            assert not thread.is_alive()
    assert heard == []


def test_a_watched_engine_goes_by_the_name_and_profile_of_its_own():
    model = PatientModel()
    watched = WatchedEngine(model, print)
    assert (watched.name, watched.model, watched.profile) == (model.name, model.model, model.profile)


def test_a_silent_model_is_told_on_the_screen_and_in_the_events(monkeypatch, capsys, tmp_path):
    class SlowModel(TerseModel):
        def complete(self, prompts, sampling):
            time.sleep(0.5)
            return super().complete(prompts, sampling)

    monkeypatch.setattr(watchdog, "FIRST_SECONDS", 0.2)
    monkeypatch.setattr(cli, "raise_on_signals", lambda: None)
    monkeypatch.setattr("puzzlegen.opening.open_model", lambda *_, **__: SlowModel())
    options = [option for option in OPTIONS if option != "--quiet"]
    with pytest.raises(SystemExit, match=r"^0$"):
        cli.main(["generate", "--n", "1", "--out", str(tmp_path / "run"), *options])
    assert "the model has not answered for" in capsys.readouterr().err
    notes = [event.get("note", "") for event in read_journal(tmp_path / "run" / "events.jsonl")]
    assert any(note.startswith("the model has not answered") for note in notes)


def test_the_line_says_what_to_do():
    assert describe_silence(600) == (
        "the model has not answered for 10m 00s; if it hangs, stop puzzlegen (kill -9 if need be) and run the same "
        "command again"
    )
