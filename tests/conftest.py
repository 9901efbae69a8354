"""Settings that every test needs before anything is imported."""

import os

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"  # no test may reach for the network
os.environ["TOKENIZERS_PARALLELISM"] = "false"  # tokenizers warn when a process forks after they have used threads


@pytest.fixture
def server(monkeypatch):
    """An `OpenAIServer`, asked by engines whose patience is counted in hundredths of seconds."""
    from openai_server import OpenAIServer

    from generator import transport

    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(transport, "_FIRST_REST", 0.01)
    monkeypatch.setattr(transport, "_LONGEST_REST", 0.02)
    started = OpenAIServer()
    yield started
    started.close()
