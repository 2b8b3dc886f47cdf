"""A tree → a value. Bounded in steps and calls, so that no script holds the server."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from veche.api.vk.execute import values
from veche.api.vk.execute.errors import RuntimeFault
from veche.api.vk.execute.parser import Node, Program

MOST_CALLS = 25
MOST_STEPS = 100_000  # half a second at worst; VK's own scripts of 25 calls take some hundreds

Caller: TypeAlias = Callable[[str, dict[str, Any]], Awaitable[Any]]


class _Break(Exception):
    pass


class _Continue(Exception):
    pass


class _Return(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


class Interpreter:
    """`call(method, parameters)` gives the response of a method, or False when it failed."""

    def __init__(self, call: Caller, args: dict[str, Any]) -> None:
        self._call = call
        self._names: dict[str, Any] = {"Args": args}
        self._steps = 0
        self._calls = 0

    async def run(self, program: Program) -> Any:
        """The value of `return`; null without one. Errors: RuntimeFault."""
        try:
            for one in program.body:
                await self._do(one)
        except _Return as found:
            return found.value
        except (_Break, _Continue):
            raise RuntimeFault("break or continue outside of a loop") from None
        return None

    def _step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise RuntimeFault("too many operations")

    async def _do(self, node: Node) -> None:
        self._step()
        await getattr(self, f"_do_{node[0]}")(*node[1:])

    async def _do_block(self, body: list[Node]) -> None:
        for one in body:
            await self._do(one)

    async def _do_do_expression(self, node: Node) -> None:
        await self._get(node)

    async def _do_var(self, names: list[tuple[str, Node | None]]) -> None:
        for name, value in names:
            self._names[name] = None if value is None else await self._get(value)

    async def _do_if(self, condition: Node, then: Node, otherwise: Node | None) -> None:
        if values.is_true(await self._get(condition)):
            await self._do(then)
        elif otherwise is not None:
            await self._do(otherwise)

    async def _do_loop(self, start: Node | None, condition: Node, step: Node | None, body: Node, first: bool) -> None:
        if start is not None:
            await self._do(start)
        while first or values.is_true(await self._get(condition)):
            first = False
            try:
                await self._do(body)
            except _Break:
                return
            except _Continue:
                pass
            if step is not None:
                await self._do(step)

    async def _do_break(self) -> None:
        raise _Break

    async def _do_continue(self) -> None:
        raise _Continue

    async def _do_return(self, node: Node | None) -> None:
        raise _Return(None if node is None else await self._get(node))

    async def _do_delete(self, node: Node) -> None:
        if node[0] not in ("member", "index"):
            raise RuntimeFault("only members can be deleted")
        holder, key = await self._get(node[1]), await self._key(node)
        if isinstance(holder, dict):
            holder.pop(values.text(key), None)

    async def _get(self, node: Node) -> Any:
        self._step()
        return await getattr(self, f"_get_{node[0]}")(*node[1:])

    async def _get_value(self, value: Any) -> Any:
        return value

    async def _get_variable(self, name: str) -> Any:
        if name not in self._names:
            raise RuntimeFault(f"{name} is not defined")
        return self._names[name]

    async def _get_array(self, items: list[Node]) -> list[Any]:
        return [await self._get(one) for one in items]

    async def _get_object(self, items: list[tuple[str, Node]]) -> dict[str, Any]:
        return {key: await self._get(one) for key, one in items}

    async def _get_member(self, holder: Node, name: str) -> Any:
        return values.member(await self._get(holder), name)

    async def _get_index(self, holder: Node, key: Node) -> Any:
        return values.member(await self._get(holder), await self._get(key))

    async def _get_map(self, holder: Node, name: str) -> Any:
        found = await self._get(holder)
        items = list(found.values()) if isinstance(found, dict) else found
        return [values.member(one, name) for one in items] if isinstance(items, list) else None

    async def _get_choice(self, condition: Node, then: Node, otherwise: Node) -> Any:
        return await self._get(then if values.is_true(await self._get(condition)) else otherwise)

    async def _get_unary(self, sign: str, node: Node) -> Any:
        value = await self._get(node)
        if sign == "!":
            return not values.is_true(value)
        return -values.number(value) if sign == "-" else values.number(value)

    async def _get_binary(self, sign: str, left: Node, right: Node) -> Any:
        first = await self._get(left)
        if sign == "&&":
            return await self._get(right) if values.is_true(first) else first
        if sign == "||":
            return first if values.is_true(first) else await self._get(right)
        return values.OPERATORS[sign](first, await self._get(right))

    async def _key(self, node: Node) -> Any:
        return node[2] if node[0] == "member" else await self._get(node[2])

    async def _get_assign(self, target: Node, node: Node) -> Any:
        value = await self._get(node)
        if target[0] == "variable":
            self._names[target[1]] = value
            return value
        if target[0] not in ("member", "index"):
            raise RuntimeFault("nothing to assign to")
        holder, key = await self._get(target[1]), await self._key(target)
        if isinstance(holder, dict):
            holder[values.text(key)] = value
        elif isinstance(holder, list):
            _put(holder, int(values.number(key)), value)
        return value

    async def _get_function(self, name: str, arguments: list[Node]) -> Any:
        function = values.FUNCTIONS.get(name)
        if function is None:
            raise RuntimeFault(f"{name} is not a function")
        return _applied(function, name, [await self._get(one) for one in arguments])

    async def _get_method(self, holder: Node, name: str, arguments: list[Node]) -> Any:
        value = await self._get(holder)
        known = values.LIST_METHODS if isinstance(value, list) else values.TEXT_METHODS
        if name not in known or not isinstance(value, (list, str)):
            raise RuntimeFault(f"{name} is not a function")
        return _applied(known[name], name, [value, *[await self._get(one) for one in arguments]])

    async def _get_api(self, name: str, arguments: list[Node]) -> Any:
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise RuntimeFault("too many api calls")
        given = await self._get(arguments[0]) if arguments else {}
        if not isinstance(given, dict):
            raise RuntimeFault(f"{name} takes an object")
        return await self._call(name, given)


def _put(items: list[Any], at: int, value: Any) -> None:
    if not 0 <= at <= len(items) or at >= values.LONGEST_LIST:
        raise RuntimeFault("index out of range")
    items[at : at + 1] = [value]


def _applied(function: Callable[..., Any], name: str, arguments: list[Any]) -> Any:
    try:
        return function(*arguments)
    except (TypeError, ValueError, OverflowError):
        raise RuntimeFault(f"{name} cannot take these arguments") from None
