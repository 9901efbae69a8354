"""The commit of a model from the Hub."""

from huggingface_hub import constants

from generator.model_files import model_revision

COMMIT = "c0ffee" + "0" * 34


def test_the_revision_of_a_hub_model_is_that_of_the_cache_and_a_folder_has_none(model_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    for path, text in {"refs/main": COMMIT, f"snapshots/{COMMIT}/config.json": "{}"}.items():
        file = tmp_path / "models--org--name" / path
        file.parent.mkdir(parents=True)
        file.write_text(text)
    assert model_revision("org/name") == COMMIT
    assert model_revision("org/other") is None
    assert model_revision(str(model_folder)) is None
    assert model_revision("builtin") is None
