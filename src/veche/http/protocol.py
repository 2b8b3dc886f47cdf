"""uvicorn's HTTP/1.1, with a short way for what was answered just now: no task, no cycle of messages."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

_Headers = list[tuple[bytes, bytes]]


class Protocol(HttpToolsProtocol):
    """`config.app` must have `repeat(target, headers, peer)`, which gives head and body or None."""

    def on_headers_complete(self) -> None:
        if not self._repeated():
            super().on_headers_complete()

    def _repeated(self) -> bool:
        cycle, parser = self.cycle, self.parser
        if cycle is not None and not cycle.response_complete:
            return False  # its turn comes later
        if parser.get_method() != b"GET" or self.flow.write_paused or not parser.should_keep_alive():
            return False
        app: Any = self.config.app
        answer = app.repeat(self.url, self.headers, self.client)
        if answer is None or parser.get_http_version() != "1.1":
            return False
        head, body = answer
        lines = [head]
        for name, value in self.server_state.default_headers:
            lines += (name, b": ", value, b"\r\n")
        lines.append(b"\r\n")
        self.transport.write(b"".join(lines))
        if body:
            self.transport.write(body)
        if cycle is None:
            self.cycle = self._answered()
        self.on_response_complete()
        return True

    def _answered(self) -> RequestResponseCycle:
        """What stands where the protocol looks for the request that was answered last."""
        cycle = RequestResponseCycle.__new__(RequestResponseCycle)
        cycle.response_complete = True
        cycle.disconnected = False
        cycle.keep_alive = True
        cycle.message_event = _Unheard()  # type: ignore[assignment]
        return cycle


class _Unheard:
    """Nobody waits."""

    def set(self) -> None: ...
