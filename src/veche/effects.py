"""What follows from what: the table of reactions, the jobs by name, and the timetable. Nothing else."""

from veche.core import (
    announcements,
    auth,
    barriers,
    cards,
    graph,
    idempotency,
    media,
    notifications,
    posts,
    push,
    ratelimits,
    site,
    trends,
)
from veche.core import events as e
from veche.core.eventbase import Event
from veche.core.eventlog import PRUNE_JOB
from veche.core.eventlog import prune as prune_events
from veche.core.graph.blocking import expire_mutes, is_mute_over
from veche.core.mailing import deliver, maintenance
from veche.core.mailing.own import own_letter, own_notice
from veche.core.mailing.sending import DELIVER
from veche.core.posts.leaving import ERASE_ACCOUNT, erase_of_account
from veche.core.reactions import Reaction, Reactions, job, live, now
from veche.core.streams import announce
from veche.http import live as rights
from veche.jobs import Job, Schedule
from veche.lib.times import DAY, HOUR, MINUTE

# `now`: in the event's transaction. `live`: in every web process, when it reads the event from the log; `awaited`:
# where it was written, before the answer leaves.
ON: dict[type[Event], list[Reaction]] = {
    e.AccountCreated: [],
    e.SignedUp: [now(notifications.signed_up)],
    e.AccountChanged: [],
    e.AccountRemoved: [live(rights.account_removed, awaited=True), live(announce), job(ERASE_ACCOUNT)],
    e.TokensRevoked: [now(push.tokens_revoked), live(rights.tokens_revoked, awaited=True), live(announce)],
    e.FollowRequested: [now(notifications.follow_requested)],
    e.Followed: [now(notifications.followed)],
    e.Unfollowed: [now(notifications.unfollowed)],
    e.RelationsSevered: [now(notifications.severed)],
    e.AddedToCollection: [now(notifications.added_to_collection)],
    e.CollectionChanged: [now(notifications.collection_changed)],
    e.LeftCollection: [now(notifications.left_collection)],
    e.Blocked: [],
    e.Unblocked: [],
    e.Muted: [],
    e.Unmuted: [],
    e.HomeChanged: [],
    e.FiltersChanged: [live(announce)],
    e.PostCreated: [now(notifications.post_created), live(announce)],
    e.PostEdited: [now(notifications.post_edited), live(announce)],
    e.PostDeleted: [now(notifications.post_deleted), live(announce)],
    e.CardChanged: [],
    e.QuoteRevoked: [live(announce)],
    e.PolicyChanged: [],
    e.Liked: [now(notifications.liked)],
    e.Unliked: [now(notifications.unliked)],
    e.PostMarked: [],
    e.Voted: [],
    e.PollEnded: [now(notifications.poll_ended)],
    e.MessageCreated: [now(notifications.message_created), live(announce)],
    e.MessageEdited: [live(announce)],
    e.MessageDeleted: [now(notifications.message_deleted), live(announce)],
    e.MessageRestored: [live(announce)],
    e.ConversationRead: [live(announce)],
    e.ConversationChanged: [live(announce)],
    e.Typing: [live(announce)],
    e.NotificationCreated: [now(push.notified), live(announce)],
    e.NotificationHeld: [],
    e.NotificationsMerged: [live(announce)],
    e.NotificationsRead: [live(announce)],
    e.PresenceChanged: [live(announce)],
    e.MediaReady: [],
    e.AnnouncementTold: [live(announce)],
    e.AnnouncementAnswered: [live(announce)],
    e.AnnouncementGone: [live(announce)],
    e.EmojiChanged: [live(rights.emoji_changed, awaited=True)],
    e.ReportFiled: [now(notifications.report_filed)],
    e.Warned: [now(notifications.warned)],
    e.ServerChanged: [],
    e.BarriersChanged: [live(rights.barriers_changed, awaited=True)],
    e.LetterSent: [],
    e.LetterFailed: [],
}
REACTIONS = Reactions(ON)

JOBS = {
    "graph.accept_waiting": Job(graph.accept_waiting),
    "graph.expire_mutes": Job(expire_mutes),
    "posts.publish": Job(posts.publish_scheduled),
    "posts.erase_reposts": Job(posts.erase_reposts),
    ERASE_ACCOUNT: Job(erase_of_account),
    "polls.close": Job(posts.polls.close),
    cards.FETCH: Job(cards.fetch, network=True),
    media.PROCESS: Job(media.process, network=True, timeout=HOUR),
    "media.rename": Job(media.rename, network=True),
    "media.erase": Job(media.erase, network=True),
    "media.sweep": Job(media.sweep),
    notifications.FAN_OUT: Job(notifications.fan_out),
    notifications.EXPIRE: Job(notifications.expire),
    push.SEND: Job(push.send, network=True, max_attempts=6),
    push.PRUNE: Job(push.prune),
    "mailing.own_letter": Job(own_letter),
    "mailing.own_notice": Job(own_notice),
    "barriers.expire": Job(barriers.expire),
    DELIVER: Job(deliver.deliver, network=True),
    "mailing.resume": Job(maintenance.resume),
    "mailing.forget": Job(maintenance.forget),
    PRUNE_JOB: Job(prune_events),
    "auth.prune": Job(auth.prune),
    "idempotency.sweep": Job(idempotency.sweep),
    "ratelimits.prune": Job(ratelimits.prune),
    announcements.PUBLISH: Job(announcements.publish_scheduled),
    announcements.END: Job(announcements.end),
    "site.forget": Job(site.activity.forget),
    trends.REFRESH: Job(trends.refresh, network=True),
}

SCHEDULE = (
    Schedule("graph.expire_mutes", every=MINUTE, when=is_mute_over),
    Schedule("mailing.resume", every=5 * MINUTE, when=maintenance.is_stuck),
    Schedule("mailing.forget", every=DAY),
    Schedule("media.sweep", every=HOUR),
    Schedule(notifications.EXPIRE, every=DAY),
    Schedule(push.PRUNE, every=DAY),
    Schedule(PRUNE_JOB, every=HOUR, priority=-1),
    Schedule("auth.prune", every=DAY),
    Schedule("barriers.expire", every=DAY),
    Schedule("idempotency.sweep", every=HOUR),
    Schedule("ratelimits.prune", every=HOUR),
    Schedule(trends.REFRESH, every=5 * MINUTE, when=trends.is_due, priority=-1),
    Schedule("site.forget", every=DAY, priority=-1),
)
