"""`veche serve` that remembers nothing between requests, as if it had been started for each of them."""

from veche.cli import main
from veche.http.asgi import Application
from veche.http.door import Door
from veche.http.request import Receive, Scope, Send

_answer = Application._http


def forget_reader(door: Door) -> None:
    """Whatever depends on who asks: pages, tokens, ids of timelines."""
    door.pages_kept.clear()
    door.tokens.forget_all()
    door.open_tx.memories.clear()


async def _forgetful(self: Application, scope: Scope, receive: Receive, send: Send) -> None:
    self.door.parts.clear()
    forget_reader(self.door)
    await _answer(self, scope, receive, send)


if __name__ == "__main__":
    Application._http = _forgetful  # type: ignore[method-assign]
    main()
