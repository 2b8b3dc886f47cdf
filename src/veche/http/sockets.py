"""A WebSocket route: the same door as for a request, and then a connection that stays."""

import logging
from typing import Any

from starlette.websockets import WebSocket

from veche.http.answers import Answer
from veche.http.convert import convert
from veche.http.dialect import Dialect, SocketRoute
from veche.http.door import Call, Door
from veche.http.endpoint import admit, refused
from veche.http.events import POLICY, Socket
from veche.http.params import read
from veche.http.request import Request, Send
from veche.http.uploads import UploadLimits

log = logging.getLogger("veche.http")


class SocketEndpoint:
    """Refusals are answers with a body, before the connection is upgraded."""

    def __init__(self, dialect: Dialect, route: SocketRoute, door: Door) -> None:
        self.dialect = dialect
        self.route = route
        self.door = door
        self._buckets = tuple(bucket.settled(door.settings) for bucket in (*dialect.buckets, *route.buckets))

    async def serve(self, request: Request, send: Send) -> int:
        """101 when it was a connection, else the code of the refusal."""
        request.route_name = self.route.name
        try:
            sent = request.sent = await read(request, UploadLimits())
            viewer = await admit(request, sent, self.dialect, self.route, self.door)
            self.door.limiter.take_all(self._buckets, request, viewer)
            values = {**getattr(sent, self.dialect.grammar)(), **request.path_params}
            params: Any = convert(values, self.route.params, self.dialect.words)
        except Exception as error:
            refusal = refused(self.dialect, request, error)
            await self.refuse(request, send, refusal)
            return refusal.code
        outbox = self.door.streams.open(viewer)
        websocket = WebSocket(request.scope, request.receive, send)
        socket = Socket(websocket, outbox)
        try:
            await self.route.handler(socket, viewer, params, Call(self.door, request, viewer, self.dialect))
        except Exception:
            log.exception("a socket failed, request %s, route %s", request.id, request.route_name)
            outbox.close(1011)
        finally:
            outbox.close()
            await socket.close(outbox.close_code)
        return 101

    @staticmethod
    async def refuse(request: Request, send: Send, answer: Answer) -> None:
        """As an HTTP answer where the server can, else by closing."""
        if "websocket.http.response" not in (request.scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": POLICY})
            return
        headers = [(b"content-type", answer.content_type), *answer.headers]
        await send({"type": "websocket.http.response.start", "status": answer.code, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": answer.body})
