"""The one door upwards: how the core asks for what other servers hold. Filled in by the federation's resolver."""

from typing import Protocol


class Remote(Protocol):
    """Looks things up over the network, so it is never called inside a transaction."""

    async def account(self, acct: str) -> int | None:
        """The account `name@domain`, fetched if need be; its id, or None when there is none."""

    async def post(self, url: str) -> int | None:
        """The post at this address, fetched if need be; its id, or None when there is none."""

    async def refresh(self, account_id: int) -> None:
        """Fetch an account anew when what we have of it is old."""


class NobodyElse:
    """An instance that talks to no others: nothing is ever found."""

    async def account(self, acct: str) -> int | None:
        """None."""
        return None

    async def post(self, url: str) -> int | None:
        """None."""
        return None

    async def refresh(self, account_id: int) -> None:
        """Nothing to do."""
