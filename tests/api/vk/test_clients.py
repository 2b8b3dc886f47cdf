"""vk_api from PyPI, unmodified: only its addresses lead here."""

import asyncio
import io
import threading
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
import vk_api
from PIL import Image
from vk_api.longpoll import VkEventType, VkLongPoll

from tests import cast
from tests.api.vk.world import World


class Redirect(requests.adapters.HTTPAdapter):
    """Sends whatever was meant for VK to the server under test."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.netloc = urlsplit(url).netloc

    def send(self, request: Any, **more: Any) -> Any:
        parts = urlsplit(request.url)
        request.url = urlunsplit(("http", self.netloc, parts.path, parts.query, ""))
        return super().send(request, **more)


def session(vk: World, token: str, version: str = "5.131") -> Any:
    """vk_api's session, redirected; its own pauses between requests are left out."""
    found = vk_api.VkApi(token=token, api_version=version)
    found.http.mount("https://", Redirect(vk.url))
    found.http.mount("http://", Redirect(vk.url))
    found.RPS_DELAY = 0
    return found


def sign_in(vk: World, login: str) -> dict[str, Any]:
    """The password grant, as every official app does it."""
    fields = {"grant_type": "password", "client_id": "2274003", "client_secret": "x", "v": "5.131"}
    answer = requests.post(f"{vk.url}/token", {**fields, "username": login, "password": cast.PASSWORD}, timeout=10)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (700, 500), (10, 120, 60)).save(file, "JPEG")
    file.seek(0)
    file.name = "green.jpg"
    return file


async def test_vk_api_signs_in_posts_a_photo_and_reads_it(vk: World) -> None:
    def use() -> Any:
        token = sign_in(vk, "boris")
        assert token["user_id"] == vk.cast.boris.id and token["expires_in"] == 0
        own = session(vk, token["access_token"])
        api = own.get_api()
        photo = vk_api.VkUpload(own).photo_wall(picture())[0]
        name = f"photo{photo['owner_id']}_{photo['id']}"
        number = api.wall.post(owner_id=vk.cast.boris.id, message="Green", attachments=name)["post_id"]
        return photo, number, api.wall.getById(posts=f"{vk.cast.boris.id}_{number}")[0], api.users.get()[0]

    photo, number, item, me = await asyncio.to_thread(use)
    assert me["id"] == vk.cast.boris.id
    assert item["id"] == number and item["attachments"][0]["photo"]["id"] == photo["id"]
    sizes = {size["type"]: size for size in item["attachments"][0]["photo"]["sizes"]}
    assert {"s", "m", "x"} <= set(sizes)
    async with vk.http.get(urlsplit(sizes["x"]["url"]).path) as answer:
        assert answer.status == 200 and answer.content_type == "image/jpeg"


async def test_vk_api_reads_errors_and_runs_scripts(vk: World) -> None:
    token = await vk.token("boris")

    def use() -> Any:
        own = session(vk, token)
        api = own.get_api()
        with pytest.raises(vk_api.ApiError) as caught:
            own.method("invalid.method")
        assert caught.value.code == 3
        assert api.execute(code="return 2 + 6;") == 8
        assert api.execute(code='return API.users.get({"user_ids":"boris"})[0]["id"];') == vk.cast.boris.id
        with vk_api.VkRequestsPool(own) as pool:
            found = [pool.method("users.get", {"user_ids": vk.cast.anna.id}) for _ in range(3)]
        return [one.result[0]["id"] for one in found]

    assert await asyncio.to_thread(use) == [vk.cast.anna.id] * 3


async def test_a_hundred_messages_arrive_once_and_in_order(vk: World) -> None:
    anna, boris = await vk.token("anna"), await vk.token("boris")

    def use() -> list[str]:
        poll = VkLongPoll(session(vk, anna), wait=2)
        poll.session.mount("https://", Redirect(vk.url))
        seen: list[str] = []

        def write() -> None:
            api = session(vk, boris).get_api()
            for number in range(100):
                api.messages.send(peer_id=vk.cast.anna.id, message=f"<{number}> & co", random_id=number + 1)

        writer = threading.Thread(target=write)
        writer.start()
        while len(seen) < 100:
            for event in poll.check():
                if event.type == VkEventType.MESSAGE_NEW:
                    assert event.to_me and event.user_id == vk.cast.boris.id
                    seen.append(event.message)
        writer.join()
        seen += [event.message for event in poll.check() if event.type == VkEventType.MESSAGE_NEW]
        return seen

    seen = await asyncio.wait_for(asyncio.to_thread(use), 60)
    assert seen == [f"<{number}> & co" for number in range(100)]
