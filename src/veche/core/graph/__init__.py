"""Who follows, blocks and mutes whom."""

from veche.core.graph.blocking import (
    block,
    block_domain,
    blocked_domains,
    expire_mutes,
    mute,
    unblock,
    unblock_domain,
    unmute,
)
from veche.core.graph.endorsing import endorse, endorsements, familiar, set_note, unendorse
from veche.core.graph.load import relation, relations
from veche.core.graph.people import blocks_of as blocks
from veche.core.graph.people import (
    count_friend_requests,
    follow_ids,
    follower_ids,
    followers,
    following,
    friend_ids,
    friend_requests,
    friends,
    outgoing_requests,
    requests,
)
from veche.core.graph.people import mutes_of as mutes
from veche.core.graph.service import (
    accept,
    accept_waiting,
    befriend,
    decline,
    follow,
    remove_follower,
    unfollow,
    unfriend,
)
from veche.core.graph.severing import load_severances
from veche.core.graph.views import FollowSettings, RelationView

__all__ = [
    "FollowSettings",
    "RelationView",
    "accept",
    "accept_waiting",
    "befriend",
    "block",
    "block_domain",
    "blocked_domains",
    "blocks",
    "count_friend_requests",
    "decline",
    "endorse",
    "endorsements",
    "expire_mutes",
    "familiar",
    "follow",
    "follow_ids",
    "follower_ids",
    "followers",
    "following",
    "friend_ids",
    "friend_requests",
    "friends",
    "load_severances",
    "mute",
    "mutes",
    "outgoing_requests",
    "relation",
    "relations",
    "remove_follower",
    "requests",
    "set_note",
    "unblock",
    "unblock_domain",
    "unendorse",
    "unfollow",
    "unfriend",
    "unmute",
]
