"""`veche jobs`: what waits, what was given up, and what an operator can do about it. On both databases."""

import asyncio
from typing import Any

import pytest

from tests.cli.conftest import Veche
from veche.core.tx import Tx
from veche.effects import REACTIONS, SCHEDULE
from veche.jobs import queue
from veche.jobs.desk import STATES
from veche.jobs.job import HOUR
from veche.services import opened
from veche.settings import Settings

WHY = "OSError: the other side\nis gone " + "again and " * 20


async def _given_up(tx: Tx, *letters: tuple[str, dict[str, Any]]) -> None:
    for name, args in letters:
        await tx.enqueue(name, **args)
    taken = await queue.claim(tx.conn, now=tx.now, worker="w", limit=len(letters), lease_until=tx.now)
    for job in taken:
        await queue.fail(tx.conn, job, WHY, now=tx.now, run_at=None)


@pytest.fixture
def filled(begun: Veche) -> Veche:
    """Three dead letters of two kinds, one job that is due, one of later, one that runs."""

    async def work() -> None:
        async with opened(Settings.load(begun.data), REACTIONS) as services:
            letters = (("push.send", {"to": "a"}), ("push.send", {"to": "b"}), ("media.erase", {"key": "k"}))
            await services.open_tx.write(lambda tx: _given_up(tx, *letters))

            async def others(tx: Tx) -> None:
                await tx.enqueue("media.process", media_id=1)
                await queue.claim(tx.conn, now=tx.now, worker="w", limit=1, lease_until=tx.now + HOUR)
                await tx.enqueue("media.process", media_id=2)
                await tx.enqueue("posts.publish", run_at=tx.now + HOUR, post_id=3)

            await services.open_tx.write(others)

    asyncio.run(work())
    return begun


def test_the_depth_of_the_queue_is_counted_by_kind(filled: Veche) -> None:
    counted = {line["kind"]: line for line in filled.made("jobs", "depth")}
    assert {kind: [line[state] for state in STATES] for kind, line in counted.items()} == {
        "media.erase": [0, 0, 0, 1],
        "media.process": [1, 0, 1, 0],
        "posts.publish": [0, 1, 0, 0],
        "push.send": [0, 0, 0, 2],
    }
    assert counted["media.process"]["oldest_seconds"] >= 0 and counted["posts.publish"]["oldest_seconds"] == 0
    assert "media.process" in filled("jobs", "depth").out


def test_jobs_are_listed_by_state_and_kind_and_shown_whole(filled: Veche) -> None:
    dead = filled.made("jobs", "list")
    assert [line["kind"] for line in dead] == ["media.erase", "push.send", "push.send"]
    assert (
        dead[0]["error"] == WHY and dead[0]["attempts"] == 1 and dead[0]["state"] == "dead" and dead[0]["finished_at"]
    )
    assert [line["id"] for line in filled.made("jobs", "list", "--kind", "push.send")] == [dead[1]["id"], dead[2]["id"]]
    assert filled.made("jobs", "list", "--limit", "1", "--before", str(dead[1]["id"])) == dead[2:]
    for state, kind in (("waiting", "media.process"), ("running", "media.process"), ("later", "posts.publish")):
        [line] = filled.made("jobs", "list", "--state", state)
        assert (line["kind"], line["state"]) == (kind, "running" if state == "running" else "waiting")
    shown = filled.made("jobs", "show", str(dead[2]["id"]))
    assert shown == {**dead[2], "args": '{"to":"a"}'}
    table = filled("jobs", "list").out
    assert "OSError: the other side is gone" in table and len(max(table.splitlines(), key=len)) < 200
    assert '"to"' not in table  # what a job works on is shown for one, on request
    assert filled("jobs", "show", "999").code == 1
    assert filled("jobs", "list", "--state", "lost").code == 2


def test_dead_letters_are_tried_anew_or_thrown_away_and_nothing_else_is(filled: Veche) -> None:
    erase, second, first = [line["id"] for line in filled.made("jobs", "list")]
    [running] = filled.made("jobs", "list", "--state", "running")
    for words in (("retry",), ("delete",), ("retry", str(first), "--all"), ("delete", str(first), "--all")):
        assert filled("jobs", *words).code == 2
    for word in ("retry", "delete"):
        said = filled("jobs", word, str(first), str(running["id"]), "999", "--json")
        assert said.code == 1 and said.json == {"error": f"dead letter {running['id']}, 999 not found"}
    assert len(filled.made("jobs", "list")) == 3  # all or nothing
    assert filled.made("jobs", "retry", str(first)) == {"retried": [first]}
    again = filled.made("jobs", "show", str(first))
    assert (again["state"], again["attempts"], again["finished_at"]) == ("waiting", 0, None)
    assert filled.made("jobs", "delete", "--all", "--kind", "push.send") == {"deleted": [second]}
    assert filled.made("jobs", "retry", "--all") == {"retried": [erase]}
    assert filled.made("jobs", "list") == filled.made("jobs", "delete", "--all")["deleted"] == []
    assert len(filled.made("jobs", "list", "--state", "running")) == 1


def test_the_timetable_is_shown_also_before_anything_ran(begun: Veche) -> None:
    shown = {line["kind"]: line for line in begun.made("jobs", "schedule")}
    assert shown.keys() == {line.job for line in SCHEDULE}
    assert shown["media.sweep"] == {
        "kind": "media.sweep",
        "every_seconds": 3600,
        "next_at": None,
        "last_at": None,
        "done_at": None,
        "conditional": False,
    }
    assert shown["graph.expire_mutes"]["conditional"]
