"""`python -m puzzlegen`: the command line, for environments whose scripts are not on the path."""

import sys

from puzzlegen.cli import main

sys.exit(main())
