"""Texts and names of a large world: made of few pieces, and yet hardly ever the same twice."""

import random

FIRST = (
    "alena", "artem", "bella", "daria", "denis", "egor", "emma", "galina", "ilya", "inna", "ivan", "julia", "kira",
    "liam", "lida", "lucas", "maksim", "mia", "mila", "nadya", "nina", "noah", "oleg", "olga", "pavel", "polina",
    "raisa", "roman", "sasha", "stepan", "taisia", "tanya", "viktor", "yana", "zoya",
)  # fmt: skip
LAST = (
    "baker", "belova", "bondar", "carter", "dubova", "ershov", "fisher", "gromov", "hunter", "ivanov", "kozlova",
    "lebedev", "mason", "melnik", "novik", "orlova", "porter", "rybakov", "sobol", "tailor", "volkov", "weaver",
    "zaitsev", "zhuk",
)  # fmt: skip
CRAFTS = ("Chess", "Садоводы", "Trains", "Пироги", "Birds", "Радио", "Old maps", "Лыжники", "Board games", "Хор")
TAGS = (
    "утро", "хлеб", "книги", "город", "музыка", "сад", "погода", "кино", "работа", "дети", "history", "gardening",
    "bread", "books", "trains", "weather", "photo", "linux", "chess", "travel",
)  # fmt: skip

_RUSSIAN = (
    ("Сегодня", "Вчера", "Утром", "На неделе", "Под вечер", "Как всегда", "Наконец", "Неожиданно"),
    ("в парке", "на рынке", "у реки", "на вокзале", "в библиотеке", "во дворе", "за городом", "на крыше"),
    ("встретили соседей", "нашли старую карту", "пили чай", "чинили велосипед", "кормили уток", "спорили о футболе",
     "пели песни", "искали ключи", "читали вслух", "ждали трамвай"),
    ("и вернулись домой пешком", "и забыли зонт", "и совсем не жалеем", "хотя шёл дождь", "и решили повторить",
     "но об этом потом", "и всем советуем", "и сделали сто фотографий"),
    ("Кто с нами в следующий раз?", "Расскажите, как у вас.", "Завтра продолжим.", "Спасибо всем!", "Бывает же.",
     "Подробности в комментариях.", "Такие дела.", "Хорошего вечера!"),
)  # fmt: skip
_ENGLISH = (
    ("This morning", "Last night", "Once again", "After lunch", "On the way home", "For the first time", "At last"),
    ("we found", "the neighbors brought", "somebody left", "I finally fixed", "my sister sent", "the cat discovered"),
    ("an old map", "a box of seeds", "the missing bicycle", "three umbrellas", "a very loud clock", "the good teapot",
     "a letter from 1974", "a crate of apples"),
    ("behind the library", "on the roof", "near the bridge", "at the market", "in the garden", "under the stairs"),
    ("and nobody was surprised.", "and it made the day.", "so we had tea.", "which explains a lot.",
     "and the rain stopped.", "and I have questions.", "and yes, there are pictures."),
)  # fmt: skip
_ANSWERS = {
    "ru": ("Вот это да!", "И у нас так же.", "А где это?", "Поддерживаю.", "Ждём продолжения.", "Красиво сказано.",
           "Не соглашусь, но интересно.", "Можно подробнее?", "Передавайте привет!", "Сохранила себе."),
    "en": ("Love this.", "Same here!", "Where is that?", "Please tell us more.", "Well said.", "I was just there.",
           "Not sure I agree, but go on.", "Made my day.", "Count me in.", "Saving this for later."),
}  # fmt: skip


def name_of(number: int) -> str:
    """A user name: the same for the same number, different for different ones."""
    first, rest = FIRST[number % len(FIRST)], number // len(FIRST)
    return f"{first}_{LAST[rest % len(LAST)]}{number}"


def display_name(username: str) -> str:
    """As a person would write it."""
    first, _, last = username.partition("_")
    return f"{first.capitalize()} {last.rstrip('0123456789').capitalize()}"


def sentence(rng: random.Random, language: str) -> str:
    """A post's text without names and tags; some are longer."""
    parts = _RUSSIAN if language == "ru" else _ENGLISH
    pick = rng.random
    texts = []
    for _ in range(1 if pick() < 0.7 else 1 + int(pick() * 3)):
        one = [options[int(pick() * len(options))] for options in parts]
        texts.append(f"{' '.join(one[:4])}. {one[4]}" if language == "ru" else " ".join(one))
    return ("\n\n" if pick() < 0.1 else " ").join(texts)


def answer(rng: random.Random, language: str) -> str:
    """A comment's text."""
    options = _ANSWERS[language]
    return options[int(rng.random() * len(options))]
