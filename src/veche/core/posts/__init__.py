"""Posts, comments, messages, notes: written, changed, shown, reacted to."""

from veche.core.posts import direct, polls, text
from veche.core.posts.create import create
from veche.core.posts.delete import delete, erase_reposts, restore
from veche.core.posts.drafts import MediaDetails, NewPoll, NewPost, PostChanges
from veche.core.posts.edit import SourceView, edit, history, source
from veche.core.posts.facts import Versions, facts, glance, versions, versions_in
from veche.core.posts.leaving import ERASE_ACCOUNT, erase_of_account
from veche.core.posts.lists import bookmarked, is_liked_by, liked, likers, reposters, scheduled
from veche.core.posts.load import load, load_one
from veche.core.posts.people import Unexpected
from veche.core.posts.publish import approve_suggested, publish_scheduled, reschedule
from veche.core.posts.queries import NOTE, POST, TOPIC, by_numbers, ids_of_numbers, numbers, published, shown
from veche.core.posts.quoting import change_policy, quotes, revoke
from veche.core.posts.quoting import states as quote_states
from veche.core.posts.reactions import (
    bookmark,
    like,
    mute_thread,
    pin,
    repost,
    unbookmark,
    unlike,
    unmute_thread,
    unpin,
    unrepost,
)
from veche.core.posts.threads import Context, comments, context
from veche.core.posts.translating import translate
from veche.core.posts.views import PollView, PostFacts, PostView, QuotePolicy, Visibility

__all__ = [
    "ERASE_ACCOUNT",
    "NOTE",
    "POST",
    "TOPIC",
    "Context",
    "MediaDetails",
    "NewPoll",
    "NewPost",
    "PollView",
    "PostChanges",
    "PostFacts",
    "PostView",
    "QuotePolicy",
    "SourceView",
    "Unexpected",
    "Versions",
    "Visibility",
    "approve_suggested",
    "bookmark",
    "bookmarked",
    "by_numbers",
    "change_policy",
    "comments",
    "context",
    "create",
    "delete",
    "direct",
    "edit",
    "erase_of_account",
    "erase_reposts",
    "facts",
    "glance",
    "history",
    "ids_of_numbers",
    "is_liked_by",
    "like",
    "liked",
    "likers",
    "load",
    "load_one",
    "mute_thread",
    "numbers",
    "pin",
    "polls",
    "publish_scheduled",
    "published",
    "quote_states",
    "quotes",
    "repost",
    "reposters",
    "reschedule",
    "restore",
    "revoke",
    "scheduled",
    "shown",
    "source",
    "text",
    "translate",
    "unbookmark",
    "unlike",
    "unmute_thread",
    "unpin",
    "unrepost",
    "versions",
    "versions_in",
]
