"""Every view can be printed, and what is printed is what clients expect."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.mastodon import schema, views
from veche.api.mastodon.render.account import account, credential_account
from veche.api.mastodon.render.conversation import conversation
from veche.api.mastodon.render.edit import status_edit
from veche.api.mastodon.render.media import attachment
from veche.api.mastodon.render.notification import notification
from veche.api.mastodon.render.poll import poll
from veche.api.mastodon.render.relationship import relationship
from veche.api.mastodon.render.status import content, flags, part, status
from veche.core.accounts.views import AccountView, OwnAccountView
from veche.core.conversations.views import ConversationView
from veche.core.graph.views import RelationView
from veche.core.media.views import MediaView
from veche.core.moderation.views import ToldView
from veche.core.notifications.views import NotificationView
from veche.core.posts.views import EditView, PollView, PostView
from veche.http.parts import encode

pytestmark = [pytest.mark.reference]
# Views are deep: making one smaller takes minutes, and the message names the place that does not fit anyhow.
relaxed = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    max_examples=25,
)
viewers = st.none() | views.small


def printed(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


@given(view=views.accounts, own=views.own_accounts)
@relaxed
def test_any_account_is_printed_as_the_description_says(
    view: AccountView, own: OwnAccountView, reference: Path
) -> None:
    schema.check(reference, "Account", printed(account(view)))
    schema.check(reference, "CredentialAccount", printed(credential_account(own)))


@given(view=views.posts, viewer=viewers)
@relaxed
def test_any_post_is_printed_as_the_description_says(view: PostView, viewer: int | None, reference: Path) -> None:
    body = printed(status(view, viewer))
    schema.check(reference, "Status", body)
    marks = {"favourited", "reblogged", "muted", "bookmarked"}
    assert marks.isdisjoint(body) if viewer is None else marks <= body.keys()


@given(view=views.media)
@relaxed
def test_any_medium_is_printed_as_the_description_says(view: MediaView, reference: Path) -> None:
    body = printed(attachment(view))
    schema.check(reference, "MediaAttachment", body)
    if view.state == "processing":
        assert body["url"] is None


@given(view=views.polls, viewer=viewers)
@relaxed
def test_any_poll_is_printed_as_the_description_says(view: PollView, viewer: int | None, reference: Path) -> None:
    body = printed(poll(view, viewer))
    schema.check(reference, "Poll", body)
    assert ("voted" in body) == (viewer is not None)


@given(view=views.notifications, talk=views.conversations, relation=views.relations, edit=views.edits)
@relaxed
def test_the_rest_is_printed_as_the_description_says(
    view: NotificationView, talk: ConversationView, relation: RelationView, edit: EditView, reference: Path
) -> None:
    schema.check(reference, "Notification", printed(notification(view, 1, ToldView())))
    schema.check(reference, "Conversation", printed(conversation(talk, 1)))
    schema.check(reference, "Relationship", printed(relationship(relation)))
    schema.check(reference, "StatusEdit", printed(status_edit(edit)))


@given(view=views.posts, viewer=viewers)
@relaxed
def test_a_part_with_its_flags_has_the_keys_of_the_whole(view: PostView, viewer: int | None) -> None:
    whole = printed(status(view, viewer))
    joined = json.loads(encode(part(view))[0]) | printed(flags(view.facts, viewer))
    assert joined.keys() == whole.keys()
    same = whole.keys() - {"account", "reblog", "quote", "poll", "reblogged"}
    assert {key: joined[key] for key in same} == {key: whole[key] for key in same}


@given(view=views.posts)
@relaxed
def test_a_title_and_a_question_stand_in_the_text(view: PostView) -> None:
    assert view.html in content(view)
    assert content(view).startswith("<p><strong>") or not view.title or view.html.startswith("<p><strong>")
