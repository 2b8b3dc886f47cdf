"""Statuses, media, polls, timelines, conversations, search."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from mastodon import MastodonAPIError, MastodonNotFoundError

from tests.api.mastodon.library.using import Scene, Stage
from tests.api.mastodon.pictures import png


def writes_and_reads(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    picture = anna.media_post(png(), mime_type="image/png", description="red", focus=(0.5, -0.5))
    assert picture.description == "red" and picture.meta.focus.x == 0.5
    assert anna.media_update(picture, description="a red picture").description == "a red picture"
    assert anna.media(picture).id == picture.id
    posted = anna.status_post("Привет #мир", media_ids=[picture], spoiler_text="картинка", language="ru")
    assert posted.media_attachments[0].id == picture.id and posted.sensitive and posted.language == "ru"
    reply = boris.status_reply(posted, "да")
    assert reply.in_reply_to_id == posted.id and "@<span>anna</span>" in reply.content
    assert [one.id for one in anna.status_context(posted).descendants] == [reply.id]
    assert anna.toot("Short").content == "<p>Short</p>"
    assert {one.id for one in anna.statuses([posted, reply])} == {posted.id, reply.id}
    assert boris.status(posted).id == posted.id
    assert posted.id in [one.id for one in boris.timeline_hashtag("мир")]
    assert posted.id in [one.id for one in boris.timeline_public(only_media=True)]
    attributes = anna.generate_media_edit_attributes(picture, description="red again")
    again = anna.status_update(posted, "Привет", media_attributes=[attributes])
    assert again.media_attachments[0].description == "red again"


def likes_and_keeps(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    posted = anna.status_post("To be liked")
    assert boris.status_favourite(posted).favourited and boris.status_bookmark(posted).bookmarked
    assert boris.status_reblog(posted).reblog.id == posted.id
    assert [one.acct for one in anna.status_favourited_by(posted)] == ["boris"]
    assert [one.acct for one in anna.status_reblogged_by(posted)] == ["boris"]
    assert boris.favourites()[0].id == posted.id == boris.bookmarks()[0].id
    assert not boris.status_unfavourite(posted).favourited and not boris.status_unreblog(posted).reblogged
    assert not boris.status_unbookmark(posted).bookmarked
    assert anna.status_pin(posted).pinned and not anna.status_unpin(posted).pinned
    assert anna.status_mute(posted).muted and not anna.status_unmute(posted).muted


def edits_and_deletes(stage: Stage) -> None:
    anna = stage.anna
    posted = anna.status_post("First words", idempotency_key="once")
    assert anna.status_post("First words", idempotency_key="once").id == posted.id
    assert anna.status_update(posted, "Other words").edited_at
    assert len(anna.status_history(posted)) == 2 and anna.status_source(posted).text == "Other words"
    anna.status_card(posted)
    assert anna.status_delete(posted).text == "Other words"
    with pytest.raises(MastodonNotFoundError):
        anna.status(posted)


def asks(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    poll = anna.make_poll(["tea", "coffee"], expires_in=600, multiple=True)
    asked = anna.status_post("?", poll=poll)
    assert boris.poll_vote(asked.poll, [0, 1]).own_votes == [0, 1]
    assert boris.poll(asked.poll).votes_count == 2
    with pytest.raises(MastodonAPIError, match="already voted on this poll"):
        boris.poll_vote(asked.poll, [0])


def schedules(stage: Stage) -> None:
    anna, hour = stage.anna, timedelta(hours=1)
    made = anna.status_post("Later", scheduled_at=datetime.now(UTC) + hour)
    assert made.id in [one.id for one in anna.scheduled_statuses()]
    assert anna.scheduled_status(made).params.text == "Later"
    assert anna.scheduled_status_update(made, datetime.now(UTC) + 2 * hour).scheduled_at > made.scheduled_at
    anna.scheduled_status_delete(made)


def quotes(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    said = anna.status_post("Quote me", quote_approval_policy="public")
    quoting = boris.status_post("Indeed", quoted_status_id=said)
    anna.status_update_quote_approval_policy(said, "public")
    assert [one.id for one in anna.status_quotes(said)] == [quoting.id]
    anna.status_quote_revoke(said, quoting)


def reads_timelines(stage: Stage) -> None:
    anna, stranger = stage.anna, stage.stranger()
    for number in range(5):
        anna.status_post(f"Number {number} #pages")
    home = anna.timeline_home(limit=2)
    older = anna.fetch_next(home)
    assert len(home) == len(older) == 2 and anna.fetch_previous(older)[0].id == home[0].id
    assert len(anna.fetch_remaining(home)) >= 5 and anna.get_pagination_info(home, "next")
    pages = anna.timeline_hashtag("pages", limit=2)
    assert len([*anna.pagination_iterator(pages)]) == 5
    assert [len(page) for page in anna.pagination_page_iterator(pages)] == [2, 2, 1]
    assert anna.timeline("home")[0].id == home[0].id
    assert stranger.timeline_local()[0].id == stranger.timeline_public()[0].id
    assert stranger.timeline_is_available("public")


def talks(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    said = anna.status_post("@boris psst", visibility="direct")
    talk = boris.conversations()[0]
    assert talk.last_status.id == said.id and talk.unread
    boris.conversations_read(talk)
    assert not boris.conversations()[0].unread


def searches(stage: Stage) -> None:
    anna = stage.anna
    stage.boris.status_post("A samovar #samovars")
    assert anna.search("anna", result_type="accounts").accounts[0].acct == "anna"
    assert anna.search_v2("samovar").statuses and anna.search_v1("anna").accounts


def remembers_the_place(stage: Stage) -> None:
    said = stage.boris.status_post("Up to here")
    assert stage.anna.markers_set("home", said)["home"].last_read_id == said.id
    assert stage.anna.markers_get("home")["home"].last_read_id == said.id


SCENES: Final[tuple[Scene, ...]] = (
    writes_and_reads,
    likes_and_keeps,
    edits_and_deletes,
    asks,
    schedules,
    quotes,
    reads_timelines,
    talks,
    searches,
    remembers_the_place,
)
