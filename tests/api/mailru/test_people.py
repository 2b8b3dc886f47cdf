"""Users and friends."""

from tests.api.mailru.server import Session, Town
from veche.core import accounts, graph
from veche.core.accounts.views import AccountChanges


async def test_a_person_has_every_field(town: Town, boris: Session) -> None:
    changes = AccountChanges(
        headline="жив", sex=1, birthday="1990-02-03", details={"town": "Псков"}, first_name="Анна", last_name="Белова"
    )
    await town.services.open_tx.write(lambda tx: accounts.update(tx, town.cast.anna.viewer, changes))
    await town.session("anna")
    (user,) = await boris.ok("users.getInfo", uids=town.cast.anna.id)
    assert user["uid"] == str(town.cast.anna.id)
    assert (user["first_name"], user["last_name"], user["status_text"]) == ("Анна", "Белова", "жив")
    assert (user["sex"], user["show_age"], user["birthday"]) == (1, 1, "03.02.1990")
    assert user["location"] == {"city": {"id": 0, "name": "Псков"}}
    assert (user["is_friend"], user["follower"], user["following"], user["subscribe"]) == (1, 1, 1, 1)
    assert (user["has_my"], user["has_pic"], user["app_installed"], user["app_count"]) == (1, 0, 1, 0)
    assert "email" not in user and "group_info" not in user
    sizes = ("", "_small", "_big", "_22", "_32", "_40", "_50", "_128", "_180", "_190")
    for name in ("link", *(f"pic{size}" for size in sizes)):
        assert user[name].startswith("http"), name
    assert None not in user.values()


async def test_ones_own_address_is_told_to_oneself(boris: Session) -> None:
    (user,) = await boris.ok("users.getInfo")
    assert user["email"] == "boris@example.org" and "sex" not in user and "birthday" not in user


async def test_a_hidden_birthday_is_not_told(town: Town, boris: Session) -> None:
    changes = AccountChanges(birthday="1990-02-03", birthday_visibility=0)
    await town.services.open_tx.write(lambda tx: accounts.update(tx, town.cast.anna.viewer, changes))
    (user,) = await boris.ok("users.getInfo", uids=town.cast.anna.id)
    assert user["show_age"] == 0 and "birthday" not in user


async def test_people_and_communities_come_in_the_order_asked_for(town: Town, anna: Session) -> None:
    wanted = [town.cast.vera.id, town.cast.knitters, 99999, town.cast.anna.id, town.cast.vera.id]
    found = await anna.ok("users.getInfo", uids=",".join(map(str, wanted)))
    assert [user["uid"] for user in found] == [str(wanted[0]), str(wanted[1]), str(wanted[3])]
    assert found[1]["nick"] == "Вязальщицы" and found[1]["first_name"] == ""
    assert found[1]["group_info"]["full_description"] == "Спицы, крючки, пряжа"
    assert (await anna.get("users.getInfo", uids=",".join(["1"] * 201))).error == 100


async def test_friends_are_two_follows(town: Town, anna: Session, boris: Session, vera: Session) -> None:
    cast = town.cast
    assert await boris.ok("friends.get") == [str(cast.anna.id)]
    assert set(await anna.ok("friends.get")) == {str(cast.boris.id), str(cast.dana.id)}
    assert await vera.ok("friends.get", uid=cast.boris.id) == [str(cast.anna.id)]
    assert await vera.ok("friends.get", uid2=cast.boris.id) == [str(cast.anna.id)]
    (user,) = await boris.ok("friends.get", ext=1)
    assert user["uid"] == str(cast.anna.id) and user["is_friend"] == 1 and user["app_installed"] == 1
    assert await boris.ok("friends.get", offset=1) == []
    assert await boris.ok("friends.getAppUsers") == [str(cast.anna.id)]
    assert await anna.ok("friends.getAppUsers") == [str(cast.boris.id)]
    assert (await boris.get("friends.get", ext="2x")).error == 100


async def test_online_friends(town: Town, anna: Session, boris: Session) -> None:
    assert isinstance(await anna.ok("friends.getOnline"), list)


async def test_invitations_are_counted(town: Town, vera: Session, gleb: Session) -> None:
    before = (await vera.ok("friends.getInvitationsCount", uid=town.cast.vera.id))["count"]
    await town.services.open_tx.write(lambda tx: graph.befriend(tx, town.cast.gleb.viewer, town.cast.vera.id))
    assert await vera.ok("friends.getInvitationsCount", uid=town.cast.vera.id) == {"count": before + 1}


async def test_who_let_the_app_in_and_what_was_granted(town: Town, anna: Session) -> None:
    assert await anna.ok("users.isAppUser") == {"isAppUser": 1}
    assert await anna.ok("users.isAppUser", uid=town.cast.gleb.id) == {"isAppUser": 0}
    asked = await anna.ok("users.hasAppPermission", ext_perm="stream,widget")
    assert asked == {"stream": 1, "widget": 0}
    assert (await anna.get("users.hasAppPermission")).error == 100


async def test_a_counter_is_an_object(anna: Session) -> None:
    assert isinstance((await anna.ok("events.getNewCount"))["count"], int)


async def test_e_mail_that_is_not_kept_here_cannot_be_counted(anna: Session) -> None:
    for method in ("mail.getUnreadCount", "email.getUnreadCount"):
        assert (await anna.get(method)).error == 4, method


async def test_errors_of_unknown_methods_are_sentences(anna: Session) -> None:
    for method, words in (("audio.get", "The method is deprecated"), ("foo.bar", "Unknown method called")):
        assert (await anna.get(method)).body["error"]["error_msg"] == words
