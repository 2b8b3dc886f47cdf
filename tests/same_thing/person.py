"""Somebody with an app of every dialect in hand, all on one account."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.api.mastodon.pictures import png
from tests.cast import Member
from tests.server import RunningServer, Token
from veche.api.mailru import signature

PRIVILEGES = "photos guestbook stream messages events"
PICTURE = png(640, 400)


@dataclass(frozen=True, slots=True)
class Person:
    """Calls that must go well, and their answers."""

    server: RunningServer
    member: Member
    bearer: Token
    vk_token: str
    session: Token

    @property
    def id(self) -> int:
        return self.member.id

    @property
    def name(self) -> str:
        return self.member.username

    async def mastodon(self, method: str, path: str, **more: Any) -> Any:
        """A call of Mastodon's API; `path` goes on from /api."""
        call = self.server.http.request(method, f"/api{path}", headers=self.bearer.headers, **more)
        async with call as answer:
            assert answer.status == 200, (method, path, answer.status, await answer.text())
            return await answer.json()

    async def vk(self, name: str, **params: Any) -> Any:
        """A method of VK's."""
        body = {key: str(value) for key, value in params.items()}
        body |= {"access_token": self.vk_token, "v": "5.199"}
        async with self.server.http.post(f"/method/{name}", data=body) as answer:
            found = await answer.json()
            assert "response" in found, (name, found)
            return found["response"]

    async def mailru(self, name: str, picture: bytes | None = None, **params: Any) -> Any:
        """A method of My.Mail.Ru's, signed."""
        app = self.session.app
        sent = {key: str(value) for key, value in params.items()}
        sent |= {"method": name, "app_id": app.client_id, "session_key": self.session.text}
        sent["sig"] = signature.client_signature(sent, str(self.id), app.private_key or "")
        form = aiohttp.FormData(sent)
        if picture is not None:
            form.add_field("img_file", picture, filename="p.png", content_type="image/png")
        async with self.server.http.post("/platform/api", data=form if picture else sent) as answer:
            found = await answer.json(content_type=None)
            assert answer.status == 200, (name, found)
            return found

    async def upload_to_vk(self) -> str:
        """A picture in three steps; its name as an attachment."""
        place = urlsplit((await self.vk("photos.getWallUploadServer"))["upload_url"])
        form = aiohttp.FormData()
        form.add_field("photo", PICTURE, filename="p.png", content_type="image/png")
        async with self.server.http.post(f"{place.path}?{place.query}", data=form) as answer:
            uploaded = await answer.json()
        photo = (await self.vk("photos.saveWallPhoto", **uploaded))[0]
        return f"photo{photo['owner_id']}_{photo['id']}"

    async def upload_to_mastodon(self) -> str:
        form = aiohttp.FormData()
        form.add_field("file", PICTURE, filename="p.png", content_type="image/png")
        return str((await self.mastodon("POST", "/v2/media", data=form))["id"])

    async def new_poll_of_vk(self, *answers: str) -> str:
        made = await self.vk("polls.create", question="?", add_answers=json.dumps(answers))
        return f"poll{self.id}_{made['id']}"


async def person(server: RunningServer, member: Member) -> Person:
    """Tokens of all three dialects."""
    tokens = [
        await server.token_of(member, dialect="mastodon"),
        await server.token_of(member, dialect="vk"),
        await server.token_of(member, dialect="mailru", scopes=PRIVILEGES),
    ]
    return Person(server, member, tokens[0], tokens[1].text, tokens[2])


async def page(server: RunningServer, path: str) -> str:
    """A page as a stranger's browser gets it; empty when it is not there."""
    async with server.http.get(path) as answer:
        assert answer.status in (200, 404) and answer.content_type == "text/html", (path, answer.status)
        return await answer.text() if answer.status == 200 else ""
