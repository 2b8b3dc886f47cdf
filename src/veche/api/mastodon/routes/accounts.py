"""Accounts and what is between two."""

from typing import Final

from veche.api.mastodon import limits
from veche.api.mastodon import params as p
from veche.api.mastodon.forms import ProfileForm, RegistrationForm
from veche.api.mastodon.handlers import accounts, relations
from veche.api.mastodon.render.account import Account, CredentialAccount
from veche.api.mastodon.render.application import Token
from veche.api.mastodon.render.listing import List
from veche.api.mastodon.render.relationship import Relationship
from veche.api.mastodon.render.status import Status
from veche.api.mastodon.routes.rights import (
    ACCOUNTS_READ,
    ACCOUNTS_WRITE,
    APP,
    BLOCKS_READ,
    BLOCKS_WRITE,
    FOLLOWS_READ,
    FOLLOWS_WRITE,
    LISTS_READ,
    MUTES_READ,
    MUTES_WRITE,
    SEE_ACCOUNTS,
    SEE_POSTS,
    user,
)
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, delete, get, patch, post


def _accounts(path: str = "") -> str:
    return "/api/v1/accounts" + path


ROUTES: Final[tuple[AnyRoute, ...]] = (
    post(
        _accounts(), accounts.register, params=RegistrationForm, result=Token, prepare=accounts.check_registration,
        auth=APP, scopes=(Scope.ACCOUNTS_WRITE,), buckets=limits.REGISTRATIONS,
    ),
    get(_accounts(), accounts.show_many, params=p.Ids, result=list[Account], **SEE_ACCOUNTS),
    get(
        _accounts("/verify_credentials"), accounts.verify_credentials, result=CredentialAccount,
        **user(Scope.PROFILE_READ, Scope.ACCOUNTS_READ),
    ),
    patch(
        _accounts("/update_credentials"), accounts.update_credentials, params=ProfileForm, result=CredentialAccount,
        free=True, uploads=limits.FILES, **ACCOUNTS_WRITE,
    ),
    delete("/api/v1/profile/avatar", accounts.remove_avatar, result=CredentialAccount, **ACCOUNTS_WRITE),
    delete("/api/v1/profile/header", accounts.remove_header, result=CredentialAccount, **ACCOUNTS_WRITE),
    get(_accounts("/relationships"), accounts.relationships, params=p.Relationships, result=list[Relationship],
        **FOLLOWS_READ),
    get(_accounts("/search"), accounts.find, params=p.AccountSearch, result=list[Account], slow=True,
        prepare=accounts.look, **ACCOUNTS_READ),
    get(_accounts("/lookup"), accounts.lookup, params=p.Lookup, result=Account, **SEE_ACCOUNTS),
    get(_accounts("/{id}"), accounts.show, params=p.Id, result=Account, cached=True, **SEE_ACCOUNTS),
    get(_accounts("/{id}/statuses"), accounts.statuses, params=p.AccountStatuses, result=list[Status], cached=True,
        **SEE_POSTS),
    get(_accounts("/{id}/followers"), accounts.followers, params=p.PagedId, result=list[Account], **SEE_ACCOUNTS),
    get(_accounts("/{id}/following"), accounts.following, params=p.PagedId, result=list[Account], **SEE_ACCOUNTS),
    get(_accounts("/{id}/lists"), accounts.lists_of, params=p.Id, result=list[List], **LISTS_READ),
    post(_accounts("/{id}/follow"), relations.follow, params=p.FollowForm, result=Relationship,
         buckets=limits.FOLLOWS, **FOLLOWS_WRITE),
    post(_accounts("/{id}/unfollow"), relations.unfollow, params=p.Id, result=Relationship, **FOLLOWS_WRITE),
    post(_accounts("/{id}/remove_from_followers"), relations.remove_from_followers, params=p.Id, result=Relationship,
         **FOLLOWS_WRITE),
    post(_accounts("/{id}/block"), relations.block, params=p.Id, result=Relationship, **BLOCKS_WRITE),
    post(_accounts("/{id}/unblock"), relations.unblock, params=p.Id, result=Relationship, **BLOCKS_WRITE),
    post(_accounts("/{id}/mute"), relations.mute, params=p.MuteForm, result=Relationship, **MUTES_WRITE),
    post(_accounts("/{id}/unmute"), relations.unmute, params=p.Id, result=Relationship, **MUTES_WRITE),
    post("/api/v1/follows", relations.follow_by_name, params=p.FollowByName, result=Account,
         prepare=relations.look, buckets=limits.FOLLOWS, **FOLLOWS_WRITE),
    get("/api/v1/follow_requests", relations.requests, params=p.Paged, result=list[Account], **FOLLOWS_READ),
    post("/api/v1/follow_requests/{id}/authorize", relations.authorize, params=p.Id, result=Relationship,
         **FOLLOWS_WRITE),
    post("/api/v1/follow_requests/{id}/reject", relations.reject, params=p.Id, result=Relationship, **FOLLOWS_WRITE),
    get("/api/v1/blocks", relations.blocks, params=p.Paged, result=list[Account], **BLOCKS_READ),
    get("/api/v1/mutes", relations.mutes, params=p.Paged, result=list[Account], **MUTES_READ),
    get("/api/v1/domain_blocks", relations.domain_blocks, params=p.Paged, result=list[str], **BLOCKS_READ),
    post("/api/v1/domain_blocks", relations.block_domain, params=p.DomainForm, **BLOCKS_WRITE),
    delete("/api/v1/domain_blocks", relations.unblock_domain, params=p.DomainForm, **BLOCKS_WRITE),
    get("/api/v1/preferences", accounts.show_preferences, **ACCOUNTS_READ),
)  # fmt: skip
