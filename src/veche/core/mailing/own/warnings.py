"""What Veche writes to somebody against whom a moderator has acted, in English and Russian. `text`: the moderator's."""

from veche.core.mailing.letters import Text
from veche.core.mailing.own.texts import letter

PINS: dict[str, tuple[str, ...]] = {
    f"warning_{action}": ("name", "text") for action in ("none", "disable", "sensitive", "silence", "suspend")
}
_HELLO = {"en": "Hello {{ name }},", "ru": "Здравствуйте, {{ name }}!"}
# What happened: subject and sentence.
_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "none": {
        "en": ("A warning from {{ instance }}", "the moderators have something to tell you about your account."),
        "ru": ("Предупреждение — {{ instance }}", "Модераторы хотят вам кое-что сказать о вашей учётной записи."),
    },
    "disable": {
        "en": (
            "Your account on {{ instance }} is disabled",
            "you cannot sign in for now. Your profile and what you wrote stay as they are.",
        ),
        "ru": (
            "Вход закрыт — {{ instance }}",
            "Пока вы не можете войти. Ваша страница и всё, что вы написали, остаются на месте.",
        ),
    },
    "sensitive": {
        "en": (
            "Your pictures on {{ instance }} are covered",
            "from now on your pictures and recordings are shown behind a cover.",
        ),
        "ru": ("Ваши снимки скрыты — {{ instance }}", "Теперь ваши снимки и записи показываются под шторкой."),
    },
    "silence": {
        "en": (
            "Your account on {{ instance }} is limited",
            "only those who follow you still meet your posts; public lists and search leave them out.",
        ),
        "ru": (
            "Ваша учётная запись ограничена — {{ instance }}",
            "Ваши записи видят только те, кто на вас подписан: в общих лентах и в поиске их больше нет.",
        ),
    },
    "suspend": {
        "en": (
            "Your account on {{ instance }} is suspended",
            "you cannot sign in any more, and nobody sees your profile and your posts.",
        ),
        "ru": (
            "Ваша учётная запись заморожена — {{ instance }}",
            "Войти больше нельзя, а вашу страницу и ваши записи никто не видит.",
        ),
    },
}


def _texts(action: str) -> tuple[Text, ...]:
    return tuple(
        letter(language, subject, (_HELLO[language], told, "{{ text }}"))
        for language, (subject, told) in _WORDS[action].items()
    )


TEXTS: dict[str, tuple[Text, ...]] = {f"warning_{action}": _texts(action) for action in _WORDS}
