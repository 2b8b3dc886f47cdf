"""Passwords: hashed with argon2 in a few threads of their own, so that guessing cannot take the machine."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeVar

from veche.core.errors import Invalid, Unavailable
from veche.core.limits import Limits

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")

AT_ONCE = 2  # hashes computed at the same time: 19 MiB and one core each
WAITING_MOST = 200  # beyond this, new attempts are turned away instead of piling up

_waiting = 0


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="veche-password")


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password fits: checked for unknown names, so that they take as long as known ones."""
    import secrets

    return _hasher().hash(secrets.token_hex())


def check_new_password(password: str, limits: Limits) -> None:
    """Whether a password may be chosen. Errors: Invalid."""
    if not password.strip():
        raise Invalid("password", "must not be empty", code="blank")
    if len(password) < limits.password_min:
        raise Invalid("password", f"must have at least {limits.password_min} characters", code="too_short")
    if is_too_long(password, limits):
        raise Invalid("password", f"may have at most {limits.password_max} bytes", code="too_long")


def is_too_long(password: str, limits: Limits) -> bool:
    """Longer than any password here can be."""
    return len(password) > limits.password_max or len(_bytes(password)) > limits.password_max


async def hash_password(password: str, limits: Limits | None = None) -> str:
    """The hash to store. Never inside a transaction. Errors: Invalid (with `limits`), Unavailable (too many)."""
    if limits is not None:
        check_new_password(password, limits)
    return await _in_thread(lambda: _hasher().hash(_bytes(password)))


async def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; a missing hash costs the same time and fits nothing. Errors: Unavailable."""

    def check() -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return _hasher().verify(password_hash or _nobody(), _bytes(password)) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    return await _in_thread(check)


def is_outdated(password_hash: str) -> bool:
    """Made with other parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


async def _in_thread(work: Callable[[], T]) -> T:
    global _waiting
    if _waiting >= WAITING_MOST:
        raise Unavailable("Too many people are signing in at this moment")
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads(), work)
    finally:
        _waiting -= 1


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
