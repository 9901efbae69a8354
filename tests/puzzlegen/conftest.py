"""The command line on a fake factory."""

from collections.abc import Callable

import pytest
from puzzlegen_fakes import fake_factory_line


@pytest.fixture
def puzzlegen(monkeypatch, capsys) -> Callable[..., tuple[int, str, str]]:
    """Run the command line on a fake factory: `puzzlegen("generate", ...)` -> (exit code, stdout, stderr)."""
    from puzzlegen import cli
    from puzzlegen.generation import production

    monkeypatch.setattr(production, "factory_line", fake_factory_line)
    for name in ("raise_on_signals", "ignore_signals"):
        monkeypatch.setattr(cli, name, lambda: None)

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = leaving.code or 0
        captured = capsys.readouterr()
        return int(code), captured.out, captured.err

    return run
