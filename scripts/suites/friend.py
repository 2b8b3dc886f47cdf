"""Somebody else on the server, who uses no browser: what a client shows has to come from someone."""

import json
import urllib.parse
import urllib.request
from typing import Any

from serving import Veche

OOB = "urn:ietf:wg:oauth:2.0:oob"
SCOPES = "read write follow"


class Friend:
    """A person with a token, by the password grant that suites are given."""

    def __init__(self, veche: Veche, name: str) -> None:
        self.name, self.email = name, f"{name}@example.org"
        self.password = veche.user(name, self.email)
        self._url, self._token = veche.url, ""
        app = self.send("/api/v1/apps", client_name="friend", redirect_uris=OOB, scopes=SCOPES)
        keys = {word: app[word] for word in ("client_id", "client_secret")}
        asked = {"grant_type": "password", "username": self.email, "password": self.password, "scope": SCOPES}
        self._token = self.send("/oauth/token", **keys, **asked)["access_token"]
        self.id = self.read("/api/v1/accounts/verify_credentials")["id"]

    def read(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def send(self, path: str, *, method: str = "POST", **fields: Any) -> Any:
        return self._ask(method, path, urllib.parse.urlencode(fields, doseq=True).encode())

    def post(self, text: str, **fields: Any) -> Any:
        return self.send("/api/v1/statuses", status=text, **fields)

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        request = urllib.request.Request(f"{self._url}{path}", data=body, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
