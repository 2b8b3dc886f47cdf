"""What people write: statuses, profiles, files; and how it becomes our structs."""

import msgspec

from veche.api.mastodon import ids
from veche.api.mastodon.params import Id, PolicyWord, VisibilityWord
from veche.api.mastodon.render.words import QUOTE_POLICY_OF, VISIBILITY_OF
from veche.core.accounts.views import AccountChanges, NewUser
from veche.core.errors import Invalid
from veche.core.posts.drafts import MediaDetails, NewPoll, NewPost, PostChanges
from veche.core.posts.views import Visibility
from veche.http.uploads import Upload
from veche.lib.times import SECOND, parse_iso


class PollForm(msgspec.Struct):
    """A poll to be made."""

    options: tuple[str, ...] = ()
    expires_in: int | None = None
    multiple: bool = False
    hide_totals: bool = False

    def to_new_poll(self, now: int) -> NewPoll:
        """In our words."""
        if self.expires_in is None:
            raise Invalid("expires_in", "can't be blank")
        return NewPoll(
            options=tuple(self.options),
            multiple=self.multiple,
            hide_totals=self.hide_totals,
            final=True,
            expires_at=now + self.expires_in * SECOND,
        )


class StatusForm(msgspec.Struct, kw_only=True):
    """POST /statuses."""

    status: str = ""
    in_reply_to_id: str | None = None
    media_ids: tuple[str, ...] = ()
    poll: PollForm | None = None
    sensitive: bool | None = None
    spoiler_text: str = ""
    visibility: VisibilityWord | None = None
    language: str | None = None
    scheduled_at: str | None = None
    quoted_status_id: str | None = None
    allowed_mentions: tuple[str, ...] | None = None
    quote_approval_policy: PolicyWord | None = None

    def to_new_post(self, now: int) -> NewPost:
        """In our words. A warning without any text is the text."""
        text, warning = self.status, self.spoiler_text
        if not text.strip() and warning.strip():
            text, warning = warning, ""
        media_ids = _media_ids(self.media_ids)
        if not (text.strip() or media_ids or self.poll):
            raise Invalid("text", "can't be blank", "blank")
        publish_at = _moment("scheduled_at", self.scheduled_at)
        return NewPost(
            text=text,
            warning=warning,
            sensitive=True if warning else self.sensitive,
            visibility=None if self.visibility is None else VISIBILITY_OF[self.visibility],
            reply_to_id=ids.parse_optional(self.in_reply_to_id),
            repost_of_id=ids.parse_optional(self.quoted_status_id),
            media_ids=media_ids,
            unused_media=True,
            expected_ids=None if self.allowed_mentions is None else tuple(ids.known(self.allowed_mentions)),
            poll=None if self.poll is None or not self.poll.options else self.poll.to_new_poll(publish_at or now),
            language=self.language or None,
            publish_at=publish_at,
            quote_policy=_policy(self.quote_approval_policy),
        )


class MediaAttributes(msgspec.Struct, kw_only=True):
    """New words about a file of a status."""

    id: str
    description: str | None = None
    focus: str | None = None


class EditForm(msgspec.Struct, kw_only=True):
    """PUT /statuses/:id. It writes the status anew: a warning, files or a poll that are not named are gone."""

    id: int
    status: str | None = None
    spoiler_text: str = ""
    sensitive: bool = False
    language: str | None = None
    media_ids: tuple[str, ...] = ()
    media_attributes: tuple[MediaAttributes, ...] = ()
    poll: PollForm | None = None
    quote_approval_policy: PolicyWord | None = None

    def to_changes(self, now: int) -> PostChanges:
        """In our words."""
        details = tuple(
            MediaDetails(ids.parse(one.id), description=one.description, focus=focus_of(one.focus))
            for one in self.media_attributes
        )
        return PostChanges(
            text=self.status,
            warning=self.spoiler_text,
            sensitive=self.sensitive or bool(self.spoiler_text),
            language=self.language or None,
            media_ids=_media_ids(self.media_ids),
            unused_media=True,
            media_details=details,
            quote_policy=_policy(self.quote_approval_policy),
            poll=None if self.poll is None or not self.poll.options else self.poll.to_new_poll(now),
            without_poll=True,
        )


class DeleteForm(Id):
    """DELETE /statuses/:id."""

    delete_media: bool = False


class PolicyForm(Id, kw_only=True):
    """PUT /statuses/:id/interaction_policy."""

    quote_approval_policy: PolicyWord

    @property
    def policy(self) -> int:
        """In our words."""
        return QUOTE_POLICY_OF[self.quote_approval_policy]


class ReblogForm(Id, kw_only=True):
    """POST /statuses/:id/reblog."""

    visibility: VisibilityWord | None = None

    @property
    def to_visibility(self) -> Visibility | None:
        """In our words."""
        return None if self.visibility is None else VISIBILITY_OF[self.visibility]


class ScheduleForm(Id, kw_only=True):
    """PUT /scheduled_statuses/:id."""

    scheduled_at: str

    @property
    def moment(self) -> int:
        """In our words."""
        found = _moment("scheduled_at", self.scheduled_at)
        if found is None:
            raise Invalid("scheduled_at", "can't be blank")
        return found


class VoteForm(Id, kw_only=True):
    """POST /polls/:id/votes: places of the chosen options."""

    choices: list[int]


class FieldForm(msgspec.Struct):
    """A line of the profile's table."""

    name: str = ""
    value: str = ""


class SourceForm(msgspec.Struct, kw_only=True):
    """Defaults for new posts."""

    privacy: VisibilityWord | None = None
    sensitive: bool | None = None
    language: str | None = None
    quote_policy: PolicyWord | None = None


class ProfileForm(msgspec.Struct, kw_only=True):
    """PATCH /accounts/update_credentials and /profile. Without parameters nothing changes."""

    display_name: str | None = None
    note: str | None = None
    avatar: Upload | None = None
    header: Upload | None = None
    avatar_description: str | None = None
    header_description: str | None = None
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    indexable: bool | None = None
    hide_collections: bool | None = None
    attribution_domains: tuple[str, ...] | None = None
    show_media: bool | None = None
    show_media_replies: bool | None = None
    show_featured: bool | None = None
    # A word in the place of a pair is passed over, as Rails does: masto.js sends `undefined` for nothing (2026-07).
    fields_attributes: list[FieldForm | str] | None = None
    source: SourceForm | None = None

    def to_changes(self, avatar_media_id: int | None, header_media_id: int | None) -> AccountChanges:
        """In our words. Lines without a name and a value are those that a form left empty."""
        fields = None
        if self.fields_attributes is not None:
            pairs = [one for one in self.fields_attributes if isinstance(one, FieldForm)]
            if pairs or not self.fields_attributes:
                fields = tuple((one.name, one.value) for one in pairs if one.name or one.value)
        source = self.source or SourceForm()
        return AccountChanges(
            display_name=self.display_name,
            note=self.note,
            fields=fields,
            locked=self.locked,
            bot=self.bot,
            discoverable=self.discoverable,
            indexable=self.indexable,
            hide_collections=self.hide_collections,
            attribution_domains=self.attribution_domains,
            show_media=self.show_media,
            show_media_replies=self.show_media_replies,
            show_featured=self.show_featured,
            avatar_media_id=avatar_media_id,
            header_media_id=header_media_id,
            default_visibility=None if source.privacy is None else VISIBILITY_OF[source.privacy],
            default_sensitive=source.sensitive,
            default_language=source.language,
            default_quote_policy=_policy(source.quote_policy),
        )


class RegistrationForm(msgspec.Struct, kw_only=True):
    """POST /accounts."""

    username: str = ""
    email: str = ""
    password: str = ""
    agreement: bool = False
    locale: str = "en"
    reason: str = ""
    invite_code: str | None = None
    date_of_birth: str | None = None

    def to_new(self, address: str) -> NewUser:
        """In our words, without the password; `address` is where the request came from."""
        return NewUser(
            address=address,
            username=self.username,
            email=self.email,
            locale=self.locale,
            agreement=self.agreement,
            reason=self.reason,
            invite=self.invite_code,
            birthday=self.date_of_birth,
        )


class MediaForm(msgspec.Struct, kw_only=True):
    """POST /media."""

    file: Upload
    thumbnail: Upload | None = None
    description: str = ""
    focus: str | None = None


class MediaChanges(Id, kw_only=True):
    """PUT /media/:id."""

    thumbnail: Upload | None = None
    description: str | None = None
    focus: str | None = None


def _media_ids(words: tuple[str, ...]) -> tuple[int, ...]:
    """An empty element is none: so a form says that it has no files."""
    return tuple(ids.parse(word) for word in dict.fromkeys(words) if word.strip())


def _policy(word: str | None) -> int | None:
    return None if word is None else QUOTE_POLICY_OF[word]


def focus_of(text: str | None) -> tuple[float, float] | None:
    """`"-0.5,0.25"`."""
    if text is None or not text.strip():
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid("focus", "must be two numbers with a comma between") from None
    if not (-1.0 <= x <= 1.0 and -1.0 <= y <= 1.0):
        raise Invalid("focus", "must be between -1.0 and 1.0")
    return x, y


def _moment(name: str, text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    try:
        return parse_iso(text)
    except ValueError:
        raise Invalid(name, "is not a time", code="unreadable") from None
