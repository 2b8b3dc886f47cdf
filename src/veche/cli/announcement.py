"""`veche announcement …`: what the keepers tell everybody."""

from typing import Annotated, Any

from cyclopts import App, Parameter

from veche.cli.inside import Flag, content, read, write
from veche.cli.output import Common
from veche.core import announcements
from veche.core.announcements.views import AnnouncementView, NewAnnouncement
from veche.core.announcements.writing import Changes
from veche.core.errors import Invalid
from veche.core.viewer import Viewer
from veche.lib.times import iso, parse_iso

app = App(name="announcement", help="What the keepers tell everybody.")
_ME = Viewer.system
Moment = Annotated[str | None, Parameter(help="A day or a moment, such as 2026-12-31T20:00Z.")]


@app.command
def create(  # noqa: PLR0913 - these are the options of the command line
    text: str,
    *,
    starts: Moment = None,
    ends: Moment = None,
    all_day: Flag = False,
    at: Moment = None,
    draft: Flag = False,
    common: Common | None = None,
) -> int:
    """Tell everybody something: the text itself, or @FILE.

    Parameters
    ----------
    text
        May name people, hold hashtags, links and emoji.
    starts
        When what it is about begins.
    ends
        When it ends; then it is told no longer.
    all_day
        Only the days matter.
    at
        When to tell it; at once if absent.
    draft
        Keep it until `announcement publish`.
    """

    def new() -> NewAnnouncement:
        return NewAnnouncement(content(text), _time(starts), _time(ends), all_day, _time(at), draft)

    return write(common, lambda tx: announcements.create(tx, _ME, new()), _line)


@app.command(name="set")
def set_announcement(
    id: int,
    *,
    text: str | None = None,
    starts: Moment = None,
    ends: Moment = None,
    all_day: bool | None = None,
    common: Common | None = None,
) -> int:
    """Change an announcement; an empty time takes it away."""

    def changes() -> Changes:
        return Changes(None if text is None else content(text), _time(starts, 0), _time(ends, 0), all_day)

    return write(common, lambda tx: announcements.change(tx, _ME, id, changes()), _line)


@app.command(name="list")
def list_announcements(*, common: Common | None = None) -> int:
    """List the announcements, the newest first."""
    return read(common, lambda tx: announcements.everything(tx, _ME), lambda found: [_line(one) for one in found])


@app.command
def publish(id: int, *, common: Common | None = None) -> int:
    """Tell it now."""
    return write(common, lambda tx: announcements.publish(tx, _ME, id), _line)


@app.command
def unpublish(id: int, *, common: Common | None = None) -> int:
    """Tell it no longer."""
    return write(common, lambda tx: announcements.unpublish(tx, _ME, id), _line)


@app.command
def delete(id: int, *, common: Common | None = None) -> int:
    """Throw it away, with all answers to it."""
    return write(common, lambda tx: announcements.remove(tx, _ME, id), lambda _: {"deleted": id})


def _time(text: str | None, empty: int | None = None) -> int | None:
    if not text:
        return None if text is None else empty
    try:
        return parse_iso(text)
    except ValueError as error:
        raise Invalid("time", str(error)) from None


def _line(view: AnnouncementView) -> dict[str, Any]:
    times = ("starts_at", "ends_at", "scheduled_at", "published_at")
    shown = {name: None if (at := getattr(view, name)) is None else iso(at) for name in times}
    reactions = {one.name: one.count for one in view.reactions}
    return {"id": view.id, "text": view.source, **shown, "all_day": view.all_day, "reactions": reactions}
