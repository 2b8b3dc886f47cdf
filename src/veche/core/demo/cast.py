"""Who lives in the demo town: the cast that the tests speak of, their neighbors, their groups, how they stand."""

import msgspec

PASSWORD = "correct horse battery staple"  # everybody's, and shown to everybody: a demo world is never a real one


class Person(msgspec.Struct, frozen=True):
    """Somebody local."""

    username: str
    name: str
    note: str
    headline: str
    locale: str = "ru"
    sex: int = 1
    birthday: str = ""
    town: str = "Заречный"
    fields: tuple[tuple[str, str], ...] = ()
    role: str = "user"
    locked: bool = False
    bot: bool = False
    view: str = "landscape"  # what the header shows

    @property
    def email(self) -> str:
        """Where letters would go; a reserved domain, so none ever arrives."""
        return f"{self.username}@example.org"


class Stranger(msgspec.Struct, frozen=True):
    """Somebody of another server."""

    username: str
    domain: str
    name: str
    note: str


class Group(msgspec.Struct, frozen=True):
    """A group; its owner makes it."""

    username: str
    title: str
    note: str
    owner: str
    members: tuple[str, ...]
    access: str = "open"
    wall: str = "open"
    picture: str = "pattern"


PEOPLE = (
    Person(
        "anna", "Анна Белова", "Завожу этот сервер по утрам, как чайник. Библиотека, велосипед, кот Пиксель.",
        "Администратор и библиотекарь", birthday="1988-04-12", role="admin",
        fields=(("Почта", "anna@example.org"), ("Языки", "русский, English")),
    ),
    Person(
        "boris", "Борис Чернов", "Вожу трамвай № 3. Фотографирую то, что вижу из кабины.", "Третий маршрут", sex=2,
        birthday="1979-11-02", fields=(("Маршрут", "Вокзал — Старый рынок"),), view="tram",
    ),
    Person(
        "vera", "Вера Лугова", "Спицы, крючок и чай с чабрецом. Подписку открываю знакомым.", "Вяжу и распускаю",
        birthday="1965-01-19", locked=True, view="yarn",
    ),
    Person("gleb", "Глеб Серый", "Спорю о шахматах, погоде и правильном борще.", "Всегда есть возражение", sex=2,
           birthday="1992-07-30"),
    Person(
        "marina", "Марина Озёрская", "Собираю старые открытки и истории домов. Экскурсии по воскресеньям.",
        "Краевед", birthday="1971-09-08", fields=(("Экскурсии", "воскресенье, 11:00, у водокачки"),),
    ),
    Person(
        "timur", "Тимур Ахметов", "Пекарня на углу Садовой. Закваске шесть лет, её зовут Матильда.", "Пекарь", sex=2,
        birthday="1984-03-27", view="bread", fields=(("Открыто", "с 7:00, пока не кончится хлеб"),),
    ),
    Person(
        "sofia", "Sofia Lindqvist", "Teacher of English, learner of Russian. I swim in cold water and write about it.",
        "Still learning the cases", locale="en", birthday="1990-12-05", town="Zarechny",
        fields=(("Pronouns", "she/her"), ("From", "Umeå")),
    ),
    Person(
        "callum", "Callum Reid", "Software by day, allotment by evening. Everything I know about tomatoes is wrong.",
        "Here for the seedlings", locale="en", sex=2, birthday="1986-06-21", town="Zarechny",
    ),
    Person("katya", "Катя Снегирёва", "11-й «Б», сноуборд, плёнка 35 мм, собака Дым.", "Фотоплёнка и снег",
           birthday="2008-02-14"),
    Person("pogoda", "Погода в Заречном", "Раз в день говорю, что за окном. Бот, но стараюсь.", "Бот", sex=0, bot=True),
)  # fmt: skip

STRANGERS = (
    Stranger("dana", "far.example", "Dana Novak", "<p>Writing from <b>far.example</b>, a small server by the sea.</p>"),
    Stranger("lev", "broken.example", "Лев Хрупкий", "<p>Сервер опять лежит.</p>"),
)

GROUPS = (
    Group("knitters", "Вязальщицы", "Спицы, крючки, пряжа. Встречаемся по средам в библиотеке.", "vera",
          ("boris", "anna", "marina", "sofia", "katya"), picture="yarn"),
    Group("oldtown", "Старый Заречный", "Дома, люди и названия, которых больше нет.", "marina",
          ("anna", "boris", "gleb", "katya", "timur"), wall="suggest", picture="landscape"),
    Group("sourdough", "Sourdough & Закваска", "Bread, in any language. Хлеб на любом языке.", "timur",
          ("sofia", "callum", "anna", "vera"), access="closed", picture="bread"),
    Group("allotments", "Огородники", "Seeds, slugs and good neighbors. Рассада, слизни и добрые соседи.", "callum",
          ("vera", "marina", "timur", "gleb", "sofia"), picture="pattern"),
)  # fmt: skip

# Follows in the order in which they happen; both directions are a friendship. Vera answers those who ask.
FOLLOWS = (
    ("anna", "boris"), ("boris", "anna"), ("gleb", "anna"), ("boris", "vera"), ("dana", "anna"), ("anna", "dana"),
    ("lev", "boris"), ("anna", "vera"), ("vera", "anna"), ("marina", "anna"), ("anna", "marina"), ("timur", "anna"),
    ("anna", "timur"), ("sofia", "anna"), ("anna", "sofia"), ("callum", "sofia"), ("sofia", "callum"),
    ("katya", "boris"), ("boris", "katya"), ("katya", "marina"), ("marina", "boris"), ("boris", "marina"),
    ("timur", "vera"), ("vera", "timur"), ("callum", "timur"), ("timur", "callum"), ("gleb", "timur"),
    ("gleb", "marina"), ("marina", "gleb"), ("vera", "marina"), ("marina", "vera"), ("sofia", "timur"),
    ("callum", "anna"), ("katya", "anna"), ("anna", "callum"), ("boris", "timur"), ("sofia", "marina"),
    ("anna", "pogoda"), ("boris", "pogoda"), ("callum", "pogoda"), ("katya", "pogoda"), ("marina", "pogoda"),
    ("gleb", "vera"), ("dana", "sofia"), ("sofia", "dana"),
)  # fmt: skip
ACCEPTED_BY_VERA = ("boris", "anna", "timur", "marina")
BLOCKS = (("boris", "gleb"),)
