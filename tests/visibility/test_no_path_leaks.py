"""No read path of any dialect shows what the rule of visibility forbids: random towns, each path read by everybody."""

import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests import direct
from tests.server import RunningServer, running
from tests.visibility import listening, paths
from tests.visibility.oracle import PUBLIC, Written, may_see
from tests.visibility.paths import Keys, Reading
from tests.visibility.town import Town, settle
from veche.core import auth

MARK = re.compile(rb"mk\d{4}z")


@dataclass
class Tally:
    """How much was looked at: (viewer, post, path) triples, and those of them where the rule says no."""

    checks: int = 0
    forbidden: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        silent = f"; {len(self.faults)} faults" if self.faults else ""
        return (
            f"{self.checks} checks, {self.forbidden} of them of what is forbidden{silent}; shown by: {dict(self.shown)}"
        )


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[RunningServer]:
    async with running(database_url, tmp_path / "data") as started:
        yield started


async def keys_of(town: Town, name: str | None) -> Keys:
    """Tokens of all dialects, and a browser's session."""
    server, open_tx = town.server, town.server.services.open_tx
    app = await server.app_of("mailru", "stream")
    if name is None:
        return Keys("nobody", None, app_id=app.client_id, private_key=app.private_key or "")
    member = town.people[name]
    person = await open_tx.write(lambda tx: auth.identity(tx, member.user_id))
    tokens = {}
    for dialect, scopes in (("mastodon", None), ("vk", None), ("mailru", "photos guestbook stream messages events")):
        its = await server.app_of(dialect, scopes if dialect != "mailru" else "stream")
        words = scopes or its.scopes
        issued = await open_tx.write(lambda tx, its=its, words=words: auth.issue_token(tx, its, person, words))
        tokens[dialect] = issued.access_token
    cookie = await open_tx.write(lambda tx: auth.open_session(tx, person))
    return Keys(name, member.id, **tokens, cookie=cookie, app_id=app.client_id, private_key=app.private_key or "")


async def read_everything(town: Town, tally: Tally, sample: int, chance: random.Random) -> None:
    by_mark = {post.mark: post for post in town.posts}
    carried: dict[str, list[Written]] = {post.mark: [post] for post in town.posts}
    by_id = {post.id: post for post in town.posts}
    for post in town.posts:
        for other in post.forwards:
            if other in by_id:
                carried[by_id[other].mark].append(post)
    for name in [None, *town.people]:
        if name is not None and town.people[name].id in town.relations.suspended:
            continue  # they have no tokens
        keys = await keys_of(town, name)
        allowed = {
            mark for mark in by_mark if any(may_see(town.relations, keys.id, holder) for holder in carried[mark])
        }
        some = chance.sample(town.posts, min(sample, len(town.posts)))
        for reading in paths.of(town, keys, some):
            got = await direct.call(
                town.server.app, reading.method, reading.url, reading.query, dict(reading.headers), reading.body
            )
            _judge(town, keys, reading, got, allowed, tally)


def _judge(town: Town, keys: Keys, reading: Reading, got: direct.Got, allowed: set[str], tally: Tally) -> None:
    where = f"{reading.path} {reading.url} for {keys.name}: {got.code}"
    if got.code >= 500:
        tally.faults.append(f"{where} {got.text[:300]}")
    shown = {mark.decode() for mark in MARK.findall(got.body)}
    tally.checks += len(town.posts)
    tally.forbidden += len(town.posts) - len(allowed)
    tally.shown[reading.path] += len(shown)
    for mark in sorted(shown - allowed):
        tally.faults.append(f"{where} shows {next(post for post in town.posts if post.mark == mark)}")
    if reading.about is not None:
        _judge_one(town, keys, reading, got, where, tally)
    if reading.timeline and got.code == 200:
        for fault in _timeline_faults(town, keys, reading.timeline, got.json):
            tally.faults.append(f"{where} {fault}")


def _judge_one(town: Town, keys: Keys, reading: Reading, got: direct.Got, where: str, tally: Tally) -> None:
    """A post by its address is there exactly for whom it may be shown to."""
    post = reading.about
    assert post is not None
    expected = may_see(town.relations, keys.id, post)
    tally.checks += 1
    tally.forbidden += not expected
    there = got.code in (200, 302) and not got.body.startswith(b'{"error"')
    # Who does not see an original sees nothing of a repost without words.
    if there != expected and not (expected and (post.waiting or not MARK.match(post.mark.encode()))):
        tally.faults.append(f"{where} but the rule says {expected} of {post}")


def _timeline_faults(town: Town, keys: Keys, kind: str, items: list[dict[str, Any]]) -> list[str]:
    """What is shown though it may be seen: messages in timelines, unlisted posts in public, people who are muted."""
    found = []
    by_id = {post.id: post for post in town.posts}
    unwanted = {other for me, other in town.relations.mutes | town.relations.blocks if me == keys.id}
    for item in items:
        post = by_id.get(int(item["id"]))
        original = item["reblog"]
        if post is not None and post.conversation is not None:
            found.append(f"has the message {post}")
        if kind == "public" and item["visibility"] != "public":
            found.append(f"has {item['visibility']} {post}")
        if kind == "public" and post is not None and post.visibility != PUBLIC:
            found.append(f"calls public {post}")
        if kind != "account":
            authors = {int(one["account"]["id"]) for one in (item, original) if one}
            found += [f"has a post of {one}, who is muted or blocked" for one in authors & unwanted]
    return found


async def look_at(server: RunningServer, seed: int, acts: int, sample: int, tally: Tally) -> Town:
    town = await settle(server, seed, acts)
    await read_everything(town, tally, sample, random.Random(seed))
    await listening.overhear(town, tally, keys_of, MARK)
    return town


def _report(tally: Tally, record: Any, least: int) -> None:
    print(f"\nvisibility: {tally}")
    record("visibility_checks", tally.checks)
    record("visibility_checks_of_the_forbidden", tally.forbidden)
    assert not tally.faults, "\n".join([f"{len(tally.faults)} faults", *tally.faults[:12]])
    assert tally.checks >= least and tally.forbidden > least / 10
    quiet = {"mastodon scheduled_statuses", "vk wall.getComment", "vk polls.getById"}
    assert [path for path, count in tally.shown.items() if not count and path not in quiet | _NAMES_ONLY] == []


# Paths that hold people, not posts; there a post that is hidden must be missing.
_NAMES_ONLY = {
    "mastodon status/favourited_by", "mastodon status/reblogged_by", "mastodon status/card", "vk likes.getList",
    "mastodon poll", "vk messages.getLongPollHistory", "mastodon favourites", "mastodon bookmarks",
}  # fmt: skip


async def test_no_path_shows_what_is_forbidden(server: RunningServer, record_property: Any) -> None:
    tally = Tally()
    await look_at(server, seed=4, acts=110, sample=8, tally=tally)
    _report(tally, record_property, least=10_000)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(6))
async def test_no_path_shows_what_is_forbidden_in_larger_towns(
    server: RunningServer, record_property: Any, seed: int
) -> None:
    tally = Tally()
    await look_at(server, seed, acts=200, sample=25, tally=tally)
    _report(tally, record_property, least=100_000)
