"""What a person takes to the lender, on the real bot: the letter, words beside the phone, a look at an offer."""
from __future__ import annotations

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.e2e.conftest import NewPhone
from tests.e2e.person import Person
from tests.web.page import sentence

pytestmark = [pytest.mark.browser, pytest.mark.bot, pytest.mark.model]


def test_the_letter_is_read_and_downloaded_by_its_owner_alone(planned: Person, new_phone: NewPhone) -> None:
    planned.say("帮我写一份协商还款申请书")
    link = planned.page.locator("a.file").last
    planned.shoot("letter")
    with planned.page.expect_download() as arriving:
        link.click()
    assert arriving.value.suggested_filename.endswith(".docx")
    letter = Document(str(arriving.value.path()))
    text = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    assert "协商还款申请" in text and "招商银行" in text and "35,000 元" in text and "第 70 条" in text
    rows = [[cell.text for cell in row.cells] for row in letter.tables[-1].rows][1:]
    assert len(rows) == 24 and sum(int(amount.replace(",", "")) for *_, amount in rows) == 35000
    stranger = new_phone().new_page()
    stranger.goto("/chat/")
    stranger.get_by_text("先用自己的话说说情况").wait_for()
    refused = stranger.goto(link.get_attribute("href") or "")
    assert refused is not None and refused.status == 404


def test_beside_the_person_on_the_phone(planned: Person) -> None:
    planned.say("我正在打电话，客服接了")
    call = planned.page.get_by_role("region", name="通话中")
    call.wait_for()
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).to_contain_text("1,458 元")
    first = sentence(call).inner_text()
    planned.shoot("on-the-phone")
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).not_to_have_text(first)
    call.get_by_role("textbox").fill("工号 8812，三天内回复")
    call.get_by_role("button", name="打完了").click()
    expect(planned.page.locator(".card").last).to_contain_text("8812")
    planned.shoot("after-the-call")


def test_an_offer_is_held_against_the_plan(planned: Person) -> None:
    planned.say("他们要每月2500，我能答应吗")
    offer = planned.card("offer")
    expect(offer).to_contain_text("先别答应")
    expect(offer).to_contain_text("2,500 元")
    planned.shoot("offer", offer)
