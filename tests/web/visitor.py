"""A browser without a window: keeps cookies, reads pages with a parser that follows the standard, fills in forms."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import aiohttp
import html5lib
from yarl import URL

from tests.cast import PASSWORD

FIELDS = ("input", "textarea", "select")


@dataclass
class Form:
    """A form as it stands in a page; its buttons by their text."""

    action: str
    fields: list[tuple[str, str]]
    buttons: dict[str, tuple[str, str]]
    labels: dict[str, str] = field(default_factory=dict)


@dataclass
class Shown:
    """A page that was answered."""

    code: int
    url: URL
    headers: Any
    text: str

    @property
    def tree(self) -> Element:
        return html5lib.parse(self.text, namespaceHTMLElements=False)

    @property
    def title(self) -> str:
        return self.words("title")

    def words(self, tag: str, **attributes: str) -> str:
        """The text of the first such element; "" when there is none."""
        found = self.find(tag, **attributes)
        return " ".join("".join(found.itertext()).split()) if found is not None else ""

    def find(self, tag: str, **attributes: str) -> Element | None:
        return next((one for one in self.tree.iter(tag) if _is_like(one, attributes)), None)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        return [one for one in self.tree.iter(tag) if _is_like(one, attributes)]

    def meta(self, name: str) -> str | None:
        found = [one.get("content") for one in self.tree.iter("meta") if name in (one.get("name"), one.get("property"))]
        return found[0] if found else None

    def forms(self) -> list[Form]:
        return [_form(one, str(self.url)) for one in self.all("form") if one.get("method") == "post"]

    def form(self, number: int = -1) -> Form:
        return self.forms()[number]

    def fault(self, name: str) -> str:
        """What stands beside a field."""
        return (
            self.words("span", id=f"d-{name}")
            if self.find(None, name=name, **{"aria-invalid": "true"}) is not None
            else ""
        )  # type: ignore[arg-type]


class Visitor:
    """Opens pages and sends forms; follows redirects, as a browser does."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        self.http = aiohttp.ClientSession(
            url, cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Accept-Language": language}
        )

    async def __aenter__(self) -> "Visitor":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.http.close()

    async def get(self, path: str, *, follow: bool = True, **headers: str) -> Shown:
        async with self.http.get(path, allow_redirects=follow, headers=_headers(headers)) as answer:
            return await _shown(answer)

    async def post(self, path: str, data: Any, *, follow: bool = True, **headers: str) -> Shown:
        async with self.http.post(path, data=data, allow_redirects=follow, headers=_headers(headers)) as answer:
            return await _shown(answer)

    async def send(self, form: Form, button: str = "", *, follow: bool = True, **values: str | list[str]) -> Shown:
        """The form with these values, by this button (its text)."""
        data = [(name, value) for name, value in form.fields if name not in values]
        for name, value in values.items():
            data += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        if button:
            data.append(form.buttons[button])
        return await self.post(form.action, aiohttp.FormData(data), follow=follow)

    async def sign_in(self, name: str, password: str = PASSWORD) -> Shown:
        page = await self.get("/sign-in")
        return await self.send(page.form(), username=name, password=password)


def _headers(values: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in values.items()}


async def _shown(answer: aiohttp.ClientResponse) -> Shown:
    return Shown(answer.status, answer.url, answer.headers, await answer.text())


def _is_like(one: Element, attributes: dict[str, str]) -> bool:
    return all(one.get(name) == value for name, value in attributes.items())


def _form(one: Element, base: str) -> Form:
    fields = [
        (field.get("name", ""), field.get("value", "on" if field.get("type") == "checkbox" else ""))
        for field in one.iter()
        if field.tag in FIELDS and (field.get("type") != "checkbox" or field.get("checked") is not None)
    ]
    buttons = {
        " ".join("".join(button.itertext()).split()): (button.get("name", ""), button.get("value", ""))
        for button in one.iter("button")
    }
    return Form(urljoin(base, one.get("action", "")), fields, buttons)
