"""What a pushed message says: a title in the receiver's language, and the beginning of what it is about."""

from typing import Final

from veche.core.notifications.views import NotificationView
from veche.lib import html, text

LONGEST: Final = 140
_TITLES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "mention": "{name} mentioned you",
        "wall": "{name} wrote on your wall",
        "comment": "{name} replied",
        "post": "{name} posted",
        "repost": "{name} shared your post",
        "quote": "{name} quoted your post",
        "quoted_update": "{name} changed a post that you quoted",
        "follow": "{name} follows you",
        "follow_request": "{name} wants to follow you",
        "follow_accepted": "{name} accepted your request",
        "like": "{name} likes your post",
        "poll": "A poll has ended",
        "update": "{name} changed a post",
        "group_invite": "{name} invites you to a group",
        "sign_up": "{name} signed up",
        "report": "{name} sent a report",
        "moderation_warning": "A message from the moderators",
        "collected": "{name} put you into a collection",
        "collection_changed": "{name} changed a collection that you are in",
        "severed": "Follows have ended with a server",
    },
    "ru": {
        "mention": "{name}: вас упомянули",
        "wall": "{name}: запись на вашей стене",
        "comment": "{name}: ответ",
        "post": "{name}: новая запись",
        "repost": "{name}: ваша запись у друзей",
        "quote": "{name}: вас цитируют",
        "quoted_update": "{name}: изменена запись, которую вы цитируете",
        "follow": "{name}: новый подписчик",
        "follow_request": "{name}: просьба о подписке",
        "follow_accepted": "{name}: ваша просьба принята",
        "like": "{name}: понравилась ваша запись",
        "poll": "Опрос завершён",
        "update": "{name}: запись изменена",
        "group_invite": "{name}: приглашение в группу",
        "sign_up": "{name}: новая регистрация",
        "report": "{name}: жалоба",
        "moderation_warning": "Сообщение от модераторов",
        "collected": "{name}: вас добавили в подборку",
        "collection_changed": "{name}: изменена подборка с вами",
        "severed": "Подписки закончились вместе с сервером",
    },
}


def title(view: NotificationView, locale: str) -> str:
    """One line; English where there are no words in that language, or none for that kind."""
    words = _TITLES.get(locale.partition("-")[0], _TITLES["en"])
    pattern = words.get(view.kind) or _TITLES["en"].get(view.kind, "{name}")
    return pattern.replace("{name}", view.actor.display_name)


def body(view: NotificationView) -> str:
    """The warning of a post alone, else its text; of a person what they say of themselves."""
    if view.post is None:
        return text.shorten(html.to_plain(view.actor.note_html), LONGEST)
    return text.shorten(view.post.warning or html.to_plain(view.post.html), LONGEST)
