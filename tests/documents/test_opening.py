"""Who may open a file: the person whose it is, from their own browser, for a day, as long as their data is kept."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from types import SimpleNamespace

import docx
import pytest
import sqlalchemy as sa
from sanic import Sanic

from actions.documents import open_document
from actions.letter import MEDIA_TYPE
from bot.documents.serving import DocumentRoute, Made, download_headers
from bot.storage.documents import PATH, Documents
from bot.storage.tables import documents
from tests.actions.person import Person, cards

LETTER = ("写一份书面的协商申请", "show_script")


async def a_letter(person: Person) -> str:
    """The token of a letter that was just made."""
    await person.has_a_plan()
    (card,) = cards(await person.says(*LETTER), "document")
    return str(card["url"]).removeprefix(PATH)


async def test_the_person_opens_the_letter_of_the_card(person: Person) -> None:
    token = await a_letter(person)
    (card,) = cards(await person.says(*LETTER), "document")
    made = open_document(token, person.sender)
    assert made is not None and (made.name, made.media_type) == (card["name"], MEDIA_TYPE)
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(made.body)).paragraphs)
    assert "招商银行" in text and "35,000 元" in text


@pytest.mark.parametrize("session", ["", "web-2", "web-11", "1", "%"])
async def test_nobody_else_opens_it(person: Person, session: str) -> None:
    assert open_document(await a_letter(person), session) is None


async def test_after_a_day_nobody_opens_it(person: Person) -> None:
    token = await a_letter(person)
    with person.book.engine.begin() as connection:
        connection.execute(sa.update(documents).values(expires_at=dt.datetime.utcnow() - dt.timedelta(seconds=1)))
    assert open_document(token, person.sender) is None


async def test_after_deleting_ones_data_nobody_opens_it(person: Person) -> None:
    token = await a_letter(person)
    await person.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert open_document(token, person.sender) is None


async def test_after_starting_again_there_is_nothing_to_open(person: Person) -> None:
    token = await a_letter(person)
    await person.tells(("重新开始", "restart"), ("对", "affirm"))
    assert open_document(token, person.sender) is None


async def test_the_file_is_made_of_what_is_known_when_it_is_opened(person: Person) -> None:
    token = await a_letter(person)
    await person.says("其实欠36000", "correct")
    made = open_document(token, person.sender)
    assert person.case.debts[0].balance == 36000 and made is not None
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(made.body)).paragraphs)
    assert "36,000 元" in text and "35,000 元" not in text


async def test_an_address_of_a_debt_that_is_gone_opens_nothing(person: Person) -> None:
    await a_letter(person)
    for debt in (1, 7):
        token = Documents(person.book.engine).address(person.sender, "letter", debt).removeprefix(PATH)
        assert open_document(token, person.sender) is None


@pytest.mark.parametrize("sender, status", [("web-1", 200), ("web-2", 404), (None, 404)])
async def test_the_action_server_hands_it_out(sender: str | None, status: int) -> None:
    route = DocumentRoute(
        lambda token, who: Made("信.docx", MEDIA_TYPE, b"x") if (token, who) == ("t", "web-1") else None
    )
    asked = SimpleNamespace(args={} if sender is None else {"sender": sender})
    answer = await route._serve(asked, "t")  # type: ignore[arg-type]
    assert answer.status == status and (answer.body == b"x") is (status == 200)
    if status == 200:
        assert answer.headers["Cache-Control"] == "private, no-store" and answer.content_type == MEDIA_TYPE


def test_the_route_is_there_once_the_plugin_is_asked() -> None:
    app = Sanic("documents_test")
    assert DocumentRoute(lambda *_: None).attach_sanic_app_extensions(app)
    assert [route.path for route in app.router.routes] == ["documents/<token:str>"]


def test_a_chinese_name_survives_the_header() -> None:
    header = download_headers("协商还款申请（花呗）.docx")["Content-Disposition"]
    assert header.isascii() and "filename*=UTF-8''%E5%8D%8F" in header and "\n" not in header


async def test_a_link_never_opens_the_letter_of_another_debt_that_took_its_place(person: Person) -> None:
    token = await a_letter(person)
    record = person.book.load(person.sender)
    other = replace(record.case.debts[0], lender="支付宝", product="花呗", kind="consumer_credit")
    person.book.save(person.sender, replace(record, case=replace(record.case, debts=(other,))))
    assert open_document(token, person.sender) is None
