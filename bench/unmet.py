"""`veche serve` that has never met whoever asks, while what it shows was asked for by others."""

from bench.cold import forget_reader
from veche.cli import main
from veche.http.asgi import Application
from veche.http.request import Receive, Scope, Send

_answer = Application._http


async def _unacquainted(self: Application, scope: Scope, receive: Receive, send: Send) -> None:
    forget_reader(self.door)
    await _answer(self, scope, receive, send)


if __name__ == "__main__":
    Application._http = _unacquainted  # type: ignore[method-assign]
    main()
