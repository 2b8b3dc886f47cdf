"""`veche serve` that remembers nothing between requests, as if it had been started for each of them."""

from veche.cli import main
from veche.http.asgi import Application
from veche.http.request import Receive, Scope, Send

_answer = Application._http


async def _forgetful(self: Application, scope: Scope, receive: Receive, send: Send) -> None:
    door = self.door
    door.parts.clear()
    door.pages_kept.clear()
    door.tokens.forget_all()
    door.open_tx.memories.clear()
    await _answer(self, scope, receive, send)


if __name__ == "__main__":
    Application._http = _forgetful  # type: ignore[method-assign]
    main()
