"""Every method: read top to bottom it is the API. POST and GET are the same here."""

from veche.api.mailru.dispatch import JSONP, chooser, method
from veche.api.mailru.handlers import counts, friends, groups, lookup, messages, pictures, stream, users, walls
from veche.api.mailru.params import (
    Comment,
    Feed,
    Friends,
    Group,
    Groups,
    GuestbookPost,
    Message,
    Multipost,
    MultipostId,
    PageName,
    Peer,
    Permission,
    PhotoUpload,
    Share,
    Some,
    StreamPost,
    Target,
    Thread,
    Uids,
)
from veche.core.scopes import Scope
from veche.http.dialect import Auth, Route, Switch
from veche.http.uploads import UploadLimits

FILE = UploadLimits(files=1)
PHOTOS = (Scope.MEDIA_WRITE,)
READ_FEED = (Scope.POSTS_READ,)  # `stream` or `events`
EVENTS = (Scope.NOTIFICATIONS_READ,)
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
        method("stream.post", stream.post, StreamPost, scopes=STREAM, free=True, uploads=FILE),
        method("stream.share", stream.share, Share, scopes=STREAM, write=True),
        method("stream.comment", stream.comment, Comment, scopes=STREAM, write=True),
        method("stream.like", stream.like, Thread, scopes=STREAM, write=True),
        method("stream.unlike", stream.unlike, Thread, scopes=STREAM, write=True),
        method("multipost.send", stream.send, Multipost, scopes=STREAM, write=True),
        method("multipost.delete", stream.delete, MultipostId, scopes=STREAM, write=True),
        method("guestbook.get", walls.get, Peer, auth=Auth.OPTIONAL),
        method("guestbook.post", walls.post, GuestbookPost, scopes=GUESTBOOK, free=True, uploads=FILE),
        method("messages.post", messages.post, Message, scopes=WRITE_MESSAGES, write=True),
        method("messages.getThread", messages.get_thread, Peer, scopes=READ_MESSAGES),
        method("messages.getThreadsList", messages.get_threads_list, Some, scopes=READ_MESSAGES),
        method("messages.getUnreadCount", messages.get_unread_count, Some, scopes=READ_MESSAGES),
        method("events.getNewCount", counts.events_new, Some, scopes=EVENTS),
        method("photos.upload", pictures.upload, PhotoUpload, scopes=PHOTOS, free=True, uploads=FILE),
        method("groups.get", groups.get, Groups),
        method("groups.getInfo", groups.get_info, Uids, auth=Auth.OPTIONAL),
        method("groups.show", groups.show, Target),
        method("groups.join", groups.join, Group, scopes=STREAM, write=True),
    )
}

_ALL = tuple(METHODS.values())
ROUTES = (
    Switch(methods=("GET", "POST"), path="/platform/api", routes=_ALL, choose=chooser(METHODS)),
    Switch(methods=("GET",), path=JSONP, routes=_ALL, choose=chooser(METHODS)),
    Route(method="GET", path="/platform/{domain}/{login}", handler=lookup.page, params=PageName, auth=Auth.NONE),
)
