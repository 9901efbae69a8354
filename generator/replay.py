"""The engine `replay`, which answers from a recording, and the recorder that makes one out of any engine's work.

A replay goes by the engine, the model and the prompting profile that the recording names, measures texts as they were
measured then, and so makes the very rows of the run that was recorded. A prompt that was not recorded is an error:
another seed, temperature, number of samples, seed file or version of the prompts asks for other completions.

A recorder asks its engine only for what its recording lacks. So a run that is stopped and started again pays for no
completion twice, and its recording is what its data came from, even if the engine would not write the same again.

Not guaranteed: that an engine whose bits depend on what is sampled side by side writes the same when a part of a call
is recorded already, since it is then asked only for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.engine import (
    Completion,
    Engine,
    NotRecordedError,
    Profile,
    Prompt,
    RecordingError,
    Sampling,
    Style,
    estimate_tokens,
)
from generator.model_files import ModelNotFoundError, model_digest
from generator.recording import FORMAT, Recording, prompt_key, text_key


class ReplayEngine:
    """The recording at `model`; without a first line that names another engine and model, it goes by its own name.

    ModelNotFoundError if there is no such file, RecordingError if it is damaged.
    """

    def __init__(self, model: str, *, style: Style | None = None) -> None:
        path = Path(model)
        if not path.is_file():
            raise ModelNotFoundError(f"there is no recording {model}")
        self._recording = Recording(path)
        head = self._recording.head
        self.name = head["engine"] if head else "replay"
        self.model = head["model"] if head else model
        try:
            profile = Profile(**head["profile"]) if head else Profile()
        except TypeError as error:
            raise RecordingError(f"{model} was recorded by another version of puzzlegen") from error
        self.profile = profile._replace(style=style or Style(profile.style))
        self._lengths: dict[str, int] = {}

    def count_tokens(self, text: str) -> int:
        """The length of `text` as it was recorded; an estimate if it was not."""
        key = text_key(text)
        if key not in self._lengths:
            (record,) = self._recording.find([key])
            self._lengths[key] = record["tokens"] if record else estimate_tokens(text)
        return self._lengths[key]

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """What is recorded for each prompt; NotRecordedError if there is one without."""
        records = self._recording.find([prompt_key(prompt, sampling) for prompt in prompts])
        done = [_read_completions(record, sampling.n) for record in records if record]
        if len(done) < len(prompts):
            raise NotRecordedError(
                f"{self._recording.path} holds only {len(done):,} of the {len(prompts):,} prompts that are put to it"
            )
        return done

    def close(self) -> None:
        """Nothing is held."""


class Recorder:
    """`engine`, with what it writes added to the recording at `path`.

    RecordingError if the file is damaged, or another model's.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self.name = engine.name
        self.model = engine.model
        self.profile = engine.profile
        self._engine = engine
        path.parent.mkdir(parents=True, exist_ok=True)
        self._recording = Recording(path)
        head = {
            "format": FORMAT,
            "engine": engine.name,
            "model": engine.model,
            "model_digest": model_digest(engine.model),
            "profile": engine.profile._asdict(),
        }
        self._lengths: dict[str, int] = {}
        self._pending: list[dict[str, Any]] = []
        if self._recording.empty:
            self._pending.append(head)
        elif self._recording.head != head:
            known = self._recording.head or dict.fromkeys(head)
            changed = ", ".join(
                f"{key} {known[key]} and not {head[key]}" for key in head if known.get(key) != head[key]
            )
            raise RecordingError(f"{path} is a recording of {changed}")

    def count_tokens(self, text: str) -> int:
        """As the engine counts; the count is recorded with the next completions."""
        key = text_key(text)
        if key not in self._lengths:
            (record,) = self._recording.find([key])
            self._lengths[key] = record["tokens"] if record else self._engine.count_tokens(text)
            if record is None:
                self._pending.append({"key": key, "tokens": self._lengths[key]})
        return self._lengths[key]

    def complete(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """What is recorded for each prompt, and for the others what the engine writes now."""
        keys = [prompt_key(prompt, sampling) for prompt in prompts]
        records = self._recording.find(keys)
        lacking = [place for place, record in enumerate(records) if record is None]
        written = self._engine.complete([prompts[place] for place in lacking], sampling) if lacking else []
        for place, completions in zip(lacking, written, strict=True):
            records[place] = {"key": keys[place], "completions": [_as_record(one) for one in completions]}
        if new := self._pending + [record for place in lacking if (record := records[place])]:
            self._recording.append(new)
            self._pending = []
        return [_read_completions(record, sampling.n) for record in records if record]

    def close(self) -> None:
        """Close the engine; what it has written is on the disk already."""
        self._engine.close()


def _read_completions(record: dict[str, Any], n: int) -> list[Completion]:
    try:
        completions = [Completion(**completion) for completion in record["completions"]]
    except (KeyError, TypeError):
        completions = []
    if len(completions) != n or not all(
        isinstance(one.text, str) and isinstance(one.tokens, int) for one in completions
    ):
        raise RecordingError(f"the record {record['key']} does not hold {n} completions")
    return completions


def _as_record(completion: Completion) -> dict[str, Any]:
    record = completion._asdict()
    del record["ids"]  # a recording is not learned from
    return record if completion.estimated or not completion.fits else {key: record[key] for key in ("text", "tokens")}
