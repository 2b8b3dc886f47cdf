"""Accounts, relations, lists, one's own profile, tags."""

from typing import Final

from tests.api.mastodon.library.using import Scene, Stage
from tests.api.mastodon.pictures import png


def reads_accounts(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    me, other = anna.account_verify_credentials(), boris.me()
    boris.status_post("Something")
    assert anna.account(other).acct == "boris"
    assert {one.acct for one in anna.accounts([me, other])} == {"anna", "boris"}
    assert anna.account_lookup("boris").id == other.id
    assert anna.account_search("bori", following=True)[0].acct == "boris"
    assert "boris" in [one.acct for one in anna.account_followers(me)]
    assert "boris" in [one.acct for one in anna.account_following(me)]
    assert anna.account_relationships([other])[0].following
    assert anna.account_statuses(other, exclude_replies=True)[0].account.acct == "boris"
    assert anna.account_lists(other) == []


def changes_a_profile(stage: Stage) -> None:
    changed = stage.anna.account_update_credentials(
        note="I knit", avatar=png(), avatar_mime_type="image/png", fields=[("town", "Pskov")], discoverable=True
    )
    assert changed.source.note == "I knit" and changed.fields[0].name == "town"
    assert "missing" not in changed.avatar
    stage.anna.account_delete_avatar()
    stage.anna.account_delete_header()
    assert stage.anna.preferences()["posting:default:visibility"] == "public"


def reads_the_whole_profile(stage: Stage) -> None:
    assert stage.anna.profile().id == stage.anna.me().id
    stage.anna.profile_update(note="I knit a lot")


def follows(stage: Stage) -> None:
    anna, nina = stage.anna, stage.newcomer()
    me = anna.me()
    assert nina.account_follow(me, reblogs=False, notify=True).notifying
    assert anna.account_remove_from_followers(nina.me()).followed_by is False
    assert nina.follows("anna").id == me.id
    assert not nina.account_unfollow(me).following


def answers_requests(stage: Stage) -> None:
    nina, olga, vera = stage.newcomer(), stage.newcomer(), stage.vera
    for one in (nina, olga):
        assert one.account_follow(vera.me()).requested
    assert {one.id for one in vera.follow_requests()} >= {nina.me().id, olga.me().id}
    assert vera.follow_request_authorize(nina.me()).followed_by
    assert not vera.follow_request_reject(olga.me()).followed_by


def blocks_and_mutes(stage: Stage) -> None:
    anna, nina = stage.anna, stage.newcomer().me()
    assert anna.account_mute(nina, duration=60).muting and nina.id in [one.id for one in anna.mutes()]
    assert not anna.account_unmute(nina).muting
    assert anna.account_block(nina).blocking and nina.id in [one.id for one in anna.blocks()]
    assert not anna.account_unblock(nina).blocking


def blocks_domains(stage: Stage) -> None:
    stage.boris.domain_block("spam.example")
    assert list(stage.boris.domain_blocks()) == ["spam.example"]
    stage.boris.domain_unblock("spam.example")


def writes_notes(stage: Stage) -> None:
    assert stage.anna.account_note_set(stage.boris.me(), comment="owes me a scarf").note == "owes me a scarf"


def meets_friends_of_friends(stage: Stage) -> None:
    assert stage.anna.account_familiar_followers([stage.vera.me()])[0].accounts


def endorses(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris.me()
    assert anna.account_endorse(boris).endorsed and anna.endorsements()[0].id == boris.id
    assert not anna.account_unendorse(boris).endorsed
    assert anna.account_pin(boris).endorsed and not anna.account_unpin(boris).endorsed


def follows_tags(stage: Stage) -> None:
    stage.anna.status_post("#wool")
    assert stage.anna.tag("wool").name == "wool"
    assert stage.anna.tag_follow("wool").following
    assert [one.name for one in stage.anna.followed_tags()] == ["wool"]
    assert not stage.anna.tag_unfollow("wool").following


def features_tags(stage: Stage) -> None:
    anna = stage.anna
    anna.status_post("#needles #yarn")
    anna.featured_tag_suggestions()
    made = anna.featured_tag_create("needles")
    assert anna.featured_tags()[0].name == "needles"
    assert anna.account_featured_tags(anna.me())[0].name == "needles"
    anna.featured_tag_delete(made)
    assert anna.tag_feature("yarn").featuring and not anna.tag_unfeature("yarn").featuring


def gets_suggestions(stage: Stage) -> None:
    nina = stage.newcomer()
    nina.account_follow(stage.anna.me())
    nina.suggestions()
    nina.suggestions_v1()
    nina.suggestions_v2()
    nina.suggestion_delete(stage.boris.me())


def looks_into_the_directory(stage: Stage) -> None:
    stage.anna.account_update_credentials(discoverable=True)
    assert "anna" in [one.acct for one in stage.stranger().directory(order="new", local=True)]


def keeps_lists(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    kept = anna.list_create("friends", replies_policy="none")
    anna.list_accounts_add(kept, [boris.me()])
    assert [one.acct for one in anna.list_accounts(kept)] == ["boris"]
    assert [one.title for one in anna.account_lists(boris.me())] == ["friends"]
    assert anna.list_update(kept, "good friends").title == "good friends" == anna.list(kept).title
    said = boris.status_post("For the list")
    assert said.id in [one.id for one in anna.timeline_list(kept)]
    anna.list_accounts_delete(kept, [boris.me()])
    anna.list_delete(kept)
    assert anna.lists() == []


def collects_people(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    boris.account_update_credentials(discoverable=True)
    made = anna.collection_create("Knitters", description="Worth reading", discoverable=True)
    id = getattr(made, "collection", made).id
    anna.collection_update(id, name="Good knitters")
    anna.collection_item_add(id, boris.me())
    anna.collection(id)
    anna.account_collections(anna.me())
    boris.account_in_collections(boris.me())
    anna.collection_delete(id)


def reports(stage: Stage) -> None:
    said = stage.boris.status_post("Rude words")
    assert stage.newcomer().report(stage.boris.me(), [said], comment="Rude").comment == "Rude"


SCENES: Final[tuple[Scene, ...]] = (
    reads_accounts,
    changes_a_profile,
    reads_the_whole_profile,
    follows,
    answers_requests,
    blocks_and_mutes,
    blocks_domains,
    writes_notes,
    meets_friends_of_friends,
    endorses,
    follows_tags,
    features_tags,
    gets_suggestions,
    looks_into_the_directory,
    keeps_lists,
    collects_people,
    reports,
)
