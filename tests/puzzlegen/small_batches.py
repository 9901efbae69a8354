"""The console script with batches of one prompt, not eight, so that the built-in model fills several in seconds."""

import sys
from functools import partial


def main() -> int:
    from puzzlegen import cli
    from recipes import batches

    batches.Settings = partial(batches.Settings, prompts=1)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
