"""What is said in the demo town during its last weeks, told from the present: hours ago."""

import msgspec


class Picture(msgspec.Struct, frozen=True):
    """A drawing and what it shows, for those who cannot see it."""

    name: str
    subject: str
    description: str
    size: tuple[int, int] = (800, 600)


class Asked(msgspec.Struct, frozen=True):
    """A poll and how people answered: option numbers by name."""

    options: tuple[str, ...]
    hours: float
    votes: tuple[tuple[str, int], ...] = ()
    anonymous: bool = True


class Said(msgspec.Struct, frozen=True):
    """A post or a comment. `key` names it for those who answer or pass it on."""

    hours: float
    who: str
    text: str
    key: str = ""
    answers: str = ""
    reposts: str = ""
    wall: str = ""
    as_group: bool = False
    pictures: tuple[Picture, ...] = ()
    poll: Asked | None = None
    warning: str = ""
    visibility: int | None = None
    language: str = "ru"
    likes: tuple[str, ...] = ()
    passed_on: tuple[str, ...] = ()
    pinned: bool = False


class Whispered(msgspec.Struct, frozen=True):
    """A message, to a person or into the chat of that title."""

    hours: float
    who: str
    to: str
    text: str
    pictures: tuple[Picture, ...] = ()


DAY = 24
CHAT, CHAT_MEMBERS = "Ярмарка 12-го", ("anna", "timur", "vera", "callum")

SAID = (
    Said(30 * DAY, "anna", "Всем доброе утро! Наш сервер открыт. Заходите с чем угодно: с телефона, со старого "
         "скрипта, просто из браузера. Правила простые: быть людьми. #veche #новости", "welcome", pinned=True,
         pictures=(Picture("morning", "landscape", "Утро над рекой и домики на холмах"),),
         likes=("boris", "vera", "marina", "timur", "sofia", "callum", "katya", "dana"), passed_on=("boris", "marina")),
    Said(29.9 * DAY, "boris", "Ура! Теперь есть куда выкладывать трамвай.", answers="welcome", likes=("anna", "katya")),
    Said(29.5 * DAY, "sofia", "Hello everyone! My Russian is slow, but my typing is fast. Nice to meet you all :)",
         "hello", answers="welcome", language="en", likes=("anna", "callum", "marina")),
    Said(29.4 * DAY, "anna", "@sofia welcome! We understand slow Russian perfectly.", answers="hello", language="en",
         likes=("sofia",)),
    Said(28 * DAY, "timur", "Первая партия ржаного из новой печи. Корка поёт :bread: #хлеб #закваска", "rye",
         pictures=(Picture("rye", "bread", "Три ржаные буханки на деревянном столе"),),
         likes=("anna", "vera", "sofia", "callum", "marina", "boris"), passed_on=("callum",)),
    Said(27.9 * DAY, "callum", "Is there any left? Asking for a friend. The friend is me.", answers="rye",
         language="en", likes=("timur", "sofia")),
    Said(27.8 * DAY, "timur", "@callum отложил половинку под прилавком.", answers="rye", likes=("callum",)),
    Said(27 * DAY, "vera", "Девочки, собираемся в среду в читальном зале. Пряжу раздаёт Анна, чай с меня.",
         "wednesday", wall="knitters", as_group=True,
         pictures=(Picture("wool", "yarn", "Пять клубков пряжи разных цветов"),),
         likes=("anna", "marina", "sofia", "katya")),
    Said(26.9 * DAY, "katya", "А можно с нуля? Я умею только узел на шнурке.", answers="wednesday", likes=("vera",)),
    Said(26.5 * DAY, "marina", "Открытка 1912 года: вид на мост, которого нет. Видите будку слева? Там теперь кофейня. "
         "#старыйгород #история", "bridge", wall="oldtown", as_group=True,
         pictures=(Picture("bridge", "landscape", "Холмы за рекой на старой открытке"),),
         likes=("anna", "boris", "gleb", "katya"), passed_on=("anna",)),
    Said(26.2 * DAY, "gleb", "Не 1912, а 1909: фонари ещё керосиновые. Спорим?", "lamps", answers="bridge"),
    Said(26.1 * DAY, "marina", "@gleb на обороте штемпель. Но за внимательность — спасибо!", answers="lamps",
         likes=("gleb", "anna")),
    Said(25 * DAY, "boris", "Вид из кабины, 5:40. Город ещё не проснулся, а контролёр уже да. #трамвай #утро", "cab",
         pictures=(Picture("cab", "tram", "Красный трамвай на пустой утренней улице"),
                   Picture("depot", "landscape", "Рассвет над депо")),
         likes=("anna", "katya", "marina", "timur", "lev"), passed_on=("katya",)),
    Said(24.8 * DAY, "katya", "Какая плёнка? Хочу такой же свет!", answers="cab"),
    Said(24.7 * DAY, "boris", "@katya телефон и грязное стекло. Секрет в стекле.", answers="cab",
         likes=("katya", "anna", "marina")),
    Said(23 * DAY, "sofia", "Cold water, day 12. Four degrees, three minutes, two swans, one very good coffee "
         "afterwards. #coldwater", "swim", language="en",
         pictures=(Picture("lake", "landscape", "A lake at dusk with hills behind it"),),
         likes=("anna", "callum", "dana", "katya"), passed_on=("anna",)),
    Said(22.9 * DAY, "callum", "You forgot “zero regrets”.", answers="swim", language="en", likes=("sofia",)),
    Said(22 * DAY, "callum", "Tomato seedlings, week one: 24 planted, 3 alive, 1 enthusiastic. #allotment", "tomato",
         wall="allotments", language="en", likes=("vera", "timur", "sofia")),
    Said(21.8 * DAY, "vera", "Поливайте тёплой водой и не дышите на них. Шучу, дышите.", answers="tomato",
         likes=("callum", "sofia")),
    Said(21 * DAY, "anna", "Голосуем: во сколько делать встречу читателей?", "reading",
         poll=Asked(("В пятницу вечером", "В субботу днём", "В воскресенье утром", "Я не читаю, я за печеньем"), 96,
                    (("boris", 1), ("marina", 2), ("vera", 1), ("timur", 3), ("gleb", 0), ("katya", 1), ("sofia", 3))),
         likes=("marina", "vera")),
    Said(20.7 * DAY, "gleb", "Четвёртый вариант ведёт с перевесом в совесть.", answers="reading",
         likes=("timur", "anna")),
    Said(20 * DAY, "katya", "Сдала химию!!! Дым в честном восторге, он тоже боялся.", "chemistry",
         likes=("anna", "boris", "marina", "vera", "sofia")),
    Said(19 * DAY, "timur", "Рецепт для тех, кто просил: 500 г муки, 350 г воды, 100 г закваски, 10 г соли. Сложить, "
         "подождать, не открывать духовку из любопытства. #закваска", "recipe", wall="sourdough",
         pictures=(Picture("loaf", "bread", "Хлеб с надрезами перед выпечкой"),),
         likes=("sofia", "callum", "anna", "vera")),
    Said(18.5 * DAY, "sofia", "How long is “wait” in your oven units?", answers="recipe", language="en"),
    Said(18.4 * DAY, "timur", "Пока не станет вдвое больше. Или пока не кончится терпение, но это короче.",
         answers="recipe", likes=("sofia", "callum")),
    Said(17 * DAY, "boris", "Спойлер к «Трём вагонам»: дочитал ночью, теперь не сплю.", "spoiler",
         warning="конец книги", likes=("anna",)),
    Said(16.8 * DAY, "anna", "Возвращайте скорее, на неё очередь из семи человек.", answers="spoiler",
         likes=("boris",)),
    Said(16 * DAY, "marina", "В воскресенье идём по следам водопровода: от башни до бани. Сбор в 11:00, обувь — какую "
         "не жалко. #экскурсия #старыйгород", "walk",
         poll=Asked(("Иду", "Иду с детьми", "Расскажите потом"), 120, (("anna", 0), ("boris", 0), ("katya", 0),
                                                                      ("timur", 2), ("vera", 1)), anonymous=False),
         likes=("anna", "katya", "boris"), passed_on=("anna",)),
    Said(15 * DAY, "gleb", "Борщ без свёклы — это щи. Я сказал.", "borsch", likes=("marina",)),
    Said(14.9 * DAY, "timur", "@gleb а щи без капусты?", answers="borsch", likes=("anna", "callum", "sofia")),
    Said(14.8 * DAY, "gleb", "Кипяток. Но я подумаю.", answers="borsch", likes=("timur", "marina", "vera")),
    Said(14 * DAY, "vera", "Орнамент с бабушкиного полотенца перевела в схему: 24 петли в раппорте. Кому прислать?",
         "chart", wall="knitters", pictures=(Picture("towel", "pattern", "Схема узора: ромбы и крестики в ряд"),),
         likes=("anna", "marina", "sofia", "boris"), passed_on=()),
    Said(13.7 * DAY, "sofia", "Мне, пожалуйста! И как будет «раппорт» по-шведски?", answers="chart",
         likes=("vera", "anna")),
    Said(13 * DAY, "anna", "Small note for app people: a post written from the tram's phone, from a Python script of "
         "2012 and from this page is the same post. That was the whole idea. #veche", "idea", language="en",
         likes=("callum", "sofia", "dana", "timur"), passed_on=("callum", "dana")),
    Said(12 * DAY, "callum", "Slugs 5, Callum 0. Sending the tomatoes to my neighbor’s windowsill for safety.", "slugs",
         language="en", likes=("vera", "sofia", "timur")),
    Said(11 * DAY, "boris", "Сегодня в салоне забыли контрабас. Хозяин, отзовитесь, он занимает два места и молчит.",
         "bass", pictures=(Picture("stop", "tram", "Трамвай у остановки вечером"),),
         likes=("anna", "katya", "marina", "timur", "vera"), passed_on=("anna", "katya", "marina")),
    Said(10.9 * DAY, "katya", "Это же Семён Ильич из музыкальной школы! Звоню.", answers="bass", likes=("boris",)),
    Said(10.5 * DAY, "boris", "Нашёлся! В благодарность сыграл «Подмосковные» прямо в депо.", answers="bass",
         likes=("anna", "marina", "katya", "vera", "timur")),
    Said(9 * DAY, "katya", "Плёнка из Карелии проявилась. Из 36 кадров живых 9, зато каких.", "film",
         pictures=(Picture("karelia-1", "landscape", "Сопки и озеро, закат"),
                   Picture("karelia-2", "landscape", "Домики у воды"),
                   Picture("karelia-3", "landscape", "Луна над холмами")),
         likes=("boris", "anna", "sofia", "marina"), passed_on=("boris",)),
    Said(8 * DAY, "sofia", "Today a pupil asked why English has so many tenses. I asked why Russian has so many "
         "endings. We agreed to have tea.", "tenses", language="en",
         likes=("anna", "callum", "katya", "marina", "dana"), passed_on=("callum",)),
    Said(7 * DAY, "timur", "Ярмарка 12-го! Нужны: два стола, один навес, три терпеливых человека. #ярмарка", "fair",
         likes=("anna", "vera", "callum", "marina"), passed_on=("anna", "marina")),
    Said(6.9 * DAY, "vera", "Стол и терпение есть. Навес попрошу у Глеба, он всё равно спорит на улице.",
         answers="fair", visibility=0, likes=("timur", "anna")),
    Said(6 * DAY, "marina", "Нашла в архиве: в 1926-м на Садовой, 4 уже была пекарня. Тимур, вы продолжаете традицию "
         "столетней давности.", "bakery", wall="oldtown", likes=("timur", "anna", "vera", "boris")),
    Said(5.8 * DAY, "timur", "То-то Матильда так уверенно поднимается!", answers="bakery", likes=("marina", "anna")),
    Said(5 * DAY, "anna", "Только для своих: пробую ночные резервные копии. Если утром сервера нет — вы знаете, кто "
         "виноват.", "backup", visibility=2, likes=("boris", "marina")),
    Said(4 * DAY, "callum", "Quick poll for the gardeners: what do I do with 11 kg of courgettes?", "courgettes",
         language="en", poll=Asked(("Soup", "Cake", "Leave them on doorsteps at night"), 24 * 6,
                                   (("sofia", 2), ("timur", 1), ("vera", 0), ("anna", 2), ("marina", 2))),
         likes=("sofia", "anna", "timur")),
    Said(3.9 * DAY, "vera", "Так вот кто это был!", answers="courgettes", likes=("callum", "sofia", "anna", "timur")),
    Said(3 * DAY, "vera", "Связала шапку размером с самовар. Не спрашивайте, для кого.", "hat", visibility=2,
         pictures=(Picture("hat", "yarn", "Клубки, из которых получилась шапка"),), likes=("anna", "marina", "boris")),
    Said(2.5 * DAY, "gleb", "Признаю: навес держится. Даже мой.", "canopy", likes=("vera", "timur", "marina")),
    Said(2 * DAY, "boris", "В субботу трамвай до ярмарки пойдёт каждые семь минут. Договорился. #ярмарка", "extra",
         likes=("timur", "anna", "marina", "katya", "vera"), passed_on=("timur",)),
    Said(1.8 * DAY, "katya", "Поснимать ярмарку на плёнку? 36 кадров, выбирайте, кого увековечить.", answers="extra",
         likes=("boris", "anna")),
    Said(30, "sofia", "Wrote my first shopping list in Russian: хлеб, сыр, терпение. Got two out of three.", "list",
         language="en", likes=("anna", "timur", "callum", "vera")),
    Said(20, "marina", "Спасибо всем, кто дошёл до бани! Двадцать три человека, две собаки и одна виолончель.", "after",
         pictures=(Picture("tower", "landscape", "Вид с водонапорной башни"),),
         likes=("anna", "katya", "boris", "sofia"), passed_on=("anna",)),
    Said(9, "timur", "Хлеб на завтра заведён. Матильда спит, я — следующий. #хлеб", "night",
         likes=("anna", "sofia")),
    Said(3, "anna", "С добрым утром, Заречный! Сегодня обновляла сервер и пила чай. Чай остыл, сервер нет. "
         "#новости", "today", likes=("boris", "marina", "callum")),
    Said(1, "boris", "Передаю привет всем, кто читает это в третьем маршруте :tram: Следующая — «Старый рынок».",
         "stop", likes=("anna", "katya")),
)  # fmt: skip

_WEATHER = (
    "Ясно, +7, ветер слабый. Можно без шапки, но Вера не советует.", "Дождь до обеда, +5. Зонт пригодится дважды.",
    "Туман над рекой, +3. Трамвай виден за два метра.", "Солнце! +11. Просим не привыкать.",
    "Мокрый снег, 0. Погода сама не знает.", "Пасмурно, +4, давление хлебное.",
    "Ветер 12 м/с, +6. Держите шляпы и навесы.",
)  # fmt: skip
WEATHER = tuple(Said((27 - day) * DAY + 14, "pogoda", text + " #погода", likes=("callum",) if day % 3 == 0 else ())
                for day, text in enumerate(_WEATHER * 4) if day < 27)  # fmt: skip

WHISPERED = (
    Whispered(12 * DAY, "boris", "anna", "Книгу занесу завтра после смены. Честно."),
    Whispered(11.9 * DAY, "anna", "boris", "Записала. С тебя ещё фотография депо для выставки."),
    Whispered(11.8 * DAY, "boris", "anna", "Держи, эта лучшая.",
              (Picture("for-anna", "tram", "Трамвай в депо, вид сбоку"),)),
    Whispered(9.5 * DAY, "sofia", "callum", "Are you swimming on Saturday, or are you “busy” again?"),
    Whispered(9.4 * DAY, "callum", "sofia", "Define swimming. If standing next to you with a towel counts: yes."),
    Whispered(6.8 * DAY, "timur", CHAT, "Собираемся? Кто что несёт?"),
    Whispered(6.7 * DAY, "vera", CHAT, "Я — скатерти и шапки. Много шапок."),
    Whispered(6.6 * DAY, "callum", CHAT, "Courgettes. Obviously."),
    Whispered(6.5 * DAY, "anna", CHAT, "Удлинитель, чайник и расписание. Навес — у Глеба."),
    Whispered(6.4 * DAY, "timur", CHAT, "Хлеба испеку на сто человек. Если придёт двести — порежу тоньше."),
    Whispered(2.1 * DAY, "marina", "anna", "Можно занять в воскресенье читальный зал? Будет много людей."),
    Whispered(2.0 * DAY, "anna", "marina", "Зал твой. Стулья за шкафом с картами."),
    Whispered(5, "katya", "boris", "Дядя Боря, а можно кадр из кабины? На ходу, пристёгнутой, с каской!"),
)  # fmt: skip
