"""Where the program begins, as the console script and as `python -m puzzlegen`, and may be interrupted at once.

Loading the command line takes some tenths of a second, in which Ctrl-C is still Python's own KeyboardInterrupt. It is
answered as all later ones are, by one line and exit code 130.

Not guaranteed: the first hundredths of a second, in which Python itself starts.
"""

import sys


def main() -> int:
    """Load the command line and run it; the answer is its exit code."""
    try:
        from puzzlegen.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("puzzlegen: interrupted; run the same command again\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
