"""What this machine offers to lock untrusted code in: tried, not guessed."""

from __future__ import annotations

import errno
import sys
from functools import cache

from verifier.channel import ChannelClosed
from verifier.levels import Feature, SandboxLevel, SandboxUnavailable
from verifier.sandbox import Sandbox

_WALLS = (
    ("rlimits", SandboxLevel.L1, "use Linux, WSL 2 or a container: other systems do not limit a process's memory"),
    ("seccomp", SandboxLevel.L2, "use Linux 3.17 or later on x86-64 or arm64, with CONFIG_SECCOMP_FILTER"),
    ("landlock", SandboxLevel.L3, "use Linux 5.13 or later and boot with `lsm=landlock,...` if it is left out there"),
    (
        "namespaces",
        SandboxLevel.L4,
        (
            "allow user namespaces: `sysctl kernel.unprivileged_userns_clone=1`, on Ubuntu 24.04 also "
            "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`, in Docker `--security-opt seccomp=unconfined`"
        ),
    ),
)


@cache
def probe_machine() -> tuple[Feature, ...]:
    """Start a sandbox with every wall and tell which stand, lowest level first. Takes about 0.2 s, once a process.

    OSError where this process may not open the few files that it takes.
    """
    sandbox = Sandbox(SandboxLevel.L4, hash_seed=0, allow_less=True)
    try:
        sandbox.start()
        problems = sandbox.problems
    except (ChannelClosed, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.EMFILE:
            raise  # which says nothing of the machine
        problems = dict.fromkeys(
            [name for name, _, _ in _WALLS], f"the sandbox does not start on {sys.platform}: {error}"
        )
    finally:
        sandbox.kill()
    return tuple(
        Feature(name, level, name not in problems, problems.get(name, ""), how if name in problems else "")
        for name, level, how in _WALLS
    )


def reachable_level() -> SandboxLevel:
    """The highest level whose walls, and all below, stand on this machine."""
    level = SandboxLevel.NONE
    for feature in probe_machine():
        if not feature.available:
            break
        level = feature.level
    return level


def choose_level(require: SandboxLevel | None, *, allow_unsandboxed: bool) -> SandboxLevel:
    """The level to run at. SandboxUnavailable if it is below `require`, or NONE without `allow_unsandboxed`."""
    level = reachable_level()
    wanted = SandboxLevel.L1 if require is None else require
    if level >= wanted or (level is SandboxLevel.NONE and require is None and allow_unsandboxed):
        return level
    missing = [feature for feature in probe_machine() if not feature.available and feature.level <= wanted]
    lines = [f"this machine reaches sandbox level {level}, and {wanted} is required"]
    lines += [f"- {feature.name} is missing: {feature.why}" for feature in missing]
    advice = "; ".join(feature.how for feature in missing) or "run `puzzlegen doctor`"
    lines.append(f"To get there: {advice}.")
    if require is None:
        lines.append("To run generated code with no protection at all, pass allow_unsandboxed=True.")
    raise SandboxUnavailable("\n".join(lines))
