"""Apps and their keys, remembered for a minute: every call is signed with one of them."""

import time

from veche.core import auth
from veche.core.auth.views import AppView
from veche.http.door import Door

_SECONDS = 60.0
_MOST = 1000


class KnownApps:
    """One per door. Only apps that exist are kept; a key that was changed holds a minute longer."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._known: dict[str, tuple[AppView, float]] = {}

    @classmethod
    def of(cls, door: Door) -> "KnownApps":
        """The memory of this process."""
        found: KnownApps = door.extras.setdefault("mailru.apps", cls(door))
        return found

    async def find(self, app_id: str) -> AppView | None:
        """The app of this dialect behind `app_id` (which is its client_id)."""
        entry = self._known.get(app_id)
        if entry is not None and entry[1] > time.monotonic():
            return entry[0]
        if not app_id or len(app_id) > 20:
            return None
        async with self._door.open_tx.read() as tx:
            app = await auth.find_app(tx, app_id)
        if app is None or app.dialect != "mailru":
            return None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[app_id] = (app, time.monotonic() + _SECONDS)
        return app
