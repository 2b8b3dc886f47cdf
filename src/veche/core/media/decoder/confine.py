"""What the helper process takes from itself before it opens anything: memory, files, network, privileges."""

import ctypes
import os
import resource

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
SIGKILL = 9
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
LARGEST_FILE = 1 << 30
MEBIBYTE = 1 << 20


def confine(memory_mib: int) -> None:
    """For good. What this system does not offer is left out; the limits of memory and files always hold."""
    _limit(resource.RLIMIT_AS, memory_mib * MEBIBYTE)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_NOFILE, 64)
    _limit(resource.RLIMIT_CORE, 0)
    os.umask(0o077)
    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in ((PR_SET_PDEATHSIG, SIGKILL), (PR_SET_NO_NEW_PRIVS, 1)):
        _attempt(lambda option=option, value=value: libc.prctl(option, value, 0, 0, 0))
    _attempt(lambda: libc.unshare(CLONE_NEWUSER | CLONE_NEWNET))


def allow_cpu(seconds: int) -> None:
    """That much more processor time from now; past it the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds + 1, hard))


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))


def _attempt(call) -> None:  # type: ignore[no-untyped-def]
    try:
        call()
    except (AttributeError, OSError):  # not Linux: the limits above have to do
        pass
