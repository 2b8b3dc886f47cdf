"""Posts of a large world with everything that hangs on them, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from veche.core.demo.large import rows, words
from veche.core.demo.large.news import News
from veche.core.demo.large.plan import NOBODY, POLLS, Plan
from veche.core.posts import index, text
from veche.core.posts.text import Named, Rendered
from veche.core.tx import Tx
from veche.lib import text as texts
from veche.lib.times import DAY, HOUR, MINUTE

MENTIONED, TAGGED, SHOWN = 0.05, 0.3, 0.5
TOLD = 10 * DAY  # what came before was put away
OPTIONS = ("Да", "Нет", "Maybe", "Ещё подумаю")
TAGS = tuple(texts.fold(tag) for tag in words.TAGS)


@dataclass(slots=True)
class Scene:
    """What every batch needs to know."""

    plan: Plan
    accounts: Sequence[int]  # ids by place
    posts: Sequence[int]  # ids by place
    moments: Sequence[int]
    numbers: Sequence[int]
    like_ids: rows.Ids
    tags: dict[str, int]
    media: dict[int, int]  # of the people who have a picture, by place
    polls: dict[int, int]  # by place of the post
    told_ids: rows.Ids = field(default_factory=lambda: rows.Ids([]))


class Batch:
    """The rows of some posts, by table."""

    def __init__(self, scene: Scene, settings: Any) -> None:
        self.scene = scene
        self.settings = settings
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("posts", "mentions", "post_tags", "post_media", "likes")
        }
        self.bodies: list[tuple[int, str]] = []
        self.news = News(scene.moments[-1] - TOLD)

    def add(self, place: int) -> None:
        """One post."""
        scene, plan = self.scene, self.scene.plan
        language = "en" if plan.author[place] % 3 == 0 else "ru"
        rendered, source = self._words(place, language)
        id = scene.posts[place]
        shown = self._media(place, id)
        self.rows["posts"].append(self._post(place, rendered.html, source, language, media_count=shown))
        for position, account in enumerate(rendered.mentions):
            self.rows["mentions"].append({"post_id": id, "account_id": account, "position": position})
        for position, (name, _) in enumerate(rendered.tags):
            self.rows["post_tags"].append({"tag_id": scene.tags[name], "post_id": id, "position": position})
        if source:
            options = OPTIONS if place in scene.polls else ()
            self.bodies.append((id, index.searchable(source, *options)))
        self._likes(place, id)
        self._tell(place, id, rendered.mentions)

    def _words(self, place: int, language: str) -> tuple[Rendered, str]:
        plan, rng = self.scene.plan, self.scene.plan.rng
        if plan.original[place] != NOBODY:
            return Rendered("", (), (), ()), ""
        named: dict[str | int, Named] = {}
        parent, source = plan.parent[place], ""
        if parent != NOBODY:
            source = words.answer(rng, language)
            if rng.random() < 0.5 and plan.author[parent] != plan.author[place]:
                source = f"@{self._name(plan.author[parent], named)} {source}"
        else:
            source = words.sentence(rng, language)
            if rng.random() < MENTIONED:
                source += f" @{self._name(1 + int(rng.random() * (plan.persons - 1)), named)}"
            if rng.random() < TAGGED:
                source += f" #{words.TAGS[int(rng.random() * len(words.TAGS))]}"
        return text.render(text.scan(source, self.settings.domain), named, self.settings.url), source

    def _name(self, place: int, named: dict[str | int, Named]) -> str:
        username = self.scene.plan.username(place)
        url = self.settings.url(f"/@{username}")
        named[username] = Named(self.scene.accounts[place], username, "", url)
        return username

    def _media(self, place: int, id: int) -> int:
        plan = self.scene.plan
        medium = self.scene.media.get(plan.author[place])
        plain = plan.parent[place] == NOBODY and plan.original[place] == NOBODY
        if medium is None or not plain or plan.rng.random() >= SHOWN:
            return 0
        self.rows["post_media"].append({"post_id": id, "position": 0, "media_id": medium})
        return 1

    def _post(self, place: int, html: str, source: str, language: str, *, media_count: int) -> dict[str, Any]:
        scene, plan = self.scene, self.scene.plan
        author, wall, parent = scene.accounts[plan.author[place]], scene.accounts[plan.wall[place]], plan.parent[place]
        on_group = parent == NOBODY and plan.wall[place] >= plan.persons
        original = plan.original[place]
        return {
            "id": scene.posts[place],
            "number": scene.numbers[place],
            "kind": "post" if parent == NOBODY else "comment",
            "author_id": author,
            "wall_id": wall,
            "feed_id": wall if parent == NOBODY else author,
            "audience_id": wall if on_group else author,
            "visibility": plan.visibility[place],
            "root_id": scene.posts[plan.root[place]],
            "reply_to_id": None if parent == NOBODY else scene.posts[parent],
            "reply_to_account_id": None if parent == NOBODY else scene.accounts[plan.author[parent]],
            "repost_of_id": None if original == NOBODY else scene.posts[original],
            "source": source,
            "html": html,
            "language": language,
            "poll_id": scene.polls.get(place),
            "media_count": media_count,
            "likes_count": plan.likes[place],
            "reposts_count": plan.reposts[place],
            "replies_count": plan.replies[place],
            "comments_count": plan.comments[place],
            "created_at": scene.moments[place],
        }

    def _likes(self, place: int, id: int) -> None:
        scene, plan = self.scene, self.scene.plan
        if not plan.likes[place]:
            return
        last = scene.moments[-1] + MINUTE
        moment = scene.moments[place]
        for who in plan.rng.sample(range(1, plan.persons), plan.likes[place]):
            moment += int(plan.rng.random() * 3 * HOUR) + 1
            at = min(moment, last)
            row = {"id": scene.like_ids.at(at), "account_id": scene.accounts[who], "post_id": id, "created_at": at}
            self.rows["likes"].append(row)
            self.news.add("like", scene.accounts[plan.author[place]], scene.accounts[who], id, at)

    def _tell(self, place: int, id: int, named: Sequence[int]) -> None:
        scene, plan = self.scene, self.scene.plan
        actor, moment = scene.accounts[plan.author[place]], scene.moments[place]
        parent, original = plan.parent[place], plan.original[place]
        if original != NOBODY:
            self.news.add("repost", scene.accounts[plan.author[original]], actor, scene.posts[original], moment)
        answered = () if parent == NOBODY else (plan.author[parent], plan.author[plan.root[parent]])
        kinds = dict.fromkeys(named, "mention") | {scene.accounts[one]: "comment" for one in answered}
        for receiver, kind in kinds.items():
            self.news.add(kind, receiver, actor, id, moment)


async def write(tx: Tx, scene: Scene, places: range) -> None:
    """The posts at these places."""
    batch = Batch(scene, tx.settings)
    for place in places:
        batch.add(place)
    scene.told_ids.add(await rows.numbers(tx, len(batch.news.told), "id"))
    batch.rows["notifications"] = batch.news.rows(scene.told_ids)
    for table, made in batch.rows.items():
        await rows.insert_all(tx, table, made)
    await index.put_many(tx, batch.bodies)


async def ask(
    tx: Tx, plan: Plan, accounts: Sequence[int], posts: Sequence[int], moments: Sequence[int]
) -> dict[int, int]:
    """Polls with their answers, all of them closed; their ids by the places of their posts."""
    rng = plan.rng
    places = [place for place in range(plan.size.posts) if _may_ask(plan, place, moments)]
    asked = {}
    for place in places:
        voters = rng.sample(range(1, plan.persons), min(plan.persons - 1, int(rng.random() * 20)))
        asked[place] = [(who, int(rng.random() * len(OPTIONS))) for who in voters]
    polls = [
        {"author_id": accounts[plan.author[place]], "post_id": posts[place], "expires_at": moments[place] + DAY,
         "closed_at": moments[place] + DAY, "votes_count": len(votes), "voters_count": len(votes),
         "created_at": moments[place]}
        for place, votes in asked.items()
    ]  # fmt: skip
    await rows.insert_all(tx, "polls", polls)
    by_post = await rows.poll_ids(tx, [posts[place] for place in asked])
    ids = {place: by_post[posts[place]] for place in asked}
    options = [
        {"poll_id": ids[place], "position": position, "text": words_,
         "votes_count": sum(choice == position for _, choice in votes)}
        for place, votes in asked.items()
        for position, words_ in enumerate(OPTIONS)
    ]  # fmt: skip
    await rows.insert_all(tx, "poll_options", options)
    choices = await rows.option_ids(tx, list(ids.values()))
    votes = [
        {"poll_id": ids[place], "account_id": accounts[who], "option_id": choices[ids[place]][choice],
         "created_at": moments[place] + HOUR}
        for place, answers in asked.items()
        for who, choice in answers
    ]  # fmt: skip
    await rows.insert_all(tx, "poll_votes", votes)
    return ids


def _may_ask(plan: Plan, place: int, moments: Sequence[int]) -> bool:
    if plan.rng.random() >= POLLS or moments[place] > moments[-1] - 2 * DAY:
        return False
    return plan.parent[place] == NOBODY and plan.original[place] == NOBODY
