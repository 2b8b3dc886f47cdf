"""What follows from events, as far as tests of reading need it."""

from veche.core import events, notifications
from veche.core.reactions import now

ON = {
    events.PostCreated: [now(notifications.post_created)],
    events.PostEdited: [now(notifications.post_edited)],
    events.PostDeleted: [now(notifications.post_deleted)],
    events.Liked: [now(notifications.liked)],
    events.Unliked: [now(notifications.unliked)],
    events.Followed: [now(notifications.followed)],
    events.FollowRequested: [now(notifications.follow_requested)],
    events.Unfollowed: [now(notifications.unfollowed)],
    events.PollEnded: [now(notifications.poll_ended)],
    events.MessageCreated: [now(notifications.message_created)],
    events.RelationsSevered: [now(notifications.severed)],
    events.AddedToCollection: [now(notifications.added_to_collection)],
    events.CollectionChanged: [now(notifications.collection_changed)],
    events.LeftCollection: [now(notifications.left_collection)],
    events.SignedUp: [now(notifications.signed_up)],
    events.MessageDeleted: [now(notifications.message_deleted)],
    events.ReportFiled: [now(notifications.report_filed)],
    events.Warned: [now(notifications.warned)],
}
