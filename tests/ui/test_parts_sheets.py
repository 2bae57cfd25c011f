"""Notices, facts, numbers, rings, codes, pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from config.texts import plain
from kiosk.steps.screens import Action, Fact, GuideLine, GuideRow, InfoLine, Notice, Secret, Stage, Tag, Tone
from tests.support.ui import ACROSS, clipped, colours, kiosk, look, picture, settle, shown, words
from ui.parts.facts import FactsSheet
from ui.parts.guide_rows import GuideSheet
from ui.parts.icon_label import IconLabel, InfoSheet
from ui.parts.label import Label
from ui.parts.notice import NoticeBar
from ui.parts.number_card import NumberCard, TicketCard
from ui.parts.paged import Paged
from ui.parts.pressable import Pressable
from ui.parts.qr import QrCode, modules
from ui.parts.ring import Ring
from ui.parts.sent_line import BigSign, SentLine
from ui.screens.samples import samples

NAME = Fact(plain("姓名"), Secret("赵*厚", "赵德厚"))
NUMBER = Fact(plain("证号"), Secret("990 **** 0016", "990121194307050016"))


def notice(tone: Tone, *lines: str, action: str = "") -> Notice:
    button = Action(action, plain(action)) if action else None
    return Notice(tone, plain("请看一看"), lines=tuple(plain(line) for line in lines), action=button)


def bar(value: Notice) -> NoticeBar:
    made = NoticeBar(look())
    made.show_notice(value)
    shown(made, (984, made.heightForWidth(984)))
    return made


@pytest.mark.parametrize(
    ("tone", "ground"),
    [(Tone.INFO, "accent_soft"), (Tone.OK, "ok_soft"), (Tone.WARN, "warn_soft"), (Tone.FAULT, "fault_soft")],
)
def test_a_notice_has_the_ground_of_its_tone(tone: Tone, ground: str) -> None:
    image = picture(bar(notice(tone)))
    assert image.pixelColor(900, 20).name().upper() == getattr(look().tokens.colour, ground)


def test_a_notice_says_sentence_and_lines() -> None:
    assert words(bar(notice(Tone.WARN, "可以办", "暂停"))) == ["请看一看", "可以办", "暂停"]


def test_a_notice_tells_its_button() -> None:
    made, pressed = bar(notice(Tone.INFO, action="privacy")), []
    made.pressed.connect(pressed.append)
    made.button.click()
    assert pressed == ["privacy"]


def test_the_button_of_a_notice_is_as_wide_as_its_word() -> None:
    short, long = bar(notice(Tone.INFO, action="看")), bar(notice(Tone.INFO, action="看看怎么保护您的信息"))
    assert long.button.width() > short.button.width() >= 168
    assert clipped(long) == []


def test_no_notice_hides_the_bar() -> None:
    made = bar(notice(Tone.OK))
    made.show_notice(None)
    assert made.isHidden()


def test_a_notice_changes_its_tone_in_place() -> None:
    made = bar(notice(Tone.INFO))
    made.show_notice(notice(Tone.FAULT))
    assert words(made) == ["请看一看"]


def facts() -> FactsSheet:
    made = FactsSheet(look())
    made.show_facts(
        NAME, (NUMBER, Fact(plain("性别"), plain("男"), wide=False), Fact(plain("民族"), plain("汉"), wide=False))
    )
    shown(made, (984, 620))
    return made


def test_facts_are_masked_at_first() -> None:
    said = words(facts())
    assert {"赵*厚", "990 **** 0016", "男", "汉"} <= set(said)
    assert "赵德厚" not in said


def test_facts_are_whole_while_the_button_is_held_and_no_longer() -> None:
    made = facts()
    QTest.mousePress(made.hold, Qt.MouseButton.LeftButton)
    assert {"赵德厚", "990121194307050016"} <= set(words(made))
    QTest.mouseRelease(made.hold, Qt.MouseButton.LeftButton)
    assert "赵德厚" not in words(made)


def test_a_finger_that_slides_off_the_button_masks_the_facts() -> None:
    made = facts()
    QTest.mousePress(made.hold, Qt.MouseButton.LeftButton)
    QTest.mouseMove(made.hold, made.hold.rect().bottomRight() * 3)
    QTest.mouseRelease(made.hold, Qt.MouseButton.LeftButton, pos=made.hold.rect().bottomRight() * 3)
    assert "赵德厚" not in words(made)


@pytest.mark.parametrize("elder", [False, True])
def test_on_a_screen_on_its_side_the_key_to_hold_is_on_the_first_page(elder: bool) -> None:
    shell = kiosk("zh_CN", ACROSS, elder=elder)
    shell.show_screen(samples("zh_CN")["07-card-read"])
    shown(shell)
    assert [key.words for key in shell.findChildren(Pressable) if key.isVisible() and key.words.startswith("按住")]
    assert not [key for key in shell.findChildren(Pressable) if key.isVisible() and key.words.startswith("再看")]


def test_without_secrets_there_is_nothing_to_hold() -> None:
    made = FactsSheet(look())
    made.show_facts(Fact(plain("姓名"), plain("张三")), ())
    assert made.hold.isHidden()


def test_two_narrow_facts_share_a_row() -> None:
    made = facts()
    labels = {part.words: part for part in made.findChildren(Label) if part.words}
    tops = {name: labels[name].mapTo(made, labels[name].rect().center()).y() for name in ("性别", "民族", "男", "汉")}
    assert max(tops.values()) - min(tops.values()) < 12


def test_fewer_facts_leave_nothing_of_the_card_before() -> None:
    made = facts()
    made.show_facts(NAME, ())
    assert "汉" not in words(made)


def guide(*lines: GuideLine) -> GuideSheet:
    made = GuideSheet(look())
    made.show_rows(
        (GuideRow("person", plain("谁能办"), lines), GuideRow("clock", plain("多久"), (GuideLine(plain("十天")),)))
    )
    shown(made, (984, made.heightForWidth(984)))
    return made


def test_a_guide_says_questions_and_answers() -> None:
    said = words(guide(GuideLine(plain("年满 80 周岁"))))
    assert said == ["谁能办", "年满 80 周岁", "多久", "十天"]


def test_a_tag_behind_a_long_answer_takes_a_line_of_its_own() -> None:
    tag = Tag(plain("当场扫描"))
    short, long = (
        guide(GuideLine(plain("户口簿"), tag)),
        guide(GuideLine(plain("户口簿首页和本人页和增减页都要带"), tag)),
    )
    assert long.heightForWidth(984) > short.heightForWidth(984)
    assert clipped(long) == []


def test_a_tag_is_heard_with_its_answer() -> None:
    made = guide(GuideLine(plain("身份证"), Tag(plain("免复印"), Tone.OK)))
    assert any(part.accessibleName() == "身份证 免复印" for part in made.findChildren(QWidget))


def test_another_guide_leaves_no_row_behind() -> None:
    made = guide(GuideLine(plain("一")), GuideLine(plain("二")))
    made.show_rows((GuideRow("person", plain("谁"), (GuideLine(plain("三")),)),))
    settle()
    assert words(made) == ["谁", "三"]


def lines(*messages: str, ruled: bool = True, icon: str = "print") -> InfoSheet:
    made = InfoSheet(look(), ruled=ruled)
    made.show_lines(tuple(InfoLine(icon, plain(message)) for message in messages))
    shown(made, (984, max(60, made.heightForWidth(984))))
    return made


def test_a_sheet_says_its_sentences() -> None:
    assert words(lines("一", "二", "三")) == ["一", "二", "三"]


def test_there_are_lines_between_ruled_rows_only() -> None:
    ruled, plainly = picture(lines("一", "二")), picture(lines("一", "二", ruled=False))
    inside = (200, 20, 500, ruled.height() - 40)
    assert look().tokens.colour.line in colours(ruled.copy(*inside), 1)
    assert look().tokens.colour.line not in colours(plainly.copy(200, 20, 500, plainly.height() - 40), 1)


def test_only_what_is_done_is_green() -> None:
    assert look().tokens.colour.ok in colours(picture(lines("清空", icon="circle-tick")), 1)
    assert look().tokens.colour.ok not in colours(picture(lines("打印", icon="print")), 1)


def test_no_sentences_hide_the_sheet() -> None:
    made = lines("一")
    made.show_lines(())
    assert made.isHidden()


def test_a_long_sentence_gets_its_height() -> None:
    made = lines("很长的一句话，说了很多，" * 6)
    assert clipped(made) == []


def test_an_icon_label_without_words_is_not_there() -> None:
    made = IconLabel(look())
    made.say("print", "")
    assert made.isHidden()


def stages(*done: bool) -> SentLine:
    made = SentLine(look())
    made.show_stages(tuple(Stage(plain("存"), plain("10:36"), done=one, icon="upload") for one in done))
    shown(made, (984, made.heightForWidth(984)))
    return made


@pytest.mark.parametrize("done", [(True, False, False), (True, True, False), (True, True, True), (False, False, False)])
def test_a_ring_is_green_on_its_own_fact_only(done: tuple[bool, ...]) -> None:
    image = picture(stages(*done))
    places = [round(984 * (2 * index + 1) / 6) - 40 for index in range(3)]
    green = [image.pixelColor(x, 48).name().upper() == look().tokens.colour.ok for x in places]
    assert green == list(done)


def test_the_way_to_a_ring_is_green_with_the_ring() -> None:
    image = picture(stages(True, True, False))
    first, second = (image.pixelColor(x, 48).name().upper() for x in (328, 656))
    assert (first, second) == (look().tokens.colour.ok, look().tokens.colour.idle_line)


def test_a_big_sign_changes_icon_and_ground() -> None:
    sign = BigSign(look())
    sign.show_sign("tray", "warn")
    assert picture(sign).pixelColor(50, 8).name().upper() == look().tokens.colour.warn


@pytest.mark.parametrize(("share", "at_left"), [(1.0, True), (0.5, False), (0.0, False), (7.0, True), (-1.0, False)])
def test_a_ring_shows_what_is_left_clockwise_from_the_top(share: float, at_left: bool) -> None:
    ring = Ring(look(), diameter=100, thickness=10, number=40)
    ring.show_share(share, "24")
    image = picture(ring)
    assert (image.pixelColor(5, 45).name().upper() == look().tokens.colour.accent) is at_left
    assert ring.words == "24"


def array(image: QImage) -> np.ndarray:
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return (
        np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())[:, : flat.width()].copy()
    )


@pytest.mark.parametrize("hc", [False, True])
def test_a_telephone_can_read_the_code(hc: bool) -> None:
    code = QrCode(look(hc=hc), 240)
    code.show_data("7K2M94P4")
    framed = np.pad(array(picture(code)), 30, constant_values=255)
    assert cv2.QRCodeDetector().detectAndDecode(framed)[0] == "7K2M94P4"


def test_a_code_without_data_is_not_there_and_is_forgotten() -> None:
    code = QrCode(look(), 180)
    code.show_data("7K2M94P4")
    code.wipe()
    assert code.isHidden()
    assert "#000000" not in colours(picture(code), 1)


def test_a_code_has_its_three_corners() -> None:
    grid = modules("7K2M94P4")
    assert all(grid[0][:7])
    assert all(grid[-1][:7])
    assert all(grid[0][-7:])


def numbers(width: int = 984) -> NumberCard:
    made = NumberCard(look())
    made.show_numbers("收件编号", "990100-0001-03-261123-0042-3", "查询码", "7K2M-94P4", "7K2M94P4")
    shown(made, (width, 440))
    return made


def test_both_numbers_are_shown_and_the_code_is_the_larger() -> None:
    made = numbers()
    assert {"990100-0001-03-261123-0042-3", "7K2M-94P4"} <= set(words(made))
    assert made.query.height() > 1.7 * made.receipt.height()


@pytest.mark.parametrize("width", [984, 800, 640])
def test_a_number_takes_the_largest_size_that_fits(width: int) -> None:
    assert clipped(numbers(width)) == []


def test_numbers_are_forgotten() -> None:
    made = numbers()
    for part in (made.receipt, made.query, made.qr):
        part.wipe()
    assert not {"990100-0001-03-261123-0042-3", "7K2M-94P4"} & set(words(made))


def test_a_ticket_is_the_largest_thing_on_its_card() -> None:
    made = TicketCard(look())
    made.show_number("您的号是", "B021", "", "")
    shown(made, (984, 600))
    assert made.number.height() == round(320 * 1.2)
    assert made.query.isHidden()


def test_a_receipt_on_a_ticket_card_has_its_code_below() -> None:
    made = TicketCard(look())
    made.show_number("收件编号", "990100-0001-03-261123-0042-3", "查询码", "7K2M-94P4")
    shown(made, (984, 600))
    assert made.query.height() > made.number.height()


def paged(rows: int, height: int) -> Paged:
    content = QWidget()
    box = QVBoxLayout(content)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    for number in range(rows):
        row = Label(look())
        row.set_words(f"第 {number} 行")
        row.setFixedHeight(100)
        box.addWidget(row)
    made = Paged(look(), content)
    shown(made, (984, height))
    settle()
    return made


def test_what_fits_is_shown_whole_without_keys() -> None:
    made = paged(3, 400)
    assert made.more == (False, False)
    assert not made.down.isVisible()


def test_what_does_not_fit_ends_between_two_rows() -> None:
    made = paged(9, 460)
    assert made.down.isVisible()
    assert made.more == (False, True)
    assert made._window.height() % 100 == 0


def test_pages_lead_through_everything_and_back() -> None:
    made = paged(9, 460)
    tops = [made.content.y()]
    while made.down.isEnabled():
        made.down.click()
        tops.append(made.content.y())
    assert tops == [0, -300, -600]
    made.up.click()
    made.up.click()
    assert made.content.y() == 0
    assert not made.up.isEnabled()


def test_another_value_begins_at_its_top() -> None:
    made = paged(9, 460)
    made.down.click()
    made.to_top()
    assert made.more == (False, True)


def test_content_that_shrinks_needs_no_keys_any_more() -> None:
    made = paged(9, 460)
    for row in list(made.content.findChildren(Label))[3:]:
        row.hide()
    settle()
    assert not made.down.isVisible()


def test_a_row_higher_than_the_page_is_paged_through_all_the_same() -> None:
    made = paged(1, 300)
    made.content.findChildren(Label)[0].setFixedHeight(900)
    settle()
    assert made._window.height() > 0
    made.down.click()
    assert made.content.y() < 0
