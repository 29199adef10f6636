"""What is not forgotten over a restart, and what is."""
from __future__ import annotations

import datetime as dt
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import mailbox as module
from bot.conversations import events
from bot.history import make_engine
from bot.mailbox import Mailbox, addresses, codes, inbox, keepsakes, told
from bot.mailbox_unasked import HUSH, Hushed

from .harness import join


def opened(database: Path | str = ":memory:") -> Mailbox:
    url = "sqlite://" if database == ":memory:" else f"sqlite:///{database}"
    return Mailbox(make_engine(url))


@pytest.fixture
def box(database: Path) -> Mailbox:
    return opened(database)


def meet(box: Mailbox, *names: str) -> None:
    for name in names:
        box.meet(name, "telegram", f"address of {name}")


def count(box: Mailbox, table: sa.Table) -> int:
    with box.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


# Addresses


def test_an_address_speaks_for_itself_and_may_change(box: Mailbox) -> None:
    first = box.meet("a", "dingtalk", "session 1")
    assert (first.person, box.person("a"), box.person("nobody")) == ("a", "a", "nobody")
    assert box.meet("a", "dingtalk", "session 2").address == "session 2"
    assert box.find("a") == box.meet("a", "dingtalk", "session 2") and count(box, addresses) == 1
    assert box.find("nobody") is None and box.reaching("a") == [box.find("a")]


def test_what_numbers_stand_for_is_the_last_offer(box: Mailbox) -> None:
    meet(box, "a")
    box.offer("a", [{"title": "好", "payload": "/yes"}])
    assert box.offered("a") == [{"title": "好", "payload": "/yes"}]
    box.offer("a", [])
    assert box.offered("a") == [] == box.offered("nobody")


# Messages


def test_a_number_is_taken_once_for_each_identity(box: Mailbox) -> None:
    letter, new = box.arrived("a", "telegram", "m1", "欠三万五", {"title": "好"})
    assert new and (letter.text, letter.metadata) == ("欠三万五", {"title": "好"})
    assert letter.answers is None and not letter.delivered
    assert box.arrived("a", "telegram", "m1", "别的话", {}) == (letter, False)
    assert box.arrived("b", "telegram", "m1", "欠三万五", {})[1]


def test_a_letter_goes_its_way_and_loses_its_words_at_the_end(box: Mailbox) -> None:
    first, _ = box.arrived("a", "telegram", "m1", "一", {})
    second, _ = box.arrived("a", "telegram", "m2", "二", {})
    box.answered(first, [{"text": "甲"}, {"text": "乙"}])
    box.progressed(first, 1)
    (known, other) = box.unfinished("telegram")
    assert (known.answers, known.sent) == ([{"text": "甲"}, {"text": "乙"}], 1)
    assert (other.id, other.answers) == (second.id, None)
    box.delivered(first)
    assert [letter.id for letter in box.unfinished("telegram", "a")] == [second.id]
    again, new = box.arrived("a", "telegram", "m1", "一", {})
    assert not new and again.delivered and (again.text, again.answers) == ("", None)


def test_no_answers_is_an_answer(box: Mailbox) -> None:
    letter, _ = box.arrived("a", "telegram", "m1", "一", {})
    box.answered(letter, [])
    assert box.unfinished("telegram")[0].answers == []


def test_half_a_surrogate_stops_nothing(box: Mailbox) -> None:
    letter, new = box.arrived("a", "telegram", "m1", "\ud83d", {"title": "\udc00"})
    box.answered(letter, [{"text": "\ud83d"}])
    assert new and box.unfinished("telegram")[0].answers == [{"text": "\ud83d"}]


def test_other_channels_letters_are_not_ours(box: Mailbox) -> None:
    box.arrived("a", "telegram", "m1", "一", {})
    assert box.unfinished("wechat") == [] and box.unfinished("telegram", "b") == []


def test_numbers_are_known_for_two_days_and_open_letters_for_ever(box: Mailbox) -> None:
    done, _ = box.arrived("a", "telegram", "m1", "一", {})
    left, _ = box.arrived("a", "telegram", "m2", "二", {})
    box.delivered(done)
    with box.engine.begin() as connection:
        long_ago = dt.datetime.utcnow() - module.KEPT - dt.timedelta(minutes=1)
        connection.execute(sa.update(inbox).values(received_at=long_ago))
    box.arrived("a", "telegram", "m3", "三", {})
    assert [letter.message_id for letter in box.unfinished("telegram")] == ["m2", "m3"] and count(box, inbox) == 2
    assert not box.arrived("a", "telegram", "m2", "二", {})[1] and left.id


def test_a_lock_of_another_process_is_waited_for(database: Path) -> None:
    box, other = opened(database), make_engine(f"sqlite:///{database}")
    connection = other.connect()
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: connection.exec_driver_sql("COMMIT")).start()
    started = time.monotonic()
    assert box.arrived("a", "telegram", "m1", "一", {})[1]
    assert time.monotonic() - started > 0.2
    connection.close()


# Keepsakes


def test_a_key_is_short_stable_and_ones_own(box: Mailbox) -> None:
    key = box.keep("a", "a long payload" * 99)
    assert key == box.keep("a", "a long payload" * 99) and len(key) <= 30 and count(box, keepsakes) == 1
    assert key != box.keep("b", "a long payload" * 99)
    assert box.kept(key) == box.kept(key, "a") == "a long payload" * 99
    assert box.kept(key, "b") is None and box.kept("unknown") is None


def test_a_secret_key_is_new_each_time(box: Mailbox) -> None:
    keys = {box.keep("a", "page", secret=True) for _ in range(5)}
    assert len(keys) == 5 and all(len(key) >= 32 and box.kept(key, "a") == "page" for key in keys)


def test_an_expired_key_opens_nothing_and_is_cleared_away(box: Mailbox) -> None:
    key = box.keep("a", "page", life=dt.timedelta(seconds=-1))
    assert box.kept(key) is None
    box.keep("a", "another")
    assert count(box, keepsakes) == 1


# Codes


def test_a_code_joins_once(box: Mailbox) -> None:
    meet(box, "a", "b")
    code = box.new_code("a")
    assert len(code) == 8 and code.isdigit()
    assert box.claim(code, "b") == "a" and box.claimed("b") and not box.claimed("a")
    assert box.settle("b", True) == "a" and box.person("b") == "a"
    assert box.claim(code, "c") is None and box.settle("b", True) is None


def test_the_code_itself_is_stored_nowhere(box: Mailbox, database: Path) -> None:
    code = box.new_code("a")
    box.claim(code, "b")
    assert all(code.encode() not in file.read_bytes() for file in database.parent.iterdir())


def test_no_ends_it_too(box: Mailbox) -> None:
    meet(box, "a", "b")
    code = box.new_code("a")
    box.claim(code, "b")
    assert box.settle("b", False) is None and box.person("b") == "b" and box.claim(code, "b") is None


def test_who_named_it_confirms_it_and_nobody_else(box: Mailbox) -> None:
    meet(box, "a", "b", "c")
    code = box.new_code("a")
    box.claim(code, "b")
    assert box.claim(code, "c") is None and not box.claimed("c")
    assert box.settle("c", True) is None and box.person("c") == "c"
    assert box.settle("b", True) == "a"


def test_a_new_code_ends_the_old_one(box: Mailbox) -> None:
    meet(box, "a", "b")
    old = box.new_code("a")
    box.claim(old, "b")
    new = box.new_code("a")
    assert not box.claimed("b") and box.claim(old, "b") is None and box.claim(new, "b") == "a"


def test_of_two_codes_the_one_named_last_counts(box: Mailbox) -> None:
    meet(box, "a", "b", "c")
    first, second = box.new_code("a"), box.new_code("b")
    box.claim(first, "c")
    box.claim(second, "c")
    assert box.settle("c", True) == "b"
    assert box.claim(first, "c") == "a"  # it was let go, not used up


def test_a_code_lives_ten_minutes(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    meet(box, "a", "b")
    code = box.new_code("a")
    box.claim(code, "b")
    with box.engine.begin() as connection:
        connection.execute(sa.update(codes).values(expires_at=dt.datetime.utcnow() - dt.timedelta(seconds=1)))
    assert not box.claimed("b") and box.settle("b", True) is None and box.claim(code, "b") is None
    assert module.CODE_LIFE.total_seconds() == 600


@pytest.mark.parametrize("joined", [False, True])
def test_who_is_there_already_claims_nothing(box: Mailbox, joined: bool) -> None:
    meet(box, "a", "b")
    if joined:
        join(box, "b", "a")
    code, other = box.new_code("a"), "b" if joined else "a"
    assert box.claim(code, other) == "a" and not box.claimed(other)


def test_a_chain_ends_with_one_person_and_parting_frees_everybody(box: Mailbox) -> None:
    meet(box, "a", "b", "c", "d")
    join(box, "a", "b")
    join(box, "b", "c")
    assert {box.person(name) for name in "abc"} == {"c"} and box.person("d") == "d"
    assert box.part("a") == 2 and [box.person(name) for name in "abc"] == ["a", "b", "c"]
    assert box.part("a") == 0


def test_whoever_is_warned_can_throw_out_who_came_by_their_code(box: Mailbox) -> None:
    """`b` was joined to `a`; a stranger came in by a code of `b`'s. `b` is told, and parts."""
    meet(box, "a", "b", "stranger")
    join(box, "b", "a")
    join(box, "stranger", "b")
    assert box.person("stranger") == "a"
    box.part("b")
    assert box.person("stranger") == "stranger"


def test_a_code_is_void_once_its_giver_has_parted(box: Mailbox) -> None:
    meet(box, "a", "b", "c")
    join(box, "b", "a")
    code = box.new_code("b")
    box.claim(code, "c")
    box.part("a")
    assert box.settle("c", True) is None and box.person("c") == "c"


def test_a_code_leads_to_where_its_giver_is_by_then(box: Mailbox) -> None:
    meet(box, "a", "b", "c")
    code = box.new_code("b")
    box.claim(code, "c")
    join(box, "b", "a")
    assert box.settle("c", True) == "a" and box.person("c") == "a"


# Said by the bot itself


UNTIL = "2099-01-01T00:00:00"


def posted(box: Mailbox, about: str, to: str, number: str) -> bool:
    """A reminder about one's case, on its way to an address."""
    known = box.find(to)
    assert known
    return box.post(number, about, {"text": f"{about} owes"}, (known, [{"text": f"{about} owes"}]), UNTIL)


def on_its_way(box: Mailbox) -> set[str]:
    return {letter.identity for letter in box.unfinished("telegram") if letter.unasked}


@pytest.mark.parametrize("parts", ["a", "b", "c"])
def test_who_has_parted_receives_nothing_more_of_anothers_case(box: Mailbox, parts: str) -> None:
    meet(box, "a", "b", "c", "d")
    join(box, "b", "a")
    join(box, "c", "a")
    for number, (about, to) in enumerate([("a", "a"), ("a", "b"), ("b", "b"), ("b", "a"), ("c", "b"), ("d", "d")]):
        assert posted(box, about, to, f"r{number}")
    asked, _ = box.arrived("b", "telegram", "m1", "还剩多少", {})
    box.part(parts)
    left = {(letter.identity, (letter.answers or [{}])[0].get("text")) for letter in box.unfinished("telegram")}
    assert left == {("a", "a owes"), ("b", "b owes"), ("d", "d owes"), ("b", None)}
    assert sorted(box.returned()) == ["r1", "r3", "r4"], "said to whose case it is, another time"
    assert asked.id


def test_about_a_case_that_rests_it_stands_in_the_conversation_that_goes_on(box: Mailbox) -> None:
    meet(box, "a", "b")
    join(box, "a", "b")
    assert posted(box, "a", "b", "r1")
    with box.engine.connect() as connection:
        assert list(connection.execute(sa.select(events.c.sender_id)).scalars()) == ["b"]


def test_after_a_stop_what_another_server_was_about_to_say_is_refused(box: Mailbox) -> None:
    meet(box, "a", "b", "c")
    join(box, "b", "a")
    posted(box, "a", "b", "r1")
    box.hold_back("a")
    assert on_its_way(box) == set() and box.returned() == []
    for about in ("a", "b"):
        with pytest.raises(Hushed):
            posted(box, about, "b", "r2")
    assert on_its_way(box) == set() and box.told_at("r2") is None and posted(box, "c", "c", "r3")
    with box.engine.begin() as connection:
        long_ago = told.c.told_at, dt.datetime.utcnow() - HUSH - dt.timedelta(seconds=1)
        connection.execute(sa.update(told).values(dict([long_ago])))
    assert posted(box, "a", "b", "r2")


def test_a_stop_said_twice_at_once_stops_and_breaks_nothing(box: Mailbox) -> None:
    meet(box, "a")
    failures: list[Exception] = []

    def stop() -> None:
        try:
            box.hold_back("a")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=stop) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with pytest.raises(Hushed):
        posted(box, "a", "a", "r1")


def test_erasing_takes_the_mark_of_a_stop_along(box: Mailbox) -> None:
    meet(box, "a")
    box.hold_back("a")
    box.forget("a")
    assert count(box, told) == 0


NAMES = "abcde"
STEPS = st.lists(st.tuples(st.sampled_from(["join", "part", "forget"]), st.sampled_from(NAMES), st.sampled_from(NAMES)))


@given(STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_join_and_part_nobody_is_led_astray(steps: list[tuple[str, str, str]]) -> None:
    box = opened()
    meet(box, *NAMES)
    for step, one, other in steps:
        before = {name: box.person(name) for name in NAMES}
        if step == "join":
            if box.claim(box.new_code(other), one) and box.claimed(one):
                box.settle(one, True)
            assert box.person(one) == box.person(other) == before[other]
        elif step == "part":
            box.part(one)
        else:
            box.forget(before[one])
            meet(box, *NAMES)
        after = {name: box.person(name) for name in NAMES}
        assert all(after[person] == person for person in after.values()), "a person is one who speaks for themselves"
        touched = {name for name in NAMES if before[name] in (before[one], one)}
        assert all(after[name] == before[name] for name in set(NAMES) - touched)
        if step != "join":
            assert all(after[name] == name for name in touched if before[name] == before[one])


# Erasing


def test_erased_is_gone_and_duplicates_are_still_known(box: Mailbox, database: Path) -> None:
    meet(box, "a", "b", "other")
    join(box, "b", "a")
    kept, code = box.keep("b", "/tell 私房话"), box.new_code("a")
    for name in ("a", "b", "other"):
        letter, _ = box.arrived(name, "telegram", "m1", "私房话", {})
        box.answered(letter, [{"text": "关于私房话"}])
    asks, _ = box.arrived("b", "telegram", "m2", "删除", {})
    box.offer("b", [{"title": "私房话", "payload": "私房话"}])
    box.forget("a")
    left = [(letter.identity, letter.text) for letter in box.unfinished("telegram")]
    assert left == [("other", "私房话"), ("b", "删除")]
    assert not box.arrived("a", "telegram", "m1", "私房话", {})[1]
    assert box.kept(kept) is None and box.claim(code, "other") is None and box.offered("b") == []
    assert [box.person(name) for name in ("a", "b", "other")] == ["a", "b", "other"]
    assert box.find("a") is None and box.find("b") is not None and box.find("other") is not None
    assert asks.id


def test_erasing_who_was_never_met_breaks_nothing(box: Mailbox) -> None:
    box.forget("nobody")
