"""Accounts, users, roles and follows of a large world, with their final counters."""

from collections import Counter
from typing import Any

from veche.core.demo.large import rows, words
from veche.core.demo.large.plan import Plan
from veche.core.errors import Conflict
from veche.core.tx import Tx
from veche.lib.times import DAY

BEFORE = 10 * DAY  # people come before the first post


async def settle(tx: Tx, plan: Plan, begins: int, moments: list[int]) -> list[int]:
    """Everybody; account ids by their places in the plan. Errors: Conflict (this world is there already)."""
    names = [plan.username(place) for place in range(plan.size.accounts)]
    if await rows.account_ids(tx, names):
        raise Conflict("A large world of this seed is in this database already; choose another --seed")
    await rows.insert_all(tx, "accounts", _accounts(plan, names, begins, moments))
    by_name = await rows.account_ids(tx, names)
    ids = [by_name[name] for name in names]
    users = [
        {"account_id": ids[place], "role": "user", "locale": _language(place), "approved_at": tx.now,
         "created_at": begins - BEFORE}
        for place in range(plan.persons)
    ]  # fmt: skip
    await rows.insert_all(tx, "users", users)
    roles = [
        {"group_id": ids[group], "account_id": ids[owner], "role": "owner", "created_at": begins - BEFORE}
        for group, owner in plan.owners.items()
    ]
    await rows.insert_all(tx, "group_roles", roles)
    await _follow(tx, plan, ids, begins)
    return ids


def _language(place: int) -> str:
    return "en" if place % 3 == 0 else "ru"


def _accounts(plan: Plan, names: list[str], begins: int, moments: list[int]) -> list[dict[str, Any]]:
    followers, following = Counter(whom for _, whom in plan.follows), Counter(who for who, _ in plan.follows)
    pairs = set(plan.follows)
    friends = Counter(who for who, whom in plan.follows if (whom, who) in pairs)
    posts, last = Counter(plan.author), dict(zip(plan.author, moments, strict=True))
    made = []
    for place, name in enumerate(names):
        is_group = place >= plan.persons
        shown = words.CRAFTS[place % len(words.CRAFTS)] if is_group else words.display_name(name)
        first, _, surname = ("", "", "") if is_group else shown.partition(" ")
        made.append(
            {
                "kind": "group" if is_group else "person",
                "username": name,
                "username_key": name,
                "display_name": shown,
                "first_name": first,
                "last_name": surname,
                "followers_count": followers[place],
                "following_count": following[place],
                "friends_count": friends[place],
                "posts_count": posts[place],
                "last_post_at": last.get(place),
                "created_at": begins - BEFORE,
                "updated_at": begins - BEFORE,
            }
        )
    return made


async def _follow(tx: Tx, plan: Plan, ids: list[int], begins: int) -> None:
    made = rows.Ids(await rows.numbers(tx, len(plan.follows), "id"))
    step = BEFORE / (len(plan.follows) + 1)
    moments = [int(begins - BEFORE + step * (number + 1)) for number in range(len(plan.follows))]
    order = {pair: place for place, pair in enumerate(plan.follows)}
    follows = [
        {"id": made.at(moments[place]), "follower_id": ids[who], "target_id": ids[whom], "accepted": 1,
         "made_friends": int(order.get((whom, who), place) < place), "created_at": moments[place]}
        for place, (who, whom) in enumerate(plan.follows)
    ]  # fmt: skip
    await rows.insert_all(tx, "follows", follows)
