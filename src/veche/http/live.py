"""What a web process does at once when it reads in the event log that rights, or what all texts look like, have
changed."""

import asyncio
from typing import Final, Protocol

from veche.core import barriers, emoji
from veche.core.events import AccountRemoved, BarriersChanged, EmojiChanged, TokensRevoked
from veche.http.door import Door

_UNDER_WAY: Final = 5.0  # seconds in which whatever was being loaded has been answered


class HasDoor(Protocol):
    """The part of a web process that is needed here."""

    @property
    def door(self) -> Door: ...


def tokens_revoked(live: HasDoor, event: TokensRevoked, sequence: int) -> None:
    """Tokens and sessions are asked for anew, streams of revoked tokens close."""
    live.door.forget_tokens(event.token_ids, event.account_id)


def account_removed(live: HasDoor, event: AccountRemoved, sequence: int) -> None:
    """The same for everything of an account."""
    live.door.forget_account(event.account_id)


async def emoji_changed(live: HasDoor, event: EmojiChanged, sequence: int) -> None:
    """No version tells of which emoji a text was encoded with, so none of what is encoded holds."""
    await emoji.refresh(live.door.open_tx)
    live.door.parts.clear()
    live.door.pages_kept.clear()
    # What was being loaded while they changed is encoded a moment later with those of before.
    asyncio.get_running_loop().call_later(_UNDER_WAY, live.door.parts.clear)


async def barriers_changed(live: HasDoor, event: BarriersChanged, sequence: int) -> None:
    """The networks that may not come in are read anew."""
    await read_barriers(live.door)


async def read_barriers(door: Door) -> None:
    """At the start of a process, and whenever they change."""
    async with door.open_tx.read() as tx:
        door.shut_out = await barriers.shut_out(tx)
    door.pages_kept.clear()  # what was answered just now would be given again without a look at the door
