"""A process that writes posts with files until it is killed; each line tells how many are committed."""

import asyncio
import sys

from veche.core import posts
from veche.core.posts.drafts import NewPost
from veche.core.scopes import ALL
from veche.core.viewer import Role, Viewer
from veche.effects import REACTIONS
from veche.services import opened
from veche.settings import Settings
from veche.storage import new_key


async def main() -> None:
    account_id, user_id = map(int, sys.argv[1:])
    viewer = Viewer(account_id=account_id, user_id=user_id, scopes=ALL, locale="en", role=Role.USER, dialect="web")
    async with opened(Settings.load(), REACTIONS) as services:
        for number in range(1, 1_000_000):
            new = NewPost(text=f"Post {number}, кто-нибудь у самовара")
            await services.open_tx.write(lambda tx, new=new: posts.create(tx, viewer, new))  # type: ignore[misc]
            await services.storage.put(new_key("media", "txt"), str(number).encode())
            print(number, flush=True)


asyncio.run(main())
