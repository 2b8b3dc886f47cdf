"""What a person does in Pinafore, one thing after another."""

from collections.abc import Callable

from serving import Veche
from walking import SOON, Walk, run, until

HTTPS = False  # it speaks plain http to the loopback, whatever one wishes


class InPinafore(Walk):
    """It puts what the stream brings on the page at once."""

    def signs_in(self) -> None:
        """Signs in and agrees, and comes back."""
        self.page.goto(f"{self.site}/settings/instances/add/")
        self.page.fill("#instanceInput", self.host)
        self.page.click("#submitButton")
        self.agrees(self.page)
        self.see("[role=feed]")

    def reads_home(self) -> None:
        """Reads the home timeline."""
        self.see("[role=feed] >> text=It rains in the early morning")

    def votes(self) -> None:
        """Votes in a poll of somebody else."""
        self.page.check(".poll-form-option:has-text('wool') input")
        self.page.click(".poll-form button[type=submit]")
        self.see(".poll-choice >> text=100%")
        until(self.votes_came)

    def sees_a_new_post(self) -> None:
        """Sees a post of somebody else appear by the stream, at once, and a mention counted."""
        self.boris.post("@anna look, the sun")
        self.see("[role=feed] >> text=look, the sun", SOON)
        self.see("#main-nav .nav-link-badge", SOON)

    def likes(self) -> None:
        """Likes it."""
        self.page.click("article:has-text('look, the sun') button[aria-label^=Favorite]")
        until(lambda: self.boris_has("favourites_count"))

    def posts(self) -> None:
        """Posts, and sees the post at once."""
        self.page.fill(".compose-box-input", "Out of a browser, @boris #knitting")
        self.page.click(".compose-box-button")
        self.see("[role=feed] article >> text=Out of a browser")
        assert self.posted()[0]["application"]["name"] == "Pinafore"

    def loses_a_post(self) -> None:
        """Sees a post go that somebody else takes back."""
        self.boris.send(f"/api/v1/statuses/{self.early['id']}", method="DELETE")
        self.page.wait_for_selector("text=It rains in the early morning", state="detached", timeout=SOON)

    def opens_notifications(self) -> None:
        """Opens the notifications."""
        self.page.click("#main-nav a[href='/notifications']")
        self.see("[role=feed] >> text=look, the sun")

    def opens_a_profile(self) -> None:
        """Opens a profile, unfollows and follows again."""
        self.page.click("article a[href^='/accounts/']")
        self.page.click(".account-profile-follow button")
        until(lambda: not self.boris_has("followers_count"))
        self.page.click(".account-profile-follow button")
        until(lambda: self.boris_has("followers_count"))

    def looks_around(self) -> None:
        """Opens whatever else there is."""
        for where in (
            "local",
            "federated",
            "community",
            "search",
            "favorites",
            "bookmarks",
            "direct",
            "blocked",
            "muted",
        ):
            self.page.goto(f"{self.site}/{where}/")
            self.page.wait_for_timeout(1_500)


STEPS: tuple[Callable[[InPinafore], None], ...] = (
    InPinafore.signs_in, InPinafore.reads_home, InPinafore.votes, InPinafore.sees_a_new_post, InPinafore.likes,
    InPinafore.posts, InPinafore.loses_a_post, InPinafore.opens_notifications, InPinafore.opens_a_profile,
    InPinafore.looks_around,
)  # fmt: skip


def walk(veche: Veche, host: str, site: str) -> int:
    return run(InPinafore, STEPS, veche, host, site)
