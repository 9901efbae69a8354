"""`puzzlegen sol-ver` as a process that kills itself: AT ARGUMENTS...

Every file of the loop comes to the disk by a sync. Before sync number AT, counted from 1, the process gets SIGKILL;
with 0 it lives, and says in the end on stdout how many there were.
"""

import os
import signal
import sys

import pytest
from sol_ver_fakes import open_fake_models


def main() -> int:
    at, *arguments = sys.argv[1:]
    synced, sync = [], os.fsync

    def counted(descriptor):
        synced.append(descriptor)
        if len(synced) == int(at):
            os.kill(os.getpid(), signal.SIGKILL)
        sync(descriptor)

    os.fsync = counted
    open_fake_models(pytest.MonkeyPatch())
    from puzzlegen import cli

    try:
        return cli.main(arguments)
    except SystemExit as left:
        print(len(synced))
        return int(left.code or 0)


if __name__ == "__main__":
    sys.exit(main())
