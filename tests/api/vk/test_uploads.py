"""The upload in three steps."""

import aiohttp

from tests.api.vk.test_clients import picture
from tests.api.vk.world import World


async def upload(vk: World, url: str, part: str = "photo", data: bytes | None = None) -> tuple[int, dict[str, object]]:
    form = aiohttp.FormData()
    form.add_field(part, data if data is not None else picture().read(), filename="green.jpg")
    async with vk.http.post(url.removeprefix(vk.url), data=form) as answer:
        return answer.status, await answer.json()


async def test_any_part_name_is_taken_and_the_photo_can_be_saved_without_a_token(vk: World) -> None:
    for part in ("photo", "file", "file0", "anything"):
        url = (await vk.call("photos.getWallUploadServer", "boris"))["upload_url"]
        code, answer = await upload(vk, url, part)
        assert code == 202, answer
        photo = (await vk.call("photos.saveWallPhoto", None, **answer))[0]
        assert photo["owner_id"] == vk.cast.boris.id and photo["width"] == 700


async def test_what_is_not_ours_is_refused(vk: World) -> None:
    url = (await vk.call("photos.getWallUploadServer", "boris"))["upload_url"]
    _, answer = await upload(vk, url)
    assert await vk.error("photos.saveWallPhoto", "boris", **{**answer, "hash": "2-forged"}) == 121
    assert await vk.error("photos.saveWallPhoto", "boris", **{**answer, "photo": "[]"}) == 129
    assert await vk.error("photos.saveWallPhoto", "anna", **answer) == 121
    assert await vk.error("photos.saveMessagesPhoto", "boris", **answer) == 121
    assert (await upload(vk, url.replace("u=", "u=1")))[0] == 403
    assert (await upload(vk, url.replace("/photo/", "/photo/подпись")))[0] == 403
    assert (await upload(vk, url, data=b"no picture at all"))[0] == 400
    async with vk.http.post(url.removeprefix(vk.url), data={"photo": "text"}) as sent:
        assert sent.status == 400 and (await sent.json())["error"] == "bad_request"


async def test_an_avatar_is_set(vk: World) -> None:
    url = (await vk.call("photos.getOwnerPhotoUploadServer", "boris"))["upload_url"]
    _, answer = await upload(vk, url)
    saved = await vk.call("photos.saveOwnerPhoto", "boris", **answer)
    me = (await vk.call("users.get", "boris", fields="photo_200,has_photo"))[0]
    assert me["has_photo"] == 1 and me["photo_200"] == saved["photo_src"]
