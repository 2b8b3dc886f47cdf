"""execute: a script of up to 25 calls, each undone by itself when it fails (specs/vk.md 1.9)."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from veche.api.vk import params, version
from veche.api.vk.at import At
from veche.api.vk.dispatch import WRITES, Method, unknown
from veche.api.vk.errors import VkError, said
from veche.api.vk.execute import CompileError, Interpreter, Program, RuntimeFault, parse
from veche.api.vk.kinds import KINDS, variant
from veche.core.errors import CoreError, NotSignedIn
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http import parts
from veche.http.convert import convert
from veche.http.dialect import Auth, Route
from veche.http.door import Call
from veche.http.errors import MissingScope


class Script(msgspec.Struct):
    """execute"""

    code: str


class Failed(msgspec.Struct):
    """One call that failed."""

    method: str
    error_code: int
    error_msg: str


class Executed(msgspec.Struct, omit_defaults=True):
    """The value of the script, and what failed on the way."""

    response: Any
    execute_errors: Any = UNSET


class Runner:
    """The calls of one script in one transaction."""

    def __init__(self, methods: Mapping[str, Method], at: At) -> None:
        self._methods = methods
        self._at = at
        self.failed: list[Failed] = []

    async def call(self, name: str, given: dict[str, Any]) -> Any:
        """A method's response as plain values; False when it failed."""
        try:
            found = self._methods.get(name.lower())
            if found is None:
                raise unknown()
            _admit(found, self._at.viewer)
            values: Any = convert({key: _plain(value) for key, value in given.items()}, found.params, params.WORDS)
            if not self._at.tx.writing:
                return await self._answer(found, values)
            async with self._at.tx.savepoint():
                return await self._answer(found, values)
        except CoreError as error:
            number, text = said(error, self._at.version)
            self.failed.append(Failed(name, number, text))
            return False

    async def _answer(self, found: Method, values: Any) -> Any:
        """What a method answers with parts left open is joined before the script sees it."""
        body, places = parts.encode(await found.run(self._at, values))
        if places:
            body = await _joiner(self._at).fill(body, places)
        return msgspec.json.decode(body)


def _joiner(at: At) -> parts.Joiner:
    door = at.call.door
    return parts.Joiner(at.tx, at.viewer, KINDS, door.parts, "vk", variant(at.call.request, at.viewer))


def _admit(found: Method, viewer: Viewer) -> None:
    if found.auth is Auth.USER and not viewer.signed_in:
        raise NotSignedIn
    if found.scopes and viewer.signed_in and not any(scope in viewer.scopes for scope in found.scopes):
        raise MissingScope(found.scopes)


def _plain(value: Any) -> Any:
    """Lists go joined by commas, objects as JSON, as if they had come in a form."""
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        return ",".join(str(one) for one in value if one is not None)
    if isinstance(value, (dict, list)):
        return msgspec.json.encode(value).decode()
    return value


def executing(methods: Mapping[str, Method]) -> Route:
    """The route of `execute`. It opens a write transaction only when the script names a method that writes."""

    async def run(call: Call, viewer: Viewer, p: Script) -> Any:
        """Runs a script."""
        try:
            program = parse(p.code)
        except CompileError as error:
            raise VkError(12, f"Unable to compile code: {error}") from None
        if any(name in methods and methods[name].write for name in program.calls):
            return await call.open_tx.write(lambda tx: _run(methods, program, tx, call, viewer))
        async with call.open_tx.read() as tx:
            return await _run(methods, program, tx, call, viewer)

    return Route(
        method="POST", path="/method/execute", name="execute", handler=run, params=Script, result=Executed,
        auth=Auth.OPTIONAL, free=True, buckets=(WRITES,),
    )  # fmt: skip


async def _run(methods: Mapping[str, Method], program: Program, tx: Tx, call: Call, viewer: Viewer) -> Executed:
    runner = Runner(methods, At(tx, viewer, version.of(call.request), call))
    assert call.request.sent is not None
    given = params.text_params(call.request.sent)
    args = {name: value for name, value in given.items() if name not in ("access_token", "code", "v")}
    try:
        value = await Interpreter(runner.call, args).run(program)
    except RuntimeFault as error:
        raise VkError(13, f"Runtime error occurred during code invocation: {error}") from None
    return Executed(value, runner.failed or UNSET)
