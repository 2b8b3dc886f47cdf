"""What the demo world tells of itself: who signs in how, ready tokens, keys of apps and of the mailer."""

from collections.abc import Iterator

import msgspec

from veche.core.demo.cast import PASSWORD

DIALECTS = ("mastodon", "vk", "mailru")
TITLES = ("Mastodon", "VK", "My.Mail.Ru")


class Resident(msgspec.Struct, frozen=True, kw_only=True):
    """A person to sign in as; `tokens` in the order of the world's dialects."""

    id: int
    username: str
    display_name: str
    email: str
    tokens: tuple[str, ...]
    password: str = PASSWORD


class AppKeys(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An app that the tokens belong to."""

    client_id: str
    client_secret: str
    private_key: str = ""


class MailerKeys(msgspec.Struct, frozen=True, kw_only=True):
    """How a script signs in to the mailer, and what is there to be sent."""

    login: str
    secret: str
    letters: dict[str, int]
    categories: dict[str, int]


class Line(msgspec.Struct, frozen=True):
    """One more thing to know, as the front page shows it."""

    name: str
    value: str


class DemoWorld(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. Frozen, and kept in demo.json: of tokens and secrets the database has only hashes."""

    base_url: str
    people: tuple[Resident, ...]
    apps: dict[str, AppKeys]
    mailer: MailerKeys
    dialects: tuple[str, ...] = TITLES

    @property
    def lines(self) -> tuple[Line, ...]:
        """Keys that belong to no person."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        mastodon, vk, mailru = (self.apps[name] for name in DIALECTS)
        yield Line("Mastodon", f"client_id={mastodon.client_id} client_secret={mastodon.client_secret}")
        yield Line("VK", f"client_id={vk.client_id} client_secret={vk.client_secret}")
        keys = f"app_id={mailru.client_id} private_key={mailru.private_key} secret_key={mailru.client_secret}"
        yield Line("My.Mail.Ru", keys)
        yield Line("Mailer", f"{self.mailer.login}:{self.mailer.secret}")
        yield Line("Mailer: letters", _numbers(self.mailer.letters))
        yield Line("Mailer: categories", _numbers(self.mailer.categories))

    def as_dict(self) -> dict[str, object]:
        """For scripts: people with their tokens by dialect, apps, the mailer."""
        people = [
            {
                "id": one.id,
                "username": one.username,
                "email": one.email,
                "password": one.password,
                "tokens": dict(zip(DIALECTS, one.tokens, strict=True)),
            }
            for one in self.people
        ]
        apps = {name: msgspec.to_builtins(keys) for name, keys in self.apps.items()}
        apps["mailru"] |= {"app_id": self.apps["mailru"].client_id, "secret_key": self.apps["mailru"].client_secret}
        return {
            "base_url": self.base_url,
            "people": people,
            "apps": apps,
            "mailer": msgspec.to_builtins(self.mailer),
        }

    def as_text(self) -> str:
        """For people at a terminal."""
        lines = ["", f"The demo world is at {self.base_url}", f"Everybody's password: {PASSWORD}", ""]
        for one in self.people:
            lines.append(f"{one.email}  ({one.display_name})")
            pairs = zip(self.dialects, one.tokens, strict=True)
            lines += [f"    {title:<11}{token}" for title, token in pairs]
        lines.append("")
        lines += [f"{line.name}: {line.value}" for line in self.lines]
        return "\n".join(lines) + "\n"


def _numbers(named: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in named.items())
