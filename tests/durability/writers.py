"""Writers of three dialects: each knows which of its posts were acknowledged."""

import asyncio
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from veche.core.auth.views import AppView

TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass
class Writer(ABC):
    """Posts numbered texts until told to stop. With a key it tries the same post again when no answer came."""

    name: str
    http: aiohttp.ClientSession
    url: Callable[[], str]
    acknowledged: set[str] = field(default_factory=set)
    uncertain: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    repeats = True

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop."""
        number = 0
        while not stop.is_set():
            number += 1
            await self._write(f"{self.name} wrote {number}", stop)

    async def _write(self, text: str, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                fault = await self.post(text)
            except (aiohttp.ClientError, TimeoutError, OSError):
                self.uncertain.add(text)
                await asyncio.sleep(0.05)
                if self.repeats:
                    continue
                return
            if fault is None:
                self.acknowledged.add(text)
                self.uncertain.discard(text)
            else:
                self.refused.append(fault)
            return

    @abstractmethod
    async def post(self, text: str) -> str | None:
        """None when it was acknowledged, else what was said."""


@dataclass
class MastodonWriter(Writer):
    """POST /api/v1/statuses with an Idempotency-Key."""

    token: str = ""

    async def post(self, text: str) -> str | None:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": text}
        call = self.http.post(self.url() + "/api/v1/statuses", data={"status": text}, headers=headers, timeout=TIMEOUT)
        async with call as answer:
            return None if answer.status == 200 else f"{answer.status} {await answer.text()}"


@dataclass
class VkWriter(Writer):
    """wall.post with a guid."""

    token: str = ""

    async def post(self, text: str) -> str | None:
        fields = {"access_token": self.token, "v": "5.199", "message": text, "guid": text}
        async with self.http.post(self.url() + "/method/wall.post", data=fields, timeout=TIMEOUT) as answer:
            body = await answer.json(content_type=None)
            return None if "response" in body else f"{answer.status} {body}"


@dataclass
class MailruWriter(Writer):
    """stream.post, signed; there is no key to repeat it by."""

    app: AppView | None = None
    session_key: str = ""
    uid: str = ""
    repeats = False

    async def post(self, text: str) -> str | None:
        assert self.app is not None
        params = {
            "method": "stream.post",
            "app_id": self.app.client_id,
            "session_key": self.session_key,
            "user_text": text,
        }
        signed = self.uid + "".join(f"{name}={params[name]}" for name in sorted(params)) + (self.app.private_key or "")
        params["sig"] = hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest()
        async with self.http.post(self.url() + "/platform/api", data=params, timeout=TIMEOUT) as answer:
            return None if answer.status == 200 else f"{answer.status} {await answer.text()}"
