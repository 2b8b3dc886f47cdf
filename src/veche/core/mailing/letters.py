"""Letters and text messages: the templates of a project, each in several languages, each text with its history."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, insert, select, update

from veche.core.errors import Invalid
from veche.core.mailing import addresses, categories
from veche.core.mailing.composing import Composed, compose
from veche.core.mailing.errors import Archived, Inaccessible, NoLetter
from veche.core.mailing.faults import BadTemplate
from veche.core.mailing.projects import is_language, normal_language
from veche.core.mailing.views import LetterText, LetterView, ProjectView
from veche.core.tx import Tx
from veche.db import ids_in, statement
from veche.tables.mailing import letter_texts, letters

EMAIL, SMS = "email", "sms"
SERVICE, CATEGORY = "service", "category"
_WORDS = {EMAIL: "letter", SMS: "sms"}
_SETTINGS = ("name", "purpose", "category_id", "sender", "sender_name", "reply_to", "language")


class Text(msgspec.Struct, frozen=True):
    """One language of a letter as its editor writes it. `html` may be MJML; without `text` it is made from the HTML."""

    language: str
    subject: str = ""
    html: str = ""
    text: str = ""
    preheader: str = ""


class NewLetter(msgspec.Struct, frozen=True):
    """A letter to be. Purpose `service` is sent to whoever has not left for good; `category` to its subscribers."""

    text: Text
    purpose: str = SERVICE
    category_id: int | None = None
    name: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    key: str | None = None


class Prepared(msgspec.Struct, frozen=True):
    """A text together with what is rendered of it: `prepare` makes it, slowly, outside of any transaction."""

    text: Text
    composed: Composed


@statement
def _insert() -> Any:
    columns = ("project_id", "kind", "key", *_SETTINGS, "created_at", "updated_at")
    return insert(letters).values({name: bindparam(name) for name in columns}).returning(letters.c.id)


@statement
def _select(*, by: str, archived: bool = True) -> Any:
    query = select(letters)
    if by == "id":
        return query.where(letters.c.id == bindparam("letter"))
    query = query.where(letters.c.project_id == bindparam("project"))
    if by == "key":
        return query.where(letters.c.key == bindparam("key"))
    query = query.where(letters.c.kind == bindparam("kind")).order_by(letters.c.id)
    return query if archived else query.where(letters.c.archived_at.is_(None))


@statement
def _texts() -> Any:
    newest = (
        select(letter_texts.c.letter_id, letter_texts.c.language, func.max(letter_texts.c.version).label("version"))
        .where(ids_in(letter_texts.c.letter_id, "ids"))
        .group_by(letter_texts.c.letter_id, letter_texts.c.language)
        .subquery()
    )
    same = (
        (letter_texts.c.letter_id == newest.c.letter_id)
        & (letter_texts.c.language == newest.c.language)
        & (letter_texts.c.version == newest.c.version)
    )
    return select(letter_texts).join_from(letter_texts, newest, same).order_by(letter_texts.c.language)


@statement
def _text_of_version() -> Any:
    return select(letter_texts).where(
        letter_texts.c.letter_id == bindparam("letter"),
        letter_texts.c.language == bindparam("language"),
        letter_texts.c.version == bindparam("version"),
    )


@statement
def _insert_text() -> Any:
    columns = ("letter_id", "language", "version", "subject", "preheader", "source", "html", "text", "created_at")
    return insert(letter_texts).values({name: bindparam(name) for name in columns})


@statement
def _newest_version() -> Any:
    return select(func.max(letter_texts.c.version)).where(
        letter_texts.c.letter_id == bindparam("letter"), letter_texts.c.language == bindparam("language")
    )


@statement
def _update() -> Any:
    names = ("name", "purpose", "category_id", "sender", "sender_name", "reply_to", "language", "archived_at")
    values = {name: bindparam(f"new_{name}", type_=letters.c[name].type) for name in (*names, "updated_at")}
    return update(letters).where(letters.c.id == bindparam("letter")).values(values)


def prepare(text: Text, *, kind: str = EMAIL) -> Prepared:
    """Checks one language and makes it ready to be rendered. Slow (MJML, styles): run it in a thread. Invalid."""
    from veche.core.mailing import templates  # a language that is loaded when a letter is saved or sent

    if not is_language(text.language):
        raise Invalid("language", "must be ll or ll_RR")
    try:
        if kind == SMS:
            templates.check(text.text, html=False)
            if not text.text.strip():
                raise BadTemplate("a text message needs a text")
            return Prepared(text, Composed("", "", text.text))
        if not text.subject.strip():
            raise Invalid("subject", "is required")
        return Prepared(text, compose(text.subject, text.html, text.text, text.preheader))
    except BadTemplate as error:
        raise Invalid("text" if kind == SMS else "html", f"is not a template: {error}") from None


async def create(tx: Tx, project: ProjectView, new: NewLetter, prepared: Prepared) -> int:
    """A new letter in its first language, which is the one to fall back on; its number. For the project's editors.

    Invalid, BadArguments and Inaccessible (the category).
    """
    await _check(tx, project, new.purpose, new.category_id, (new.sender, new.reply_to))
    return await _create(tx, project, EMAIL, new, prepared)


async def create_sms(tx: Tx, project: ProjectView, prepared: Prepared, *, name: str = "") -> int:
    """A new text message; its number. For the project's editors."""
    return await _create(tx, project, SMS, NewLetter(prepared.text, name=name), prepared)


async def set_text(tx: Tx, project: ProjectView, number: int, prepared: Prepared) -> int:
    """A new version of one language, or a new language; the version's number. Letters under way keep theirs."""
    letter = await show(tx, project, number)
    return await _add_text(tx, letter.id, prepared)


async def change(tx: Tx, project: ProjectView, number: int, changes: Mapping[str, Any]) -> LetterView:
    """Sets what is given of name, purpose, category_id, sender, sender_name, reply_to and the language to fall back on.

    For the project's editors. NoLetter, Inaccessible, Invalid.
    """
    letter = await show(tx, project, number)
    if unknown := [name for name in changes if name not in _SETTINGS]:
        raise Invalid(unknown[0], f"is no setting of a letter; there are {', '.join(_SETTINGS)}")
    values = {name: getattr(letter, name) for name in _SETTINGS} | dict(changes)
    if values["purpose"] == SERVICE:
        values["category_id"] = None
    values["language"] = normal_language(values["language"])
    if values["language"] not in letter.texts:
        raise Invalid("language", f"must be one of the letter's: {', '.join(letter.texts)}")
    await _check(tx, project, values["purpose"], values["category_id"], (values["sender"], values["reply_to"]))
    await _put(tx, letter.id, values, letter.archived_at)
    return await show(tx, project, number)


async def archive(tx: Tx, project: ProjectView, number: int, *, archived: bool = True) -> LetterView:
    """Puts a letter away, so that it is sent no more, or takes it out again. For the project's editors. NoLetter."""
    letter = await show(tx, project, number)
    values = {name: getattr(letter, name) for name in _SETTINGS}
    await _put(tx, letter.id, values, tx.now if archived else None)
    return await show(tx, project, number)


async def list_all(tx: Tx, project: ProjectView, *, kind: str = EMAIL, archived: bool = False) -> list[LetterView]:
    """The project's letters (or text messages) with their newest texts, oldest first."""
    return await _views(tx, await tx.all(_select(by="project", archived=archived), project=project.id, kind=kind))


async def show(tx: Tx, project: ProjectView, number: int, *, kind: str | None = None) -> LetterView:
    """One letter with its newest texts. NoLetter; Inaccessible when it is another project's."""
    row = await tx.first(_select(by="id"), letter=number)
    if row is None or (kind is not None and row.kind != kind):
        raise NoLetter(_WORDS[kind or EMAIL])
    if row.project_id != project.id:
        raise Inaccessible
    return (await _views(tx, [row]))[0]


async def show_live(tx: Tx, project: ProjectView, number: int, *, kind: str = EMAIL) -> LetterView:
    """The same for sending: Archived when it was put away."""
    letter = await show(tx, project, number, kind=kind)
    if letter.archived_at is not None:
        raise Archived(_WORDS[kind])
    return letter


async def by_key(tx: Tx, project: ProjectView, key: str) -> LetterView | None:
    """One of Veche's own letters."""
    rows = await tx.all(_select(by="key"), project=project.id, key=key)
    return (await _views(tx, rows))[0] if rows else None


async def text_of(tx: Tx, letter_id: int, language: str, version: int) -> LetterText | None:
    """The text as it was when a dispatch was accepted."""
    row = await tx.first(_text_of_version(), letter=letter_id, language=language, version=version)
    return _text(row) if row else None


def pick(letter: LetterView, languages: Sequence[str]) -> LetterText:
    """The first of the wanted languages that the letter has, also without its region; else the letter's own."""
    for language in languages:
        for variant in (language, language.partition("_")[0]):
            if variant in letter.texts:
                return letter.texts[variant]
    return letter.texts.get(letter.language) or next(iter(letter.texts.values()))


async def _create(tx: Tx, project: ProjectView, kind: str, new: NewLetter, prepared: Prepared) -> int:
    values = {
        "project_id": project.id, "kind": kind, "key": new.key, "name": new.name, "purpose": new.purpose,
        "category_id": new.category_id, "sender": new.sender, "sender_name": new.sender_name,
        "reply_to": new.reply_to, "language": normal_language(prepared.text.language), "created_at": tx.now,
        "updated_at": tx.now,
    }  # fmt: skip
    number = int(await tx.scalar(_insert(), **values))
    await _add_text(tx, number, prepared)
    return number


async def _add_text(tx: Tx, number: int, prepared: Prepared) -> int:
    text, composed = prepared.text, prepared.composed
    language = normal_language(text.language)
    version = (await tx.scalar(_newest_version(), letter=number, language=language) or 0) + 1
    await tx.run(
        _insert_text(), letter_id=number, language=language, version=version, subject=composed.subject,
        preheader=text.preheader, source=text.html, html=composed.html, text=composed.text, created_at=tx.now,
    )  # fmt: skip
    return int(version)


async def _put(tx: Tx, number: int, values: dict[str, Any], archived_at: int | None) -> None:
    changed = {f"new_{name}": value for name, value in values.items()}
    await tx.run(_update(), letter=number, new_archived_at=archived_at, new_updated_at=tx.now, **changed)


async def _check(tx: Tx, project: ProjectView, purpose: str, category_id: int | None, mailboxes: Sequence[str]) -> None:
    if purpose not in (SERVICE, CATEGORY):
        raise Invalid("class", f"must be {SERVICE} or {CATEGORY}")
    if purpose == CATEGORY and category_id is None:
        raise Invalid("category", f"is required for a letter of class {CATEGORY}")
    if category_id is not None:
        await categories.check(tx, project, [category_id], "category")
    if any(mailbox and addresses.parse_email(mailbox) is None for mailbox in mailboxes):
        raise Invalid("sender", "must be an e-mail address")


async def _views(tx: Tx, rows: Sequence[Any]) -> list[LetterView]:
    texts: dict[int, dict[str, LetterText]] = {row.id: {} for row in rows}
    if rows:
        for row in await tx.all(_texts(), ids=list(texts)):
            texts[row.letter_id][row.language] = _text(row)
    return [_view(row, texts[row.id]) for row in rows]


def _text(row: Any) -> LetterText:
    return LetterText(row.language, row.version, row.subject, row.preheader, row.html, row.text, row.source)


def _view(row: Any, texts: dict[str, LetterText]) -> LetterView:
    return LetterView(
        id=row.id, project_id=row.project_id, kind=row.kind, key=row.key, name=row.name, purpose=row.purpose,
        category_id=row.category_id, sender=row.sender, sender_name=row.sender_name, reply_to=row.reply_to,
        language=row.language, archived_at=row.archived_at, texts=texts,
    )  # fmt: skip
