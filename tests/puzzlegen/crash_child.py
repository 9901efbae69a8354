"""The command line as a process that comes to harm at a step of its own choice: FOLDER HOW STEP SPARE ARGUMENTS...

A step is an operation on a file or folder under FOLDER: making it, opening it to write, writing, syncing, renaming,
cutting, deleting. At step number STEP, before it is done (a write: when it is half done),

    kill     the process kills itself
    power    the disk forgets what it need not know, and the process kills itself: what is left is put into SPARE
    full     the disk is full, and so it stays until the process ends
    count    nothing happens, ever; the steps are written to SPARE in the end, a line each

What a disk need not know after a power cut: the bytes of a file since its last sync, and the names in a folder since
the folder's. Here a draw decides it name by name and file by file, which is worse than file systems are.
"""

import errno
import io
import os
import re
import signal
import stat
import sys
from pathlib import Path
from random import Random

_NEED_ROOM = {"make", "open", "write", "sync"}  # the operations that a full disk refuses


class Disk:
    """What is sure to be on the disk, as far as syncs have been seen."""

    def __init__(self) -> None:
        self.contents: dict[int, bytes] = {}
        self.names: dict[int, dict[str, int]] = {}
        self.held: dict[int, int] = {}  # inode -> descriptor, so that numbers are not given out again

    def synced(self, descriptor: int) -> None:
        """The file or folder behind `descriptor` is on the disk as it is now."""
        inode = self.hold(f"/proc/self/fd/{descriptor}")
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            self.names[inode] = self.listing(f"/proc/self/fd/{descriptor}")
        else:
            self.contents[inode] = self.now(inode)

    def listing(self, folder: str | Path) -> dict[str, int]:
        return {name: self.hold(Path(folder) / name) for name in sorted(os.listdir(folder))}  # noqa: PTH208  # of names alone

    def hold(self, path: str | Path) -> int:
        descriptor = os.open(path, os.O_RDONLY)
        inode = os.fstat(descriptor).st_ino
        if inode in self.held:
            os.close(descriptor)
        self.held.setdefault(inode, descriptor)
        return inode

    def now(self, inode: int) -> bytes:
        descriptor = self.held[inode]
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)

    def after_a_cut(self, folder: Path, copy: Path, draw: Random) -> None:
        """Write to `copy` what may be left of `folder`."""
        copy.mkdir()
        before, now = self.names.get(self.hold(folder), {}), self.listing(folder)
        for name in sorted(before.keys() | now.keys()):
            inode = draw.choice((before.get(name), now.get(name)))
            if inode is not None and stat.S_ISDIR(os.fstat(self.held[inode]).st_mode):
                self.after_a_cut(folder / name, copy / name, draw)
            elif inode is not None:
                (copy / name).write_bytes(self.left_of(inode, draw))

    def left_of(self, inode: int, draw: Random) -> bytes:
        sure, now = self.contents.get(inode, b""), self.now(inode)
        if not now.startswith(sure):
            return draw.choice((sure, now))
        more = now[len(sure) :]
        torn = more[: draw.randrange(len(more) + 1)]
        return sure + draw.choice((b"", torn, bytes(len(more)), torn + bytes(len(more) - len(torn)), more))


class Harm:
    """Counts the steps, and does what is to be done at one of them."""

    def __init__(self, folder: Path, how: str, moment: int, spare: Path) -> None:
        self.folder, self.how, self.moment, self.spare = folder, how, moment, spare
        self.steps: list[str] = []
        self.disk = Disk()

    def step(self, operation: str, path: str | Path, half=lambda: None) -> None:
        """Take note of a step that is about to be taken; `half` would do a part of it."""
        path = Path(os.fsdecode(path))
        if not path.is_relative_to(self.folder):
            return
        number = len(self.steps)
        self.steps.append(f"{operation} {re.sub('[0-9]+', '#', str(path.relative_to(self.folder)))}")
        if number == self.moment and self.how in {"kill", "power"}:
            half()
            if self.how == "power":
                self.disk.after_a_cut(self.folder, self.spare, Random(number))
                (self.spare / "promised").write_bytes(self.promised())
            os.kill(os.getpid(), signal.SIGKILL)
        if number >= self.moment and self.how == "full" and operation in _NEED_ROOM:
            if number == self.moment:
                half()
            raise OSError(errno.ENOSPC, "No space left on device", str(path))

    def promised(self) -> bytes:
        """The ledger as far as it was synced."""
        ledger = next(iter(self.folder.glob("*/batches.jsonl")), None)
        return self.disk.contents.get(self.disk.hold(ledger), b"") if ledger else b""

    def install(self) -> None:
        """Have all steps reported from now on."""
        harm = self

        def reporting(name, operation, path_of):
            function = getattr(os, name)

            def call(*arguments, **options):
                harm.step(operation, path_of(arguments[0]))
                done = function(*arguments, **options)
                if name == "fsync" and harm.how == "power":
                    harm.disk.synced(arguments[0])
                return done

            setattr(os, name, call)

        for name, operation in (("fsync", "sync"), ("ftruncate", "cut")):
            reporting(name, operation, lambda descriptor: Path(f"/proc/self/fd/{descriptor}").readlink())
        for name, operation in (("replace", "rename"), ("unlink", "delete"), ("mkdir", "make")):
            reporting(name, operation, lambda path: path)

        class Written:
            """A file whose writes are steps."""

            def __init__(self, file, path):
                self._file, self._path = file, path

            def __getattr__(self, name):
                return getattr(self._file, name)

            def __enter__(self):
                return self

            def __exit__(self, *_):
                self._file.close()

            def write(self, data):
                def half():
                    self._file.write(data[: len(data) // 2])
                    self._file.flush()

                harm.step("write", self._path, half)
                return self._file.write(data)

        plain = Path.open

        def opened(path, mode="r", *arguments, **options):
            if mode[0] not in "wax":
                return plain(path, mode, *arguments, **options)
            harm.step("open", path)
            return Written(plain(path, mode, *arguments, **options), path)

        Path.open = opened


def main() -> int:
    folder, how, moment, spare, *arguments = sys.argv[1:]
    sys.argv[1:] = arguments
    from puzzlegen import cli

    harm = Harm(Path(folder), how, int(moment), Path(spare))
    harm.install()
    try:
        return cli.main(arguments)
    finally:
        if how == "count":
            with io.open(spare, "w") as file:  # noqa: UP020  # `Path.open` counts
                file.write("\n".join(harm.steps))


if __name__ == "__main__":
    sys.exit(main())
