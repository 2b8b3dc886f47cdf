"""What a person does in Phanpy, one thing after another."""

from collections.abc import Callable
from typing import Any

from serving import Veche
from walking import SOON, Walk, run, until

HTTPS = True  # it knows nothing else
LATER = 45_000  # ms in which it asks by itself whether there is anything new
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


class InPhanpy(Walk):
    """It tells of new posts when it has asked for them, and lets streams change what it shows."""

    def go(self, where: str) -> None:
        self.page.goto(f"{self.site}/#/{where}")

    def signs_in(self) -> None:
        """Signs in and agrees, in the window that the client opens for it."""
        self.go("login")
        self.page.fill("#instanceURL", self.host)
        with self.page.expect_popup() as opened:
            self.page.click("button:has-text('Continue with')")
        self.agrees(opened.value)
        self.see("#compose-button")

    def reads_home(self) -> None:
        """Reads the home timeline."""
        self.see("text=It rains in the early morning")
        self.page.wait_for_timeout(4_000)  # only then Phanpy listens to notifications

    def votes(self) -> None:
        """Votes in a poll of somebody else."""
        self.page.click(".poll label:has-text('wool')")
        self.page.click(".poll-vote-button")
        self.see(".poll >> text=100%")
        until(self.votes_came)

    def is_told(self) -> None:
        """Is told of a mention by the stream, at once."""
        self.boris.post("@anna look, the sun")
        self.see(".notifications-button.has-badge", SOON)
        assert any('"event":"notification"' in text for text in self.told)

    def sees_a_change(self) -> None:
        """Sees a post change under the eyes, by the stream."""
        self.boris.send(f"/api/v1/statuses/{self.early['id']}", method="PUT", status="It has cleared up")
        self.see("text=It has cleared up", SOON)

    def sees_a_new_post(self) -> None:
        """Gets a post of somebody else by the stream, and without a reload on the page."""
        until(lambda: any('"event":"update"' in text and "the sun" in text for text in self.told))
        self.page.click(".updates-button", timeout=LATER)
        self.see(".timeline >> text=look, the sun")

    def likes(self) -> None:
        """Opens the post and likes it."""
        self.page.click(".timeline .status:has-text('look, the sun')")
        self.page.click(".status.large .favourite-button")
        until(lambda: self.boris_has("favourites_count"))
        self.go("")

    def posts(self) -> None:
        """Posts with a picture and a mention."""
        self.page.click("#compose-button")
        self.page.fill("#compose-container textarea", "Out of a browser, @boris #knitting")
        picture: Any = {"name": "dot.png", "mimeType": "image/png", "buffer": PIXEL}
        self.page.set_input_files("#compose-container input[type=file]", picture)
        self.see("#compose-container .media-attachment")
        self.page.click("#compose-container button[type=submit]")
        until(lambda: any("Out of a browser" in one["content"] for one in self.posted()))
        made = self.posted()[0]
        assert made["media_attachments"] and made["mentions"][0]["username"] == "boris"
        assert made["application"]["name"] == "Phanpy"

    def opens_notifications(self) -> None:
        """Opens the notifications."""
        self.go("notifications")
        self.see("#notifications-page >> text=look, the sun")

    def opens_a_profile(self) -> None:
        """Opens a profile, unfollows and follows again."""
        self.go(f"{self.host}/a/{self.boris.id}")
        self.see(".account-container >> text=@boris")
        self.page.click(".account-container button:has-text('Following')")
        self.page.click("[role=menuitem]:has-text('Unfollow')")
        self.page.click(".account-container button:has-text('Follow')")
        until(lambda: self.boris_has("followers_count"))

    def looks_around(self) -> None:
        """Opens whatever else there is."""
        pages = ("l", "f", "b", "ft", "fh", "sp", "mentions", "settings", "search?q=browser", "catchup")
        for where in (*pages, *(f"{self.host}/{word}" for word in ("t/knitting", "p/l", "trending"))):
            self.go(where)
            self.page.wait_for_timeout(1_500)
        self.go(f"{self.host}/s/{self.asked['id']}")
        self.see("text=What shall we knit from?")


STEPS: tuple[Callable[[InPhanpy], None], ...] = (
    InPhanpy.signs_in, InPhanpy.reads_home, InPhanpy.votes, InPhanpy.is_told, InPhanpy.sees_a_change,
    InPhanpy.sees_a_new_post, InPhanpy.posts, InPhanpy.likes, InPhanpy.opens_notifications,
    InPhanpy.opens_a_profile, InPhanpy.looks_around,
)  # fmt: skip


def walk(veche: Veche, host: str, site: str) -> int:
    return run(InPhanpy, STEPS, veche, host, site)
