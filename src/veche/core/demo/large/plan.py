"""What a large world will hold, decided before a row is written: so every counter is known when its row is made.

The same seed and size give the same plan. Nothing here touches the database.
"""

import random
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate

from veche.core.demo.large import words
from veche.core.errors import Invalid

READER = "reader"
READ_BY_READER = 200
FOLLOWS = 25  # of everybody, on average
LIKES = 2  # of a post, on average
GROUPS = 0.02
COMMENTS, REPOSTS, ON_GROUP_WALLS = 0.2, 0.08, 0.06
RECENT = 2000  # how far back people look for what they answer
TALK, IN_TALK = 200, 3  # answers to the post that everybody talks of; every so many of what is written then is one
POLLS = 0.005
PICTURED = 24  # people with a picture of their own, which they show often
NOBODY = -1


@dataclass(frozen=True)
class Size:
    """How large, and which of the worlds of that size."""

    accounts: int = 1000
    posts: int = 10_000
    seed: int = 1

    def __post_init__(self) -> None:
        if self.accounts < 3 or self.posts < 1:
            raise Invalid("size", "must be three accounts and one post at least")

    @classmethod
    def given(cls, accounts: int | None, posts: int | None, seed: int) -> "Size | None":
        """The size that somebody asked for; what they left out is as usual, and no world is asked for by neither.
        Errors: Invalid."""
        if accounts is None and posts is None:
            return None
        return cls(cls.accounts if accounts is None else accounts, cls.posts if posts is None else posts, seed)


@dataclass(slots=True)
class Plan:
    """People by their places (0 is the reader, then persons, then groups), posts by theirs, oldest first."""

    size: Size
    groups: int
    rng: random.Random
    follows: list[tuple[int, int]] = field(default_factory=list)
    owners: dict[int, int] = field(default_factory=dict)  # of groups
    author: list[int] = field(default_factory=list)
    wall: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)  # what a comment answers
    root: list[int] = field(default_factory=list)
    original: list[int] = field(default_factory=list)  # what a repost passes on
    talk: list[int] = field(default_factory=list)  # the post that everybody talks of, and the answers
    visibility: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    reposts: list[int] = field(default_factory=list)
    likes: list[int] = field(default_factory=list)

    @property
    def persons(self) -> int:
        """Accounts that are no groups."""
        return self.size.accounts - self.groups

    def username(self, place: int) -> str:
        """Worlds of different seeds stand beside one another."""
        seed = f"_{self.size.seed}" if self.size.seed != 1 else ""
        if place == 0:
            return READER + seed
        return f"{words.name_of(place) if place < self.persons else f'club{place}'}{seed}"


def draw(size: Size) -> Plan:
    """The whole plan."""
    plan = Plan(size, int(size.accounts * GROUPS), random.Random(f"{size.seed}:{size.accounts}:{size.posts}"))
    _befriend(plan)
    _write(plan)
    return plan


def _befriend(plan: Plan) -> None:
    """Few are followed by many: who came first is known best. Groups follow nobody; every second follows back."""
    rng, count = plan.rng, plan.size.accounts
    weights = list(accumulate(1 / (place + 8) for place in range(count)))
    pairs: dict[tuple[int, int], None] = {}
    known = range(1, min(count, READ_BY_READER + 1))
    for other in known:
        pairs[0, other] = None
        if other < plan.persons and rng.random() < 0.5:
            pairs[other, 0] = None
    for person in range(1, plan.persons):
        for _ in range(int(rng.expovariate(1 / FOLLOWS)) + 1):
            other = bisect(weights, rng.random() * weights[-1])
            if other not in (person, 0, count):
                pairs[person, other] = None
                if other < plan.persons and rng.random() < 0.5:
                    pairs[other, person] = None
    for number, group in enumerate(_groups(plan)):
        plan.owners[group] = owner = 1 + number % (plan.persons - 1)
        pairs[owner, group] = None
    plan.follows = list(pairs)


def _write(plan: Plan) -> None:
    rng = plan.rng
    reposted: set[tuple[int, int]] = set()
    walls = {group: [who for who, whom in plan.follows if whom == group] for group in _groups(plan)}
    writers = list(accumulate(1 / (place + 40) for place in range(plan.persons - 1)))
    for number in range(plan.size.posts):
        author = 1 + bisect(writers, rng.random() * writers[-1])
        if _talk(plan, number, author):
            continue
        chance = rng.random()
        if number and chance < COMMENTS and _answer(plan, number, author):
            continue
        if number and chance < COMMENTS + REPOSTS and _pass_on(plan, number, author, reposted):
            continue
        group = rng.choice(_groups(plan)) if plan.groups and rng.random() < ON_GROUP_WALLS else NOBODY
        if group != NOBODY and walls[group]:
            _add(plan, number, rng.choice(walls[group]), wall=group)
        else:
            chance = rng.random()
            _add(plan, number, author, visibility=0 if chance < 0.9 else 1 if chance < 0.95 else 2)


def _talk(plan: Plan, number: int, author: int) -> bool:
    """In the middle of the time somebody whom the reader follows says what many answer, one another too."""
    begins, most = plan.size.posts // 2, min(TALK, plan.size.posts // 2 // IN_TALK)
    if number == begins:
        _add(plan, number, 1)
    elif number > begins and (number - begins) % IN_TALK == 0 and len(plan.talk) <= most:
        parent = plan.talk[0] if plan.rng.random() < 0.5 else plan.rng.choice(plan.talk)
        _reply(plan, number, author, parent)
    else:
        return False
    plan.talk.append(number)
    return True


def _groups(plan: Plan) -> range:
    return range(plan.persons, plan.size.accounts)


def _recent(plan: Plan, number: int) -> int:
    """Somebody's post of late; rather a new one."""
    return max(0, number - 1 - int(min(plan.rng.expovariate(8 / RECENT), RECENT)))


def _answer(plan: Plan, number: int, author: int) -> bool:
    parent = _recent(plan, number)
    if plan.visibility[parent] > 1 or plan.original[parent] != NOBODY:
        return False
    _reply(plan, number, author, parent)
    return True


def _reply(plan: Plan, number: int, author: int, parent: int) -> None:
    root = plan.root[parent]
    _add(plan, number, author, wall=plan.wall[root], visibility=plan.visibility[parent], parent=parent, root=root)
    plan.replies[parent] += 1
    plan.comments[root] += 1


def _pass_on(plan: Plan, number: int, author: int, reposted: set[tuple[int, int]]) -> bool:
    original = _recent(plan, number)
    refused = plan.visibility[original] > 1 or plan.original[original] != NOBODY
    if refused or (author, original) in reposted:
        return False
    reposted.add((author, original))
    _add(plan, number, author, visibility=plan.visibility[original], original=original)
    plan.reposts[original] += 1
    return True


def _add(plan: Plan, number: int, author: int, **place: int) -> None:
    original = place.get("original", NOBODY)
    plan.author.append(author)
    plan.wall.append(place.get("wall", author))
    plan.visibility.append(place.get("visibility", 0))
    plan.parent.append(place.get("parent", NOBODY))
    plan.root.append(place.get("root", number))
    plan.original.append(original)
    for counter in (plan.replies, plan.comments, plan.reposts):
        counter.append(0)
    most = plan.persons - 1
    plan.likes.append(0 if original != NOBODY else min(int(plan.rng.expovariate(1 / LIKES) + 0.5), most))
