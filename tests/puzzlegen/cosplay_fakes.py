"""`puzzlegen cosplay` on a scripted model, run as a program; FAKE_PAUSE is the time in seconds that a call takes."""

import os
import sys
import time

from play_engine import PlayEngine


class SlowEngine(PlayEngine):
    def complete(self, prompts, sampling):
        time.sleep(float(os.environ.get("FAKE_PAUSE", "0")))
        return super().complete(prompts, sampling)


def main() -> int:
    """The console script with the scripted model."""
    from puzzlegen import cli, opening

    opening.open_model = lambda *_, **__: SlowEngine(right_code=0.3, right_output=0.7)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
