"""The letters that Veche itself writes, in English and Russian. Plain data; pins are named in `PINS`."""

from veche.core.mailing.letters import Text

# What each letter has to be told. `instance` and `address` (of the server) are added by `send_own`.
PINS: dict[str, tuple[str, ...]] = {
    "confirm_email": ("name", "link", "hours"),
    "reset_password": ("name", "link", "hours"),
    "change_email": ("name", "link", "hours"),
    "password_changed": ("name", "link"),
    "account_approved": ("name", "link"),
    "account_rejected": ("name", "reason"),
}

_PAGE = (
    "<!doctype html><html><head><meta charset='utf-8'><style>"
    "body{{margin:0;background:#f4f2ec;color:#22201c;font:16px/1.5 system-ui,sans-serif}}"
    ".card{{max-width:32rem;margin:0 auto;padding:2rem 1.5rem;background:#fffdf8}}"
    "h1{{font-size:1.3rem;margin:0 0 1rem}}"
    ".go{{display:inline-block;padding:.7rem 1.2rem;border-radius:.5rem;background:#8a3b1e;color:#fff;"
    "text-decoration:none}}"
    ".small{{color:#6d675c;font-size:.85rem}}"
    "</style></head><body><div class='card'><h1>{title}</h1>{body}"
    "<p class='small'>{{{{ instance }}}} · {{{{ address }}}}</p></div></body></html>"
)


def letter(language: str, subject: str, paragraphs: tuple[str, ...], button: str = "", note: str = "") -> Text:
    """One letter in both its forms: `button` is the word on the link."""
    lines = [f"<p>{paragraph}</p>" for paragraph in paragraphs]
    plain = list(paragraphs)
    if button:
        lines.append(f"<p><a class='go' href='{{{{ link }}}}'>{button}</a></p><p class='small'>{{{{ link }}}}</p>")
        plain.append("{{ link }}")
    if note:
        lines.append(f"<p class='small'>{note}</p>")
        plain.append(note)
    text = "\n\n".join([*plain, "-- \n{{ instance }} · {{ address }}"]) + "\n"
    return Text(language, subject, _PAGE.format(title=subject, body="".join(lines)), text)


TEXTS: dict[str, tuple[Text, ...]] = {
    "confirm_email": (
        letter(
            "en",
            "Confirm your e-mail for {{ instance }}",
            ("Hello {{ name }},", "one step is left: confirm that this address is yours."),
            "Confirm",
            "The link works for {{ hours }} hours. If you did not register, forget this letter: nothing will happen.",
        ),
        letter(
            "ru",
            "Подтвердите адрес почты — {{ instance }}",
            ("Здравствуйте, {{ name }}!", "Остался один шаг: подтвердите, что этот адрес ваш."),
            "Подтвердить",
            "Ссылка действует {{ hours }} ч. Если вы не регистрировались, просто забудьте об этом письме.",
        ),
    ),
    "reset_password": (
        letter(
            "en",
            "A new password for {{ instance }}",
            ("Hello {{ name }},", "somebody, we hope you, asked for a new password. Choose it here:"),
            "Choose a password",
            "The link works once, for {{ hours }} hours. If it was not you, do nothing: the old password stays.",
        ),
        letter(
            "ru",
            "Новый пароль — {{ instance }}",
            ("Здравствуйте, {{ name }}!", "Кто-то, надеемся, что вы, попросил сменить пароль. Задайте новый здесь:"),
            "Задать пароль",
            "Ссылка сработает один раз, в течение {{ hours }} ч. Если это были не вы, ничего не делайте: "
            "прежний пароль остаётся.",
        ),
    ),
    "change_email": (
        letter(
            "en",
            "Confirm your new e-mail for {{ instance }}",
            ("Hello {{ name }},", "confirm that letters shall come to this address from now on."),
            "Confirm",
            "The link works for {{ hours }} hours. Until then, letters go to the former address.",
        ),
        letter(
            "ru",
            "Подтвердите новый адрес почты — {{ instance }}",
            ("Здравствуйте, {{ name }}!", "Подтвердите, что теперь письма нужно присылать сюда."),
            "Подтвердить",
            "Ссылка действует {{ hours }} ч. До подтверждения письма приходят на прежний адрес.",
        ),
    ),
    "password_changed": (
        letter(
            "en",
            "Your password was changed — {{ instance }}",
            ("Hello {{ name }},", "your password has just been changed. If it was not you, take your account back:"),
            "Choose a new password",
        ),
        letter(
            "ru",
            "Ваш пароль изменён — {{ instance }}",
            ("Здравствуйте, {{ name }}!", "Ваш пароль только что сменили. Если это были не вы, верните себе доступ:"),
            "Задать новый пароль",
        ),
    ),
    "account_approved": (
        letter("en", "Welcome to {{ instance }}", ("Hello {{ name }},", "your account is ready."), "Sign in"),
        letter(
            "ru",
            "Добро пожаловать — {{ instance }}",
            ("Здравствуйте, {{ name }}!", "Ваша учётная запись готова."),
            "Войти",
        ),
    ),
    "account_rejected": (
        letter(
            "en",
            "Your request to join {{ instance }}",
            ("Hello {{ name }},", "we cannot open an account for you.", "{{ reason }}"),
        ),
        letter(
            "ru",
            "Ваша заявка — {{ instance }}",
            ("Здравствуйте, {{ name }}!", "К сожалению, мы не можем открыть вам учётную запись.", "{{ reason }}"),
        ),
    ),
}
