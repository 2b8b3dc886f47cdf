"""The library with a count of the methods that have answered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mastodon import Mastodon

from tests import cast

SCOPES = ["read", "write", "follow", "push"]
ADMIN_SCOPES = [*SCOPES, "profile", "admin:read", "admin:write"]
METHODS = frozenset(name for name in dir(Mastodon) if not name.startswith("_") and callable(getattr(Mastodon, name)))


class Counted:
    """A client of the library that remembers which of its public methods came back without an error."""

    def __init__(self, api: Mastodon, answered: set[str]) -> None:
        self._api = api
        self._answered = answered

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._api, name)
        if name not in METHODS:
            return found

        def call(*args: Any, **fields: Any) -> Any:
            result = found(*args, **fields)
            self._answered.add(name)
            return result

        return call


@dataclass
class Stage:
    """Who plays, and what has answered so far."""

    url: str
    answered: set[str] = field(default_factory=set)
    people: dict[str, Counted] = field(default_factory=dict)
    number: int = 0

    def __getattr__(self, name: str) -> Counted:
        """One of the cast, signed in at first use."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.people:
            self.people[name] = self.sign_in(name)
        return self.people[name]

    def app(self) -> Counted:
        """A client with an app and nobody signed in."""
        client_id, secret = Mastodon.create_app("tests", api_base_url=self.url, scopes=ADMIN_SCOPES)
        self.answered.add("create_app")
        api = Mastodon(client_id, secret, api_base_url=self.url, version_check_mode="none")
        return Counted(api, self.answered)

    def sign_in(self, name: str) -> Counted:
        """As the library's documentation tells: an app, then a person's password."""
        api = self.app()
        api.log_in(f"{name}@example.org", cast.PASSWORD, scopes=ADMIN_SCOPES, allow_http=True)
        return api

    def stranger(self) -> Counted:
        return Counted(Mastodon(api_base_url=self.url, version_check_mode="none"), self.answered)

    def newcomer(self) -> Counted:
        """Somebody whom no other scene knows."""
        self.number += 1
        api, name = self.app(), f"newcomer{self.number}"
        api.create_account(name, cast.PASSWORD, f"{name}@example.org", agreement=True, scopes=SCOPES)
        return api


Scene = Callable[[Stage], None]
