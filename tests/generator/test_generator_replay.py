import json
import os

import pytest

from generator import (
    Completion,
    ModelNotFoundError,
    NotRecordedError,
    Profile,
    Prompt,
    RecordingError,
    Sampling,
    Style,
    derive_seed,
    open_engine,
    prompt_key,
)
from generator.engine import estimate_tokens
from generator.recording import Recording
from generator.replay import Recorder, ReplayEngine

TWO = Sampling(2, 20)
PROMPTS = [Prompt(f"def f{number}(", number) for number in range(5)]


class Writer:
    """Never writes the same twice, and counts in a way of its own."""

    name = "writer"
    model = "a model"
    profile = Profile(Style.CHAT, 77, 2)

    def __init__(self):
        self.asked = []

    def count_tokens(self, text):
        return len(text) * 11

    def close(self):
        self.closed = True

    def complete(self, prompts, sampling):
        self.asked += prompts
        number = len(self.asked)
        return [
            [
                Completion(f"{derive_seed(prompt.seed, number)}\n\u00e9\ud800{sample}", sample, sample == 1)
                for sample in range(sampling.n)
            ]
            for prompt in prompts
        ]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "sub" / "r.jsonl"


@pytest.fixture
def written(path):
    """What a writer wrote for the prompts, as its recorder gave it back."""
    return Recorder(Writer(), path).complete(PROMPTS, TWO)


def test_what_was_recorded_is_replayed(path, written):
    replay = open_engine(str(path), "replay")
    assert replay.complete(PROMPTS, TWO) == written
    assert replay.complete(PROMPTS[3:1:-1], TWO) == written[3:1:-1]


def test_a_replay_goes_by_the_recorded_names_and_profile(path, written):
    replay = ReplayEngine(str(path))
    assert (replay.name, replay.model, replay.profile) == (Writer.name, Writer.model, Writer.profile)
    assert type(replay.profile.style) is Style


def test_a_replay_measures_texts_as_they_were_measured(path):
    recorder = Recorder(Writer(), path)
    assert recorder.count_tokens("abc") == 33
    recorder.complete(PROMPTS[:1], TWO)
    replay = ReplayEngine(str(path))
    assert replay.count_tokens("abc") == 33
    assert replay.count_tokens("never measured") == estimate_tokens("never measured")


@pytest.mark.parametrize(
    ("prompt", "sampling"),
    [
        (PROMPTS[0]._replace(text="def f0( "), TWO),
        (PROMPTS[0]._replace(seed=9), TWO),
        (PROMPTS[0]._replace(style=Style.CHAT), TWO),
        (PROMPTS[0], TWO._replace(n=1)),
        (PROMPTS[0], TWO._replace(max_tokens=21)),
        (PROMPTS[0], TWO._replace(temperature=0.8)),
        (PROMPTS[0], TWO._replace(top_p=0.9)),
        (PROMPTS[0], TWO._replace(stop_at_dedent=False)),
    ],
)
def test_a_prompt_that_differs_in_anything_is_not_recorded(path, written, prompt, sampling):
    with pytest.raises(NotRecordedError, match="only 0 of the 1 prompts"):
        ReplayEngine(str(path)).complete([prompt], sampling)


def test_a_key_never_changes():
    assert prompt_key(Prompt("def f(", 1), Sampling(2, 3)) == "2240b14e329bc0b801b5e4cfd7b7ede7"
    assert prompt_key(Prompt("def f(", 1), Sampling(2, 3, stop_at_line=True)) != "2240b14e329bc0b801b5e4cfd7b7ede7"


def test_an_engine_is_asked_only_for_what_is_not_recorded(path, written):
    writer = Writer()
    recorder = Recorder(writer, path)
    more = Prompt("more", 1)
    done = recorder.complete([PROMPTS[1], more, PROMPTS[0]], TWO)
    assert writer.asked == [more]
    assert [done[0], done[2]] == [written[1], written[0]]
    assert recorder.complete([more], TWO) == [done[1]] == ReplayEngine(str(path)).complete([more], TWO)


@pytest.mark.parametrize("torn", [b"", b"\0" * 50, b"\0" * 50 + b"\n", b'{"key": "'])
def test_a_torn_end_is_not_read_and_cut_off_before_more_is_added(path, written, torn):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + (torn or lines[-1][:-5]))
    replay = ReplayEngine(str(path))
    assert replay.complete(PROMPTS[:-1], TWO) == written[:-1]
    with pytest.raises(NotRecordedError):
        replay.complete(PROMPTS, TWO)
    again = Recorder(Writer(), path).complete(PROMPTS, TWO)
    assert again[:-1] == written[:-1]
    assert path.read_bytes().splitlines(keepends=True)[:-1] == lines[:-1]
    assert ReplayEngine(str(path)).complete(PROMPTS, TWO) == again


def test_a_recording_cut_anywhere_can_be_gone_on_with(path, written):
    whole = path.read_bytes()
    for size in range(0, len(whole), 37):
        path.write_bytes(whole[:size])
        done = Recorder(Writer(), path).complete(PROMPTS, TWO)
        assert ReplayEngine(str(path)).complete(PROMPTS, TWO) == done


@pytest.mark.parametrize(
    "damage", [b"nonsense\n", b"[]\n", b"{}\n", b'{"key": 3}\n', b'{"key": "xyz"}\n', b'{"format": 1}\n']
)
def test_a_broken_line_in_the_middle_is_damage(path, written, damage):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], damage, *lines[2:]]))
    with pytest.raises(RecordingError, match=f"damaged at byte {len(lines[0] + lines[1]):,}"):
        ReplayEngine(str(path))


@pytest.mark.parametrize("record", [{}, {"completions": 3}, {"completions": [{"text": 3, "tokens": 3}] * 2}])
def test_a_record_without_its_completions_is_damage(path, record):
    path.parent.mkdir()
    path.write_text(json.dumps({"key": prompt_key(PROMPTS[0], TWO)} | record) + "\n")
    with pytest.raises(RecordingError, match="does not hold 2 completions"):
        ReplayEngine(str(path)).complete(PROMPTS[:1], TWO)


def test_a_recording_that_someone_else_wrote_needs_no_first_line(path):
    path.parent.mkdir()
    completions = [{"tokens": 3, "text": "x"}, {"text": "y", "tokens": 4}]
    path.write_text(json.dumps({"completions": completions, "key": prompt_key(PROMPTS[0], TWO)}) + "\n")
    replay = ReplayEngine(str(path), style=Style.CHAT)
    assert replay.complete(PROMPTS[:1], TWO) == [[Completion("x", 3), Completion("y", 4)]]
    assert (replay.name, replay.model, replay.profile.style) == ("replay", str(path), Style.CHAT)


def test_the_first_of_two_records_of_a_prompt_counts(path, written):
    lines = path.read_bytes().splitlines(keepends=True)
    other = json.loads(lines[1]) | {"completions": [{"text": "other", "tokens": 1}] * 2}
    path.write_bytes(b"".join(lines) + json.dumps(other).encode() + b"\n")
    assert ReplayEngine(str(path)).complete(PROMPTS, TWO) == written


@pytest.mark.parametrize("changes", [{"name": "x"}, {"model": "another"}, {"profile": Profile()}])
def test_a_recording_of_another_model_is_not_gone_on_with(path, written, changes):
    writer = Writer()
    for name, value in changes.items():
        setattr(writer, name, value)
    before = path.read_bytes()
    with pytest.raises(RecordingError, match=r"a model|writer|77"):
        Recorder(writer, path)
    assert path.read_bytes() == before


def test_a_write_that_fails_leaves_nothing_and_may_be_repeated(path, written, monkeypatch):
    recorder = Recorder(Writer(), path)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            recorder.complete([Prompt("more", 1)], TWO)
    assert path.read_bytes() == before
    done = recorder.complete([Prompt("more", 1)], TWO)
    assert ReplayEngine(str(path)).complete([Prompt("more", 1)], TWO) == done


def test_a_recorder_closes_its_engine(path):
    writer = Writer()
    Recorder(writer, path).close()
    assert writer.closed


def test_two_recorders_of_one_file_are_noticed(path, written):
    first, second = Recorder(Writer(), path), Recorder(Writer(), path)
    first.complete([Prompt("more", 1)], TWO)
    with pytest.raises(RecordingError, match="another process"):
        second.complete([Prompt("still more", 1)], TWO)
    assert len(ReplayEngine(str(path)).complete([*PROMPTS, Prompt("more", 1)], TWO)) == 6


def test_no_file_is_no_recording(tmp_path):
    with pytest.raises(ModelNotFoundError, match="no recording"):
        open_engine(str(tmp_path / "none"), "replay")


def test_memory_holds_no_completions(path):
    import tracemalloc

    line = json.dumps({"key": "0" * 32, "completions": [{"text": "x" * 2000, "tokens": 1}]})
    path.parent.mkdir()
    with path.open("w") as file:
        for number in range(5000):
            file.write(line.replace("0" * 32, f"{number:032x}") + "\n")
    tracemalloc.start()
    recording = Recording(path)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 5000 * 40 < path.stat().st_size / 10
    assert recording.find([f"{4321:032x}", "f" * 32])[1] is None
