"""Statuses, what is done to them, scheduled ones, polls."""

from typing import Final

from veche.api.mastodon import limits
from veche.api.mastodon import params as p
from veche.api.mastodon.forms import DeleteForm, EditForm, ReblogForm, ScheduleForm, StatusForm, VoteForm
from veche.api.mastodon.handlers import polls, scheduled, statuses
from veche.api.mastodon.render.account import Account
from veche.api.mastodon.render.edit import StatusEdit, StatusSource
from veche.api.mastodon.render.listing import Context
from veche.api.mastodon.render.poll import Poll
from veche.api.mastodon.render.scheduled import ScheduledStatus
from veche.api.mastodon.render.status import Status
from veche.api.mastodon.routes.rights import (
    ACCOUNTS_WRITE,
    BOOKMARKS_READ,
    BOOKMARKS_WRITE,
    LIKES_READ,
    LIKES_WRITE,
    MUTES_WRITE,
    POSTS_READ,
    POSTS_WRITE,
    SEE_PEOPLE_OF_POSTS,
    SEE_POSTS,
)
from veche.http.dialect import AnyRoute, delete, get, post, put


def _statuses(path: str = "") -> str:
    return "/api/v1/statuses" + path


ROUTES: Final[tuple[AnyRoute, ...]] = (
    post(_statuses(), statuses.create, params=StatusForm, result=Status, buckets=limits.STATUSES, **POSTS_WRITE),
    get(_statuses(), statuses.show_many, params=p.Ids, result=list[Status], **SEE_POSTS),
    get(_statuses("/{id}"), statuses.show, params=p.Id, result=Status, **SEE_POSTS),
    put(_statuses("/{id}"), statuses.edit, params=EditForm, result=Status, **POSTS_WRITE),
    delete(_statuses("/{id}"), statuses.delete, params=DeleteForm, result=Status, buckets=limits.DELETIONS,
           **POSTS_WRITE),
    get(_statuses("/{id}/history"), statuses.history, params=p.Id, result=list[StatusEdit], **SEE_POSTS),
    get(_statuses("/{id}/source"), statuses.source, params=p.Id, result=StatusSource, **POSTS_READ),
    get(_statuses("/{id}/context"), statuses.context, params=p.Id, result=Context, **SEE_POSTS),
    get(_statuses("/{id}/card"), statuses.card, params=p.Id, **SEE_POSTS),
    post(_statuses("/{id}/translate"), statuses.translate, params=p.Id, **POSTS_READ),
    get(_statuses("/{id}/favourited_by"), statuses.favourited_by, params=p.PagedId, result=list[Account],
        **SEE_PEOPLE_OF_POSTS),
    get(_statuses("/{id}/reblogged_by"), statuses.reblogged_by, params=p.PagedId, result=list[Account],
        **SEE_PEOPLE_OF_POSTS),
    post(_statuses("/{id}/favourite"), statuses.favourite, params=p.Id, result=Status, **LIKES_WRITE),
    post(_statuses("/{id}/unfavourite"), statuses.unfavourite, params=p.Id, result=Status, **LIKES_WRITE),
    post(_statuses("/{id}/reblog"), statuses.reblog, params=ReblogForm, result=Status, buckets=limits.STATUSES,
         **POSTS_WRITE),
    post(_statuses("/{id}/unreblog"), statuses.unreblog, params=p.Id, result=Status, buckets=limits.DELETIONS,
         **POSTS_WRITE),
    post(_statuses("/{id}/bookmark"), statuses.bookmark, params=p.Id, result=Status, **BOOKMARKS_WRITE),
    post(_statuses("/{id}/unbookmark"), statuses.unbookmark, params=p.Id, result=Status, **BOOKMARKS_WRITE),
    post(_statuses("/{id}/pin"), statuses.pin, params=p.Id, result=Status, **ACCOUNTS_WRITE),
    post(_statuses("/{id}/unpin"), statuses.unpin, params=p.Id, result=Status, **ACCOUNTS_WRITE),
    post(_statuses("/{id}/mute"), statuses.mute, params=p.Id, result=Status, **MUTES_WRITE),
    post(_statuses("/{id}/unmute"), statuses.unmute, params=p.Id, result=Status, **MUTES_WRITE),
    get("/api/v1/favourites", statuses.favourites, params=p.Paged, result=list[Status], **LIKES_READ),
    get("/api/v1/bookmarks", statuses.bookmarks, params=p.Paged, result=list[Status], **BOOKMARKS_READ),
    get("/api/v1/scheduled_statuses", scheduled.list_, params=p.Paged, result=list[ScheduledStatus], **POSTS_READ),
    get("/api/v1/scheduled_statuses/{id}", scheduled.show, params=p.Id, result=ScheduledStatus, **POSTS_READ),
    put("/api/v1/scheduled_statuses/{id}", scheduled.change, params=ScheduleForm, result=ScheduledStatus,
        **POSTS_WRITE),
    delete("/api/v1/scheduled_statuses/{id}", scheduled.cancel, params=p.Id, **POSTS_WRITE),
    get("/api/v1/polls/{id}", polls.show, params=p.Id, result=Poll, **SEE_POSTS, name="poll"),
    post("/api/v1/polls/{id}/votes", polls.vote, params=VoteForm, result=Poll, **POSTS_WRITE),
)  # fmt: skip
