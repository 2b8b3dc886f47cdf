"""Every method: read top to bottom it is the API. POST and GET are the same here."""

from veche.api.mailru.dispatch import chooser, method
from veche.api.mailru.handlers import friends, messages, stream, users, walls
from veche.api.mailru.params import (
    Comment,
    Feed,
    Friends,
    Group,
    GuestbookPost,
    Message,
    Multipost,
    MultipostId,
    Peer,
    Permission,
    Share,
    Some,
    StreamPost,
    Target,
    Thread,
    Uids,
)
from veche.core.scopes import Scope
from veche.http.dialect import Auth, Switch

READ_FEED = (Scope.POSTS_READ,)
STREAM = (Scope.LIKES_WRITE,)  # only the privilege `stream` brings it
GUESTBOOK = (Scope.POSTS_WRITE,)
READ_MESSAGES, WRITE_MESSAGES = (Scope.MESSAGES_READ,), (Scope.MESSAGES_WRITE,)

METHODS = {
    route.name: route
    for route in (
        method("users.getInfo", users.get_info, Uids, auth=Auth.OPTIONAL),
        method("users.isAppUser", users.is_app_user, Target),
        method("users.hasAppPermission", users.has_app_permission, Permission),
        method("friends.get", friends.get, Friends),
        method("friends.getOnline", friends.get_online, Friends),
        method("friends.getAppUsers", friends.get_app_users, Friends),
        method("friends.getInvitationsCount", friends.get_invitations_count, Target),
        method("stream.get", stream.get, Feed, scopes=READ_FEED, cached=True),
        method("stream.getByAuthor", stream.get_by_author, Feed, auth=Auth.OPTIONAL, cached=True),
        method("stream.post", stream.post, StreamPost, scopes=STREAM, write=True),
        method("stream.share", stream.share, Share, scopes=STREAM, write=True),
        method("stream.comment", stream.comment, Comment, scopes=STREAM, write=True),
        method("stream.like", stream.like, Thread, scopes=STREAM, write=True),
        method("stream.unlike", stream.unlike, Thread, scopes=STREAM, write=True),
        method("multipost.send", stream.send, Multipost, scopes=STREAM, write=True),
        method("multipost.delete", stream.delete, MultipostId, scopes=STREAM, write=True),
        method("guestbook.get", walls.get, Peer, auth=Auth.OPTIONAL),
        method("guestbook.post", walls.post, GuestbookPost, scopes=GUESTBOOK, write=True),
        method("messages.post", messages.post, Message, scopes=WRITE_MESSAGES, write=True),
        method("messages.getThread", messages.get_thread, Peer, scopes=READ_MESSAGES),
        method("messages.getThreadsList", messages.get_threads_list, Some, scopes=READ_MESSAGES),
        method("messages.getUnreadCount", messages.get_unread_count, Some, scopes=READ_MESSAGES),
        method("events.getNewCount", walls.get_new_count, Some, scopes=READ_FEED),
        method("groups.get", walls.groups_get, Some),
        method("groups.show", walls.groups_show, Target),
        method("groups.join", walls.groups_join, Group, scopes=STREAM, write=True),
    )
}

ROUTES = (Switch(methods=("GET", "POST"), path="/platform/api", routes=tuple(METHODS.values()), choose=chooser(METHODS)),)
