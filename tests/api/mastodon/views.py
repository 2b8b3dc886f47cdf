"""Any view that the core could give, as hypothesis makes them: renderers are pure and must print all of them."""

from typing import Any, TypeVar, get_type_hints

import msgspec
from hypothesis import strategies as st

from veche.core.accounts.views import AccountView, FieldView, ImageView, OwnAccountView
from veche.core.cards.views import CardView
from veche.core.conversations.views import ConversationView
from veche.core.filters.views import ACTIONS, CONTEXTS, FilterView, Hit
from veche.core.graph.views import RelationView
from veche.core.media.views import FileView, MediaView
from veche.core.notifications.views import NotificationView
from veche.core.posts.views import (
    AppLabel,
    EditView,
    MentionView,
    OptionView,
    PollView,
    PostFacts,
    PostView,
    QuotePolicy,
    TagView,
    Visibility,
)

T = TypeVar("T")


def built(kind: type[T], /, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[T]:
    """Any instance: fields that are not given are anything of their type."""
    hints = get_type_hints(kind)
    fields = [one.name for one in msgspec.structs.fields(kind)]
    known = {name: given[name] if name in given else st.from_type(hints[name]) for name in fields}
    return st.fixed_dictionaries(known).map(lambda values: kind(**values))


ids = st.integers(1, 2**62)
small = st.integers(1, 2**31 - 1)
times = st.integers(0, 4_000_000_000_000)
counts = st.integers(0, 10**9)
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
words = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
urls = words.map(lambda word: f"https://town.example/{word}")
flag = st.booleans()
languages = st.sampled_from(["ru", "en", "uk"])

images = built(ImageView, url=urls, static_url=urls, small_url=urls, media_id=st.none() | small, description=text)
fields = built(FieldView, name=text, value=text, html=text, verified_at=st.none() | times)
accounts = built(
    AccountView,
    id=small,
    kind=st.sampled_from(["person", "group", "service"]),
    username=words,
    domain=st.sampled_from(["", "far.example"]),
    display_name=text,
    note_html=text,
    fields=st.tuples() | st.tuples(fields),
    details=st.just({}),
    avatar=images,
    header=images,
    uri=urls,
    url=urls,
    followers_count=counts,
    following_count=counts,
    posts_count=counts,
    last_post_at=st.none() | times,
    last_active_at=st.none() | times,
    created_at=times,
    moved_to=st.none(),
)
own_accounts = built(
    OwnAccountView,
    account=accounts,
    role=st.sampled_from(["user", "moderator", "admin"]),
    default_visibility=st.integers(0, 3),
    default_language=st.none() | languages,
    default_quote_policy=st.sampled_from(QuotePolicy),
    follow_requests_count=counts,
    preferences=st.just({}),
)
files = built(
    FileView,
    role=st.sampled_from(["original", "small", "static", "w320"]),
    url=urls,
    mime=st.just("image/png"),
    width=st.none() | st.integers(0, 9000),
    height=st.none() | st.integers(0, 9000),
    size=counts,
)
media = built(
    MediaView,
    id=small,
    owner_id=small,
    kind=st.sampled_from(["image", "gifv", "video", "audio", "unknown"]),
    state=st.sampled_from(["ready", "processing", "failed"]),
    width=st.none() | st.integers(0, 9000),
    height=st.none() | st.integers(0, 9000),
    duration=st.none() | st.integers(0, 10**8),
    fps=st.none() | st.floats(0, 240),
    bitrate=st.none() | counts,
    blurhash=st.none() | words,
    focus=st.none() | st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    files=st.lists(files, max_size=3).map(tuple),
    remote_url=st.none() | urls,
    created_at=times,
)
options = built(OptionView, id=small, text=text, votes_count=counts)
polls = built(
    PollView,
    id=small,
    author_id=small,
    question=text,
    expires_at=st.none() | times,
    votes_count=counts,
    voters_count=counts,
    options=st.lists(options, min_size=1, max_size=4).map(tuple),
    own_votes=st.lists(small, max_size=2).map(tuple),
    created_at=times,
)
filters = built(
    FilterView,
    id=small,
    contexts=st.lists(st.sampled_from(CONTEXTS), min_size=1, unique=True).map(tuple),
    action=st.sampled_from(ACTIONS),
    expires_at=st.none() | times,
)
facts = built(
    PostFacts,
    id=ids,
    quotes_count=counts,
    quote_policy=st.sampled_from(QuotePolicy),
    likes_count=counts,
    reposts_count=counts,
    replies_count=counts,
    comments_count=counts,
    hits=st.lists(built(Hit, filter=filters), max_size=2).map(tuple),
)


def _posts(inner: st.SearchStrategy[PostView | None]) -> st.SearchStrategy[PostView]:
    return built(
        PostView,
        id=ids,
        author=accounts,
        wall=accounts,
        signer=st.none() | accounts,
        visibility=st.sampled_from(list(Visibility)),
        reply_to_id=st.none() | ids,
        reply_to_account_id=st.none() | small,
        repost_of=inner,
        repost_of_id=st.none() | ids,
        title=text,
        source=text,
        html=text,
        language=st.none() | languages,
        media=st.lists(media, max_size=2).map(tuple),
        poll=st.none() | polls,
        mentions=st.lists(built(MentionView, account_id=small, url=urls), max_size=2).map(tuple),
        tags=st.lists(built(TagView, name=words, url=urls), max_size=2).map(tuple),
        app=st.none() | built(AppLabel, id=small, name=text, website=st.none() | urls, dialect=words),
        details=st.just({}),
        uri=urls,
        url=urls,
        created_at=times,
        edited_at=st.none() | times,
        facts=facts,
        quote_state=st.none() | st.sampled_from(["accepted", "revoked", "deleted", "muted_account"]),
        card=st.none() | st.deferred(lambda: cards),
    )


cards = built(
    CardView,
    id=small,
    url=urls,
    kind=st.sampled_from(["link", "photo", "video"]),
    author_url=st.just("") | urls,
    provider_url=urls,
    embed_url=st.just("") | urls,
    width=st.integers(0, 9000),
    height=st.integers(0, 9000),
    image_url=st.none() | urls,
    published_at=st.none() | times,
)
posts = _posts(st.none() | _posts(st.none()))
edits = built(
    EditView,
    media=st.lists(media, max_size=2).map(tuple),
    poll_options=st.lists(text, max_size=3).map(tuple),
    author=accounts,
    created_at=times,
)
notifications = built(
    NotificationView,
    id=ids,
    kind=st.sampled_from(["mention", "wall", "comment", "post", "repost", "follow", "like", "poll", "update"]),
    account_id=small,
    actor=accounts,
    post=st.none() | posts,
    created_at=times,
)
conversations = built(
    ConversationView,
    id=small,
    peer=st.none() | accounts,
    avatar=st.none() | images,
    members=st.lists(accounts, min_size=1, max_size=3).map(tuple),
    last_message=st.none() | posts,
    created_at=times,
)
relations = built(
    RelationView,
    account_id=small,
    languages=st.none() | st.lists(languages, max_size=2).map(tuple),
    mute_expires_at=st.none() | times,
)
