"""The limit: the same server program sending the same bytes from memory; a PUT says which. `python -m bench.raw`."""

import socket
import sys
from typing import Any

import uvicorn


def messages(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """An answer, ready to be sent any number of times."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


async def read(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def main() -> None:
    start, end = messages(b"")

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        nonlocal start, end
        if scope["method"] != "GET":
            body = await read(receive)
            if scope["method"] == "PUT":
                start, end = messages(body)
        await send(start)
        await send(end)

    listening = socket.create_server(("127.0.0.1", 0))
    sys.stderr.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stderr.flush()
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", lifespan="off", access_log=False, server_header=False, log_config=None,
        proxy_headers=False, timeout_keep_alive=75,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
