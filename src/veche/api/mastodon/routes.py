"""Method + path → handler; read from top to bottom it is the API."""

from typing import Any, Final

from veche.api.mastodon import limits, streaming
from veche.api.mastodon import params as p
from veche.api.mastodon.forms import (
    DeleteForm,
    EditForm,
    MediaChanges,
    MediaForm,
    ProfileForm,
    ReblogForm,
    RegistrationForm,
    ScheduleForm,
    StatusForm,
    VoteForm,
)
from veche.api.mastodon.handlers import (
    accounts,
    apps,
    conversations,
    discovery,
    instance,
    lists,
    media,
    notifications,
    polls,
    relations,
    scheduled,
    search,
    statuses,
    timelines,
)
from veche.api.mastodon.render.account import Account, CredentialAccount
from veche.api.mastodon.render.application import Application, CredentialApplication, Token
from veche.api.mastodon.render.conversation import Conversation
from veche.api.mastodon.render.edit import StatusEdit, StatusSource
from veche.api.mastodon.render.listing import Context, List, Results
from veche.api.mastodon.render.media import MediaAttachment
from veche.api.mastodon.render.notification import Count, Notification
from veche.api.mastodon.render.poll import Poll
from veche.api.mastodon.render.relationship import Relationship
from veche.api.mastodon.render.scheduled import ScheduledStatus
from veche.api.mastodon.render.status import Status
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, Auth, delete, get, patch, post, put

_NONE, _OPTIONAL, _APP = Auth.NONE, Auth.OPTIONAL, Auth.APP
_SEE_POSTS: Final[dict[str, Any]] = {"auth": _OPTIONAL, "scopes": (Scope.POSTS_READ,)}
_SEE_ACCOUNTS: Final[dict[str, Any]] = {"auth": _OPTIONAL, "scopes": (Scope.ACCOUNTS_READ,)}


def _user(*scopes: Scope) -> dict[str, Any]:
    return {"auth": Auth.USER, "scopes": scopes}


_ACCOUNTS_READ = _user(Scope.ACCOUNTS_READ)
_ACCOUNTS_WRITE = _user(Scope.ACCOUNTS_WRITE)
_BLOCKS_READ = _user(Scope.BLOCKS_READ)
_BLOCKS_WRITE = _user(Scope.BLOCKS_WRITE)
_BOOKMARKS_READ = _user(Scope.BOOKMARKS_READ)
_BOOKMARKS_WRITE = _user(Scope.BOOKMARKS_WRITE)
_FILTERS_READ = _user(Scope.FILTERS_READ)
_FOLLOWS_READ = _user(Scope.FOLLOWS_READ)
_FOLLOWS_WRITE = _user(Scope.FOLLOWS_WRITE)
_LIKES_READ = _user(Scope.LIKES_READ)
_LIKES_WRITE = _user(Scope.LIKES_WRITE)
_LISTS_READ = _user(Scope.LISTS_READ)
_LISTS_WRITE = _user(Scope.LISTS_WRITE)
_MEDIA_WRITE = _user(Scope.MEDIA_WRITE)
_MESSAGES_WRITE = _user(Scope.MESSAGES_WRITE)
_MUTES_READ = _user(Scope.MUTES_READ)
_MUTES_WRITE = _user(Scope.MUTES_WRITE)
_NOTIFICATIONS_READ = _user(Scope.NOTIFICATIONS_READ)
_NOTIFICATIONS_WRITE = _user(Scope.NOTIFICATIONS_WRITE)
_POSTS_READ = _user(Scope.POSTS_READ)
_POSTS_WRITE = _user(Scope.POSTS_WRITE)
_PROFILE_READ = _user(Scope.PROFILE_READ)
_SEARCH_READ = _user(Scope.SEARCH_READ)


def _statuses(path: str = "") -> str:
    return "/api/v1/statuses" + path


def _accounts(path: str = "") -> str:
    return "/api/v1/accounts" + path


APPS: Final[tuple[AnyRoute, ...]] = (
    post("/api/v1/apps", apps.create, params=p.AppForm, result=CredentialApplication, auth=_NONE, buckets=limits.APPS),
    get("/api/v1/apps/verify_credentials", apps.verify_credentials, result=Application, auth=_APP),
    get("/oauth/userinfo", apps.userinfo, **_PROFILE_READ, name="userinfo"),
    post("/oauth/userinfo", apps.userinfo, write=False, **_PROFILE_READ, name="userinfo_by_post"),
)  # fmt: skip

ACCOUNTS: Final[tuple[AnyRoute, ...]] = (
    post(
        _accounts(), accounts.register, params=RegistrationForm, result=Token, prepare=accounts.hash_password,
        auth=_APP, scopes=(Scope.ACCOUNTS_WRITE,), buckets=limits.REGISTRATIONS,
    ),
    get(_accounts(), accounts.show_many, params=p.Ids, result=list[Account], **_SEE_ACCOUNTS),
    get(
        _accounts("/verify_credentials"), accounts.verify_credentials, result=CredentialAccount,
        **_user(Scope.PROFILE_READ, Scope.ACCOUNTS_READ),
    ),
    patch(
        _accounts("/update_credentials"), accounts.update_credentials, params=ProfileForm, result=CredentialAccount,
        free=True, uploads=limits.FILES, **_ACCOUNTS_WRITE,
    ),
    delete("/api/v1/profile/avatar", accounts.remove_avatar, result=CredentialAccount, **_ACCOUNTS_WRITE),
    delete("/api/v1/profile/header", accounts.remove_header, result=CredentialAccount, **_ACCOUNTS_WRITE),
    get(_accounts("/relationships"), accounts.relationships, params=p.Ids, result=list[Relationship], **_FOLLOWS_READ),
    get(_accounts("/search"), accounts.find, params=p.AccountSearch, result=list[Account], **_ACCOUNTS_READ),
    get(_accounts("/lookup"), accounts.lookup, params=p.Lookup, result=Account, **_SEE_ACCOUNTS),
    get(_accounts("/{id}"), accounts.show, params=p.Id, result=Account, cached=True, **_SEE_ACCOUNTS),
    get(_accounts("/{id}/statuses"), accounts.statuses, params=p.AccountStatuses, result=list[Status], cached=True,
        **_SEE_POSTS),
    get(_accounts("/{id}/followers"), accounts.followers, params=p.PagedId, result=list[Account], **_SEE_ACCOUNTS),
    get(_accounts("/{id}/following"), accounts.following, params=p.PagedId, result=list[Account], **_SEE_ACCOUNTS),
    get(_accounts("/{id}/lists"), accounts.lists_of, params=p.Id, result=list[List], **_LISTS_READ),
    post(_accounts("/{id}/follow"), relations.follow, params=p.FollowForm, result=Relationship, **_FOLLOWS_WRITE),
    post(_accounts("/{id}/unfollow"), relations.unfollow, params=p.Id, result=Relationship, **_FOLLOWS_WRITE),
    post(_accounts("/{id}/remove_from_followers"), relations.remove_from_followers, params=p.Id, result=Relationship,
         **_FOLLOWS_WRITE),
    post(_accounts("/{id}/block"), relations.block, params=p.Id, result=Relationship, **_BLOCKS_WRITE),
    post(_accounts("/{id}/unblock"), relations.unblock, params=p.Id, result=Relationship, **_BLOCKS_WRITE),
    post(_accounts("/{id}/mute"), relations.mute, params=p.MuteForm, result=Relationship, **_MUTES_WRITE),
    post(_accounts("/{id}/unmute"), relations.unmute, params=p.Id, result=Relationship, **_MUTES_WRITE),
    post("/api/v1/follows", relations.follow_by_name, params=p.FollowByName, result=Account, **_FOLLOWS_WRITE),
    get("/api/v1/follow_requests", relations.requests, params=p.Paged, result=list[Account], **_FOLLOWS_READ),
    post("/api/v1/follow_requests/{id}/authorize", relations.authorize, params=p.Id, result=Relationship,
         **_FOLLOWS_WRITE),
    post("/api/v1/follow_requests/{id}/reject", relations.reject, params=p.Id, result=Relationship, **_FOLLOWS_WRITE),
    get("/api/v1/blocks", relations.blocks, params=p.Paged, result=list[Account], **_BLOCKS_READ),
    get("/api/v1/mutes", relations.mutes, params=p.Paged, result=list[Account], **_MUTES_READ),
    get("/api/v1/domain_blocks", relations.domain_blocks, params=p.Paged, result=list[str], **_BLOCKS_READ),
    post("/api/v1/domain_blocks", relations.block_domain, params=p.DomainForm, **_BLOCKS_WRITE),
    delete("/api/v1/domain_blocks", relations.unblock_domain, params=p.DomainForm, **_BLOCKS_WRITE),
    get("/api/v1/preferences", accounts.show_preferences, **_ACCOUNTS_READ),
)  # fmt: skip

STATUSES: Final[tuple[AnyRoute, ...]] = (
    post(_statuses(), statuses.create, params=StatusForm, result=Status, buckets=limits.STATUSES, **_POSTS_WRITE),
    get(_statuses(), statuses.show_many, params=p.Ids, result=list[Status], **_SEE_POSTS),
    get(_statuses("/{id}"), statuses.show, params=p.Id, result=Status, **_SEE_POSTS),
    put(_statuses("/{id}"), statuses.edit, params=EditForm, result=Status, **_POSTS_WRITE),
    delete(_statuses("/{id}"), statuses.delete, params=DeleteForm, result=Status, buckets=limits.DELETIONS,
           **_POSTS_WRITE),
    get(_statuses("/{id}/history"), statuses.history, params=p.Id, result=list[StatusEdit], **_SEE_POSTS),
    get(_statuses("/{id}/source"), statuses.source, params=p.Id, result=StatusSource, **_POSTS_READ),
    get(_statuses("/{id}/context"), statuses.context, params=p.Id, result=Context, **_SEE_POSTS),
    get(_statuses("/{id}/card"), statuses.card, params=p.Id, **_SEE_POSTS),
    get(_statuses("/{id}/favourited_by"), statuses.favourited_by, params=p.PagedId, result=list[Account],
        **_SEE_ACCOUNTS),
    get(_statuses("/{id}/reblogged_by"), statuses.reblogged_by, params=p.PagedId, result=list[Account],
        **_SEE_ACCOUNTS),
    post(_statuses("/{id}/favourite"), statuses.favourite, params=p.Id, result=Status, **_LIKES_WRITE),
    post(_statuses("/{id}/unfavourite"), statuses.unfavourite, params=p.Id, result=Status, **_LIKES_WRITE),
    post(_statuses("/{id}/reblog"), statuses.reblog, params=ReblogForm, result=Status, buckets=limits.STATUSES,
         **_POSTS_WRITE),
    post(_statuses("/{id}/unreblog"), statuses.unreblog, params=p.Id, result=Status, buckets=limits.DELETIONS,
         **_POSTS_WRITE),
    post(_statuses("/{id}/bookmark"), statuses.bookmark, params=p.Id, result=Status, **_BOOKMARKS_WRITE),
    post(_statuses("/{id}/unbookmark"), statuses.unbookmark, params=p.Id, result=Status, **_BOOKMARKS_WRITE),
    post(_statuses("/{id}/pin"), statuses.pin, params=p.Id, result=Status, **_ACCOUNTS_WRITE),
    post(_statuses("/{id}/unpin"), statuses.unpin, params=p.Id, result=Status, **_ACCOUNTS_WRITE),
    post(_statuses("/{id}/mute"), statuses.mute, params=p.Id, result=Status, **_MUTES_WRITE),
    post(_statuses("/{id}/unmute"), statuses.unmute, params=p.Id, result=Status, **_MUTES_WRITE),
    get("/api/v1/favourites", statuses.favourites, params=p.Paged, result=list[Status], **_LIKES_READ),
    get("/api/v1/bookmarks", statuses.bookmarks, params=p.Paged, result=list[Status], **_BOOKMARKS_READ),
    get("/api/v1/scheduled_statuses", scheduled.list_, params=p.Paged, result=list[ScheduledStatus], **_POSTS_READ),
    get("/api/v1/scheduled_statuses/{id}", scheduled.show, params=p.Id, result=ScheduledStatus, **_POSTS_READ),
    put("/api/v1/scheduled_statuses/{id}", scheduled.change, params=ScheduleForm, result=ScheduledStatus,
        **_POSTS_WRITE),
    delete("/api/v1/scheduled_statuses/{id}", scheduled.cancel, params=p.Id, **_POSTS_WRITE),
    get("/api/v1/polls/{id}", polls.show, params=p.Id, result=Poll, **_SEE_POSTS, name="poll"),
    post("/api/v1/polls/{id}/votes", polls.vote, params=VoteForm, result=Poll, **_POSTS_WRITE),
)  # fmt: skip

TIMELINES: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/timelines/home", timelines.home, params=p.Timeline, result=list[Status], cached=True, **_POSTS_READ),
    get("/api/v1/timelines/public", timelines.public, params=p.PublicTimeline, result=list[Status], cached=True,
        **_SEE_POSTS),
    get("/api/v1/timelines/tag/{hashtag}", timelines.tag, params=p.TagTimeline, result=list[Status], cached=True,
        **_SEE_POSTS),
    get("/api/v1/timelines/list/{list_id}", timelines.list_, params=p.ListTimeline, result=list[Status], cached=True,
        **_LISTS_READ),
)  # fmt: skip

LISTS: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/lists", lists.mine, result=list[List], **_LISTS_READ),
    post("/api/v1/lists", lists.create, params=p.ListForm, result=List, **_LISTS_WRITE),
    get("/api/v1/lists/{id}", lists.show, params=p.Id, result=List, **_LISTS_READ),
    put("/api/v1/lists/{id}", lists.update, params=p.ListChanges, result=List, **_LISTS_WRITE),
    delete("/api/v1/lists/{id}", lists.delete, params=p.Id, **_LISTS_WRITE),
    get("/api/v1/lists/{id}/accounts", lists.members, params=p.PagedId, result=list[Account], **_LISTS_READ),
    post("/api/v1/lists/{id}/accounts", lists.add, params=p.ListAccounts, **_LISTS_WRITE),
    delete("/api/v1/lists/{id}/accounts", lists.remove, params=p.ListAccounts, **_LISTS_WRITE),
)  # fmt: skip

MEDIA: Final[tuple[AnyRoute, ...]] = (
    post("/api/v2/media", media.upload, params=MediaForm, result=MediaAttachment, free=True, uploads=limits.FILES,
         buckets=limits.UPLOADS, **_MEDIA_WRITE),
    post("/api/v1/media", media.upload, params=MediaForm, result=MediaAttachment, free=True, uploads=limits.FILES,
         buckets=limits.UPLOADS, **_MEDIA_WRITE, name="upload_v1"),
    get("/api/v1/media/{id}", media.show, params=p.Id, result=MediaAttachment, **_MEDIA_WRITE),
    put("/api/v1/media/{id}", media.change, params=MediaChanges, result=MediaAttachment, **_MEDIA_WRITE),
    delete("/api/v1/media/{id}", media.delete, params=p.Id, **_MEDIA_WRITE),
)  # fmt: skip

NOTIFICATIONS: Final[tuple[AnyRoute, ...]] = (
    get("/api/v1/notifications", notifications.list_, params=p.Notifications, result=list[Notification], cached=True,
        **_NOTIFICATIONS_READ),
    get("/api/v1/notifications/unread_count", notifications.unread_count, params=p.Notifications, result=Count,
        **_NOTIFICATIONS_READ),
    get("/api/v1/notifications/{id}", notifications.show, params=p.Id, result=Notification, **_NOTIFICATIONS_READ),
    post("/api/v1/notifications/clear", notifications.clear, **_NOTIFICATIONS_WRITE),
    post("/api/v1/notifications/dismiss", notifications.dismiss_by_form, params=p.DismissForm, **_NOTIFICATIONS_WRITE),
    post("/api/v1/notifications/{id}/dismiss", notifications.dismiss, params=p.Id, **_NOTIFICATIONS_WRITE),
    get("/api/v1/markers", notifications.markers, params=p.Markers, **_POSTS_READ),
    post("/api/v1/markers", notifications.set_markers, params=p.MarkersForm, **_POSTS_WRITE),
    get("/api/v1/conversations", conversations.list_, params=p.Paged, result=list[Conversation], **_POSTS_READ),
    post("/api/v1/conversations/{id}/read", conversations.read, params=p.Id, result=Conversation, **_MESSAGES_WRITE),
    delete("/api/v1/conversations/{id}", conversations.remove, params=p.Id, **_MESSAGES_WRITE),
)  # fmt: skip

SEARCH: Final[tuple[AnyRoute, ...]] = (
    get("/api/v2/search", search.second, params=p.SearchForm, result=Results, slow=True, auth=_OPTIONAL,
        scopes=(Scope.SEARCH_READ,)),
    get("/api/v1/search", search.first, params=p.SearchForm, result=Results, slow=True, **_SEARCH_READ),
)  # fmt: skip

INSTANCE: Final[tuple[AnyRoute, ...]] = (
    get("/api/v2/instance", instance.second, cached=True, auth=_NONE, name="instance"),
    get("/api/v1/instance", instance.first, cached=True, auth=_NONE, name="instance_v1"),
    get("/api/v1/instance/rules", instance.rules, auth=_NONE),
    get("/api/v1/instance/peers", instance.peers, result=list[str], auth=_NONE),
    get("/api/v1/instance/domain_blocks", instance.domain_blocks, auth=_NONE),
    get("/api/v1/instance/translation_languages", instance.languages, auth=_NONE),
    get("/api/v1/custom_emojis", instance.nothing, auth=_NONE, name="custom_emojis"),
    get("/api/v1/announcements", instance.nothing, **_user(), name="announcements"),
    get("/api/v1/filters", instance.nothing, **_FILTERS_READ, name="filters_v1"),
    get("/api/v2/filters", instance.nothing, **_FILTERS_READ, name="filters"),
)  # fmt: skip

DISCOVERY: Final[tuple[AnyRoute, ...]] = (
    get("/health", discovery.health, auth=_NONE),
    get("/.well-known/webfinger", discovery.webfinger, params=p.Resource, auth=_NONE),
    get("/.well-known/host-meta", discovery.host_meta, auth=_NONE),
    get("/.well-known/nodeinfo", discovery.nodeinfo_links, auth=_NONE),
    get("/nodeinfo/{version}", discovery.nodeinfo, params=discovery.Version, auth=_NONE),
)  # fmt: skip

ROUTES: Final[tuple[AnyRoute, ...]] = (
    *APPS, *ACCOUNTS, *STATUSES, *TIMELINES, *LISTS, *MEDIA, *NOTIFICATIONS, *SEARCH, *INSTANCE,
    *streaming.ROUTES, *DISCOVERY,
)  # fmt: skip
