"""User, people and communities alike (specs/mailru.md d.1). What is empty is empty; what does not exist is left out."""

from collections.abc import Mapping, Set
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from veche.api.mailru.ids import uid
from veche.core.accounts.views import AccountView
from veche.core.graph.views import RelationView


class Place(msgspec.Struct):
    """Country, city, region."""

    id: int
    name: str


class Location(msgspec.Struct, omit_defaults=True):
    """Only what is known."""

    country: Place | UnsetType = UNSET
    city: Place | UnsetType = UNSET
    region: Place | UnsetType = UNSET


class GroupInfo(msgspec.Struct):
    """Communities only."""

    short_description: str
    full_description: str
    posts_cnt: int
    interests: str = ""
    category_id: int = 0
    category_name: str = ""
    rules: str = ""
    is_closed: bool | UnsetType = UNSET  # groups.getInfo only, where the old client's scraper put it


class User(msgspec.Struct):
    """Flags are 0 and 1, ids are texts."""

    uid: str
    first_name: str
    last_name: str
    nick: str
    status_text: str
    show_age: int
    has_my: int
    has_pic: int
    pic: str
    pic_small: str
    pic_big: str
    pic_22: str
    pic_32: str
    pic_40: str
    pic_50: str
    pic_128: str
    pic_180: str
    pic_190: str
    link: str
    is_online: int
    is_friend: int
    follower: int
    following: int
    subscribe: int
    is_verified: int
    vip: int
    app_installed: int
    friends_count: int
    subscribers_count: int
    video_count: int
    last_visit: int
    referer_type: str = ""
    referer_id: str = ""
    email: str | UnsetType = UNSET
    sex: int | UnsetType = UNSET
    birthday: str | UnsetType = UNSET
    app_count: int | UnsetType = UNSET
    group_info: GroupInfo | UnsetType = UNSET
    location: Location | UnsetType = UNSET


class Standing(msgspec.Struct, frozen=True):
    """How the viewer stands to people, and who of them has let the calling app in."""

    relations: Mapping[int, RelationView] = msgspec.field(default_factory=dict)
    installed: Set[int] = frozenset()


NOBODY = Standing()
_SEX = {1: 1, 2: 0}  # ours: 1 female, 2 male; theirs: 0 male, 1 female


def user(account: AccountView, standing: Standing = NOBODY, *, email: str | None = None) -> User:
    """A person or community."""
    small, large = account.avatar.small_url, account.avatar.url
    pictures: dict[str, Any] = dict.fromkeys(("pic_small", "pic_22", "pic_32", "pic_40", "pic_50", "pic_128"), small)
    pictures |= dict.fromkeys(("pic", "pic_big", "pic_180", "pic_190"), large)
    return User(
        uid=uid(account.id),
        first_name="" if account.is_group else account.first_name or account.display_name,
        last_name="" if account.is_group else account.last_name,
        nick=account.display_name,
        status_text=account.headline,
        show_age=int(account.birthday_visibility == 1 and account.birthday is not None),
        has_my=1,
        has_pic=int(account.avatar.media_id is not None),
        link=account.url,
        is_online=int(account.is_online),
        friends_count=account.friends_count,
        subscribers_count=account.followers_count,
        video_count=0,
        last_visit=(account.last_active_at or account.created_at) // 1000,
        is_verified=int(any(field.verified_at for field in account.fields)),
        vip=0,
        app_installed=int(account.id in standing.installed),
        email=email if email is not None else UNSET,
        sex=_SEX.get(account.sex, UNSET),
        birthday=_birthday(account),
        app_count=UNSET if account.is_group else 0,
        group_info=_group_info(account) if account.is_group else UNSET,
        location=_location(account),
        **pictures,
        **_relation(standing.relations.get(account.id)),
    )


def _relation(relation: RelationView | None) -> dict[str, Any]:
    if relation is None:
        return dict.fromkeys(("is_friend", "follower", "following", "subscribe"), 0)
    return {
        "is_friend": int(relation.friend),
        "follower": int(relation.followed_by),
        "following": int(relation.following),
        "subscribe": int(relation.following),
    }


def _birthday(account: AccountView) -> str | UnsetType:
    if account.birthday is None or account.birthday_visibility != 1:
        return UNSET
    year, month, day = account.birthday.split("-")
    return f"{day}.{month}.{year}"


def community(account: AccountView, standing: Standing = NOBODY) -> User:
    """For groups.getInfo: told whether it is closed."""
    shown = user(account, standing)
    if isinstance(shown.group_info, GroupInfo):
        shown.group_info.is_closed = account.group_access != "open"
    return shown


def _group_info(account: AccountView) -> GroupInfo:
    return GroupInfo(account.headline, account.note, account.posts_count)


def _location(account: AccountView) -> Location | UnsetType:
    town = account.details.get("town")
    return Location(city=Place(0, str(town))) if town else UNSET
