"""Settings that every test needs before anything is imported."""

import os
import signal
import time
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings

os.environ["HF_HUB_OFFLINE"] = "1"  # no test may reach for the network
os.environ["TOKENIZERS_PARALLELISM"] = "false"  # tokenizers warn when a process forks after they have used threads

# A busy machine may take its time over an example: no test hangs on the clock.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A shell that starts the tests in the background lets them ignore Ctrl-C, and so would every program they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

BEGUN = time.monotonic()


def pytest_addoption(parser):
    parser.addoption("--minutes", type=float, default=float("inf"), help="skip tests that have not begun by then")


def pytest_runtest_setup(item):
    minutes = item.config.getoption("--minutes")
    if time.monotonic() - BEGUN > 60 * minutes:
        pytest.skip(f"the {minutes:g} minutes are over")


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


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A `HubServer` that huggingface_hub takes for the Hub, by plain LFS; `naps` are its waits in seconds."""
    from hub_server import WRITE, HubServer
    from huggingface_hub import close_session, constants
    from huggingface_hub.utils import _http

    started = HubServer()
    started.naps = []
    settings = {
        "ENDPOINT": started.url,
        "HUGGINGFACE_CO_URL_TEMPLATE": started.url + "/{repo_id}/resolve/{revision}/{filename}",
        "HF_HUB_OFFLINE": False,
        "HF_HUB_DISABLE_XET": True,
        "HF_HUB_CACHE": str(tmp_path / "hub-cache"),
        "HF_TOKEN_PATH": str(tmp_path / "no-token"),
    }
    for name, value in settings.items():
        monkeypatch.setattr(constants, name, value)
    monkeypatch.setattr(_http, "time", SimpleNamespace(sleep=started.naps.append))
    monkeypatch.setenv("HF_TOKEN", WRITE)
    yield started
    close_session()
    started.close()
