"""The limit: the same server program sending the same bytes from memory. `python -m bench.raw FILE CONTENT-TYPE`."""

import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn


def main() -> None:
    body, kind = Path(sys.argv[1]).read_bytes(), sys.argv[2].encode()
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", kind), (b"content-length", str(len(body)).encode())],
    }
    end = {"type": "http.response.body", "body": body}

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
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
