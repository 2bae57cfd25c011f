"""The parts of the intake tab: rows, panels, pictures, fields; what stands in them, and that nothing of it is cut."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import msgspec
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from config.texts import wording
from kiosk.intake.acts import changed, checked, set_aside
from kiosk.intake.case import Case
from kiosk.intake.standing import fields
from kiosk.steps.field_views import KIN
from tests.support.staff_desk import DENSITIES
from tests.support.ui import clipped, colours, picture, shown
from ui.desk.density import NORMAL, SMALL, Density, look_of
from ui.desk.drawing import line_of
from ui.desk.lights import Light
from ui.style.tokens import CALM
from ui.window import intake_samples as samples
from ui.window import intake_words as said
from ui.window.columns import Columns
from ui.window.head_line import HeadLine
from ui.window.intake_camera import Aside, CameraPane, FindingBar, Found, Shown, Zoom
from ui.window.intake_field import Choosable, FieldCell, FieldWords
from ui.window.intake_form import FormColumn, packed
from ui.window.intake_papers import PaperList, PaperWords, TrustLegend
from ui.window.line_panel import LinePanel, PanelLine, PanelWords
from ui.window.marks import LEVELS, Tone, hints_width, tag_width
from ui.window.notice_strip import NoticeStrip
from ui.window.subject_line import Subject, SubjectLine

LOOKS = {(d.size, lang): look_of(d, wording(lang)) for d in DENSITIES for lang in ("zh_CN", "en")}
LOOK = LOOKS[NORMAL.size, "zh_CN"]
WIDTHS = {NORMAL.size: 560, SMALL.size: 336}
EVERYWHERE = [pytest.param(d, lang, id=f"{lang}-{d.size[0]}") for d in DENSITIES for lang in ("zh_CN", "en")]


def in_frame(part: QWidget, width: int, height: int = 0) -> QWidget:
    """Show a part in a frame of a width, as high as it wants to be."""
    frame = QWidget()
    part.setParent(frame)
    # Kept by the part: nobody else holds the frame, and the part would go with it.
    part.frame = frame
    high = height or max(part.heightForWidth(width), part.sizeHint().height())
    frame.resize(width, high)
    part.setGeometry(0, 0, width, high)
    shown(frame)
    return frame


def rows(case: Case, density: Density = NORMAL, language: str = "zh_CN") -> tuple[PaperWords, ...]:
    return said.paper_rows(LOOKS[density.size, language], case, samples.TODAY)


@pytest.fixture
def papers(qtbot) -> PaperList:
    made = PaperList(NORMAL)
    made.set_rows(rows(samples.half_case()), samples.REPORT)
    qtbot.addWidget(in_frame(made, 560))
    return made


# Papers.


def test_each_level_of_trust_has_a_face_of_its_own(qtbot) -> None:
    pictures = set()
    for level in LEVELS:
        made = PaperList(NORMAL)
        made.set_rows((PaperWords("one", 1, level, "同一项", Light.DONE, "好了"),), "one")
        qtbot.addWidget(in_frame(made, 400))
        pictures.add(bytes(picture(made).constBits()))
    assert len(pictures) == len(LEVELS)


def test_a_paper_says_what_it_is_how_it_stands_and_who_saw_it(papers: PaperList) -> None:
    record = papers.words.splitlines()[2]
    assert all(words in record for words in ("3 B 病历或出院记录", "原件 · 4 页", "原件已核", "沈砚秋 1708 · 09:33"))


def test_a_page_that_is_not_well_is_named(papers: PaperList) -> None:
    report = papers.words.splitlines()[3]
    assert all(words in report for words in ("C 检查检验报告", "第 2 页偏糊", "第 2 页要重拍"))


@pytest.mark.parametrize(
    ("key", "reached"),
    [(Qt.Key.Key_Up, samples.RECORD), (Qt.Key.Key_Down, samples.REPORT), (Qt.Key.Key_End, samples.REPORT),
     (Qt.Key.Key_Home, "application-form")],
)  # fmt: skip
def test_arrows_walk_over_the_papers_and_stop_at_both_ends(papers: PaperList, key, reached: str) -> None:
    QTest.keyClick(papers, key)
    assert papers.current == reached


def test_walking_tells_which_paper_and_enter_tells_itself(papers: PaperList, qtbot) -> None:
    with qtbot.waitSignal(papers.chosen) as walked:
        QTest.keyClick(papers, Qt.Key.Key_Up)
    with qtbot.waitSignal(papers.entered):
        QTest.keyClick(papers, Qt.Key.Key_Return)
    assert walked.args == [samples.RECORD]


def test_letters_are_left_to_the_window(papers: PaperList) -> None:
    heard: list[int] = []
    papers.parentWidget().keyPressEvent = lambda event: heard.append(event.key())
    QTest.keyClick(papers, Qt.Key.Key_G)
    assert heard == [Qt.Key.Key_G]


def test_a_press_of_the_mouse_chooses_the_paper_under_it(papers: PaperList) -> None:
    QTest.mousePress(papers, Qt.MouseButton.LeftButton, pos=QPointF(100, 30).toPoint())
    assert papers.current == "application-form"


def test_where_there_are_more_papers_than_room_the_chosen_one_stays_in_sight(qtbot) -> None:
    made = PaperList(NORMAL)
    many = tuple(PaperWords(str(n), n, "C", f"第 {n} 项", Light.NOT_YET, "待核") for n in range(1, 13))
    made.set_rows(many, "1")
    qtbot.addWidget(in_frame(made, 500, 260))
    QTest.keyClick(made, Qt.Key.Key_End)
    assert made.current == "12"
    assert [place for place, _ in made._boxes()][-1] == 11


@pytest.mark.parametrize("key", [Qt.Key.Key_Home, Qt.Key.Key_End])
@pytest.mark.parametrize("height", range(180, 320, 20))
def test_how_many_papers_are_out_of_sight_stands_whole_under_those_in_sight(qtbot, key, height: int) -> None:
    made = PaperList(SMALL)
    made.set_rows(tuple(PaperWords(str(n), n, "C", f"材料 {n}", Light.DONE, "好了") for n in range(12)), "0")
    made.setFixedHeight(height)
    qtbot.addWidget(in_frame(made, 400))
    QTest.keyClick(made, key)
    assert made._boxes()[-1][1].bottom() + line_of(SMALL.mini) <= height + 1


KEYS = (("P", "promise"), ("Enter", "take"), ("Space", "seen"), ("L", "bring it later"))


def keyed(qtbot, keys: tuple[tuple[str, str], ...]) -> PaperList:
    made = PaperList(SMALL)
    made.set_rows(tuple(PaperWords(f"{n}", n, "C", f"Test reports {n}", Light.NEAR, "Missing", hints=keys)
                        for n in range(3)), "0")  # fmt: skip
    qtbot.addWidget(in_frame(made, WIDTHS[SMALL.size], 300))
    return made


def test_no_key_of_the_chosen_paper_is_left_out(qtbot) -> None:
    pictures = [picture(keyed(qtbot, KEYS[first:])) for first in range(len(KEYS))]
    assert all(one != other for one, other in combinations(pictures, 2))
    assert clipped(keyed(qtbot, KEYS).frame) == []


def test_walking_to_a_paper_with_many_keys_moves_nothing_below_the_list(qtbot) -> None:
    made = keyed(qtbot, KEYS)
    before = made.sizeHint()
    QTest.keyClick(made, Qt.Key.Key_End)
    assert (made.current, made.sizeHint()) == ("2", before)
    assert made._boxes()[-1][1].bottom() <= made.height()


def test_a_row_that_goes_leaves_the_first_one_chosen(papers: PaperList) -> None:
    papers.set_rows(rows(samples.half_case())[:2], samples.REPORT)
    assert papers.current == "application-form"


@pytest.mark.parametrize(("density", "language"), EVERYWHERE)
def test_no_word_of_a_paper_is_cut(qtbot, density: Density, language: str) -> None:
    for case in (samples.draft_case(), samples.half_case(), set_aside(samples.laid_case(), samples.RECORD)):
        made = PaperList(density)
        made.set_rows(rows(case, density, language), samples.REPORT)
        frame = in_frame(made, WIDTHS[density.size], 900)
        qtbot.addWidget(frame)
        assert clipped(frame) == []


@pytest.mark.parametrize(("density", "language"), EVERYWHERE)
def test_the_letters_are_explained_in_one_line_or_two(qtbot, density: Density, language: str) -> None:
    look = LOOKS[density.size, language]
    made = TrustLegend(density, [look.of(f"intake.trust.{level}") for level in LEVELS])
    for width in (280, 330, 900):
        frame = in_frame(made, width)
        qtbot.addWidget(frame)
        assert made.fits()
    assert made.words.startswith("A ")


# Words of papers.


def test_what_stands_for_a_paper_that_is_put_off(qtbot) -> None:
    row = rows(set_aside(samples.laid_case(), samples.RECORD))[2]
    assert (row.light, row.state, row.hints[0][0]) == (Light.STOPPED, "以后补", "Enter")


def test_a_form_that_was_changed_after_it_was_signed_wants_another_name() -> None:
    case = samples.half_case()
    assert rows(case)[0].state == "1 格要改"
    assert rows(samples.signed_case())[0].state == "已签名"
    mended = changed(samples.signed_case(), answers={**samples.signed_case().answers, "insurance": "resident"})
    assert rows(mended)[0].state == "要再签一次"


def test_so_many_papers_are_ready(qtbot) -> None:
    assert said.papers_done(samples.half_case(), samples.TODAY) == 2
    assert said.papers_done(samples.signed_case(), samples.TODAY) == 4


def test_gaps_are_told_in_the_order_they_are_mended_in_with_their_places() -> None:
    panel = said.gap_panel(LOOK, samples.half_case(), samples.TODAY, samples.REPORT, dense=False)
    assert panel.title == "离受理还差 3 处"
    assert [(line.words, line.right) for line in panel.lines] == [
        ("参保人的电话：电话要 11 位，您看看是不是少了一位。", "表里"),
        ("检查检验报告第 2 页要重拍", "就在这里"),
        ("请本人在签字板签名", "签字板"),
    ]


def test_before_a_card_is_laid_that_is_the_first_gap() -> None:
    panel = said.gap_panel(LOOK, samples.draft_case(), samples.TODAY, "", dense=False)
    assert (panel.lines[0].words, panel.lines[0].right) == ("请来人放身份证", "读卡器")


def test_more_gaps_than_have_room_are_counted() -> None:
    panel = said.gap_panel(LOOK, samples.draft_case(), samples.TODAY, "", dense=True)
    assert (len(panel.lines), panel.lines[-1].words[:2]) == (3, "还有")


def test_without_a_gap_the_platform_can_be_asked() -> None:
    panel = said.gap_panel(LOOK, samples.signed_case(), samples.TODAY, "", dense=False)
    assert (panel.light, panel.title) == (Light.DONE, "可以请平台决定了")


@pytest.mark.parametrize(
    ("line", "tag", "enabled"), [(True, "现在通", True), (False, "现在断", False), (None, "要联网", True)]
)
def test_the_formal_notice_says_how_the_line_is(line: bool | None, tag: str, enabled: bool) -> None:
    formal = said.way_panel(LOOK, line=line, may=True, dense=False).lines[2]
    assert tag in formal.tag
    assert formal.enabled is enabled


def test_the_line_over_a_case_masks_who_is_here() -> None:
    subject = said.subject(LOOK, samples.half_case(), True)
    assert (subject.person, subject.id_no, subject.match) == ("林*姝", "990***********0020", "证件与取号人一致")
    assert samples.CARD.name not in f"{subject}"


def test_nobody_is_taken_for_the_person_before_a_card_is_laid() -> None:
    subject = said.subject(LOOK, samples.draft_case(), True)
    assert (subject.person, subject.match, subject.match_light) == ("还没放证", "请放身份证", Light.NOT_YET)


def test_a_card_of_somebody_else_is_said(qtbot) -> None:
    assert said.subject(LOOK, samples.half_case(), False).match_light is Light.NEAR


def test_a_correction_shows_what_stood_there_masked() -> None:
    found = {one.name: said.field_words(LOOK, one, False) for one in fields(samples.half_case(), samples.TODAY)}
    phone = found["phone"]
    assert (phone.source, phone.shown, phone.value) == ("当场更正 · 原为 138****0001", "13****0000", "")
    assert (found["name"].read_only, found["insurance"].shown) == (True, "职工医保")


def test_what_one_is_to_the_other_is_said_to_be_of_no_card() -> None:
    name = next(one for one in fields(samples.half_case(), samples.TODAY) if one.name == "name")
    kin = msgspec.structs.replace(name, field=msgspec.structs.replace(name.field, prefill=KIN))
    assert (said.field_words(LOOK, name, False).source, said.field_words(LOOK, kin, False).source) == ("读卡", "窗口")


# Panels, heads, strips.


@pytest.mark.parametrize(("density", "language"), EVERYWHERE)
def test_panels_are_as_high_as_their_words(qtbot, density: Density, language: str) -> None:
    look, case = LOOKS[density.size, language], samples.draft_case()
    for words in (
        said.gap_panel(look, case, samples.TODAY, samples.REPORT, dense=density.dense),
        said.way_panel(look, line=True, may=True, dense=density.dense),
        said.gap_panel(look, samples.signed_case(), samples.TODAY, "", dense=density.dense),
    ):
        made = LinePanel(density)
        made.set_words(words)
        frame = in_frame(made, WIDTHS[density.size])
        qtbot.addWidget(frame)
        assert clipped(frame) == []


def test_a_press_on_a_line_tells_its_place_and_a_grey_one_tells_nothing(qtbot) -> None:
    made = LinePanel(NORMAL)
    made.set_words(said.way_panel(LOOK, line=False, may=True, dense=False))
    qtbot.addWidget(in_frame(made, 560))
    told: list[int] = []
    made.pressed.connect(told.append)
    for place in range(3):
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPointF(60, made.height() - 30 - 60 * place).toPoint())
    assert told == [1, 0]


def test_a_panel_says_everything_to_who_cannot_see_it(qtbot) -> None:
    made = LinePanel(NORMAL)
    made.set_words(
        PanelWords("走到哪了", (PanelLine("存好", "编号 1", right="09:37", value=True),), Light.DONE, right="1 秒前")
    )
    assert made.accessibleName() == made.words == "走到哪了 1 秒前\n存好 编号 1 09:37"


def test_keys_that_have_no_room_beside_the_words_stand_below_them_and_none_is_lost(qtbot) -> None:
    made = HeadLine(NORMAL)
    line = made.height()
    made.set_words("材料", "4 项里 2 项好了", (("↑ ↓", "走"), ("空格", "原件已核")), right="1 秒前")
    frame = in_frame(made, 340)
    qtbot.addWidget(frame)
    frame.resize(340, made.height())
    assert (len(made._shown_hints()), made.height() > line, clipped(frame)) == (2, True, [])
    made.resize(made._left_width() + made._right_width() + hints_width(made._hints, NORMAL), line)
    # Arrows say themselves what they do: their word goes before a line is taken.
    assert (made._shown_hints(), made.height()) == ((("↑ ↓", ""), ("空格", "原件已核")), line)
    made.set_words("一个非常长的标题" * 6)
    assert not made.fits()


def test_a_strip_breaks_its_words_and_without_words_is_not_there(qtbot) -> None:
    made = NoticeStrip(NORMAL)
    made.say("改过 1 处，受理前请本人在签字板再签一次。" * 3, "pencil", Tone.WARN)
    frame = in_frame(made, 300)
    qtbot.addWidget(frame)
    assert clipped(frame) == []
    made.say("")
    assert not made.isVisible()


def test_the_line_over_a_case_has_room_for_long_names(qtbot) -> None:
    for density in DENSITIES:
        made = SubjectLine(density)
        made.set_subject(said.subject(LOOKS[density.size, "en"], samples.half_case(), value="08:41"))
        frame = in_frame(made, density.size[0], density.subject)
        qtbot.addWidget(frame)
        assert clipped(frame) == []
        assert "08:41" in made.words


def test_a_line_without_a_person_begins_with_the_matter(qtbot) -> None:
    made = SubjectLine(NORMAL)
    made.set_subject(Subject("无号", matter="还没有开始收件"))
    qtbot.addWidget(in_frame(made, 900, NORMAL.subject))
    assert made.fits()


def test_columns_keep_their_widths_and_the_middle_takes_the_rest(qtbot) -> None:
    made = Columns(NORMAL, 300, 200)
    made.fill(0, (HeadLine(NORMAL), None))
    made.fill(1, (HeadLine(NORMAL),), air=3)
    qtbot.addWidget(made)
    shown(made, (1000, 400))
    assert [part.width() for part in made.parts] == [300, 500, 200]


def test_marks_are_as_wide_as_their_words() -> None:
    assert tag_width("原件", 13) < tag_width("原件和复印件", 13)
    assert hints_width((), NORMAL) == 0
    assert hints_width((("G", ""),), NORMAL) < hints_width((("G", "走"),), NORMAL)


# Pictures.


@pytest.fixture
def pane(qtbot) -> CameraPane:
    made = CameraPane(NORMAL)
    made.resize(700, 600)
    qtbot.addWidget(made)
    return made


def live(**more) -> Shown:
    return Shown(samples.desk(), samples.QUAD, words="实时 · 28 帧", live=True, **more)


def test_a_live_picture_has_its_outline_and_says_that_it_is_of_now(pane: CameraPane) -> None:
    pane.show_picture(live())
    shown(pane)
    assert CALM.accent.upper() in colours(picture(pane), step=1)
    assert pane.words == "实时 · 28 帧"


def test_a_picture_that_is_turned_has_no_outline_of_before(pane: CameraPane) -> None:
    pane.show_picture(live(turns=1))
    shown(pane)
    assert CALM.accent.upper() not in colours(picture(pane), step=1)


@pytest.mark.parametrize("zoom", list(Zoom))
def test_a_page_is_looked_at_whole_or_by_halves(pane: CameraPane, zoom: Zoom) -> None:
    pane.show_picture(Shown(page=samples.page(), zoom=zoom))
    shown(pane)
    box = pane._image_box(pane.rect().toRectF(), QImage.fromData(samples.page()))
    assert (box.height() > pane.height()) is (zoom is not Zoom.WHOLE)


def test_a_page_that_is_taken_again_stands_small_beside_it(pane: CameraPane) -> None:
    pane.show_picture(live(aside=Aside(samples.page(), "自助机拍的：偏糊", warned=True)))
    shown(pane)
    assert pane.words.endswith("自助机拍的：偏糊")
    assert pane.fits()


def test_without_a_picture_the_pane_says_why(pane: CameraPane) -> None:
    pane.show_picture(Shown(words="高拍仪不能用"))
    shown(pane)
    assert (pane.words, pane.fits()) == ("高拍仪不能用", True)


def test_wiping_leaves_nothing_of_a_page(pane: CameraPane) -> None:
    pane.show_picture(live(aside=Aside(samples.page(), "原来的")))
    pane.wipe()
    assert (pane.shown, pane.words) == (Shown(), "")
    assert pane._image.isNull()


def test_bytes_that_are_no_picture_show_nothing(pane: CameraPane) -> None:
    pane.show_picture(Shown(page=b"no picture", words="没有这一页"))
    shown(pane)
    assert pane._image.isNull()


def test_what_is_not_well_is_never_left_out_of_the_findings(qtbot) -> None:
    made = FindingBar(NORMAL, "Enter", "拍下这一页")
    many = (Found(True, "四角都在"), Found(True, "没有反光"), Found(True, "很清楚"), Found(False, "第 2 页偏糊"))
    made.set_found(many, can=True)
    qtbot.addWidget(in_frame(made, 420, made.height()))
    assert many[3] in made._shown()
    assert not made.fits()
    assert made.button.isVisible()


def test_without_a_page_nothing_can_be_taken_and_the_bar_keeps_its_height(qtbot) -> None:
    made = FindingBar(NORMAL, "Enter", "拍下这一页")
    before = made.height()
    made.set_found((), can=False)
    qtbot.addWidget(in_frame(made, 420, made.height()))
    assert (made.button.isVisible(), made.height(), made.fits()) == (False, before, True)


# Fields.


SECRET = FieldWords("phone", "电话", "138****0001", secret=True, required=True)
PLAIN = FieldWords("day", "确诊日期", "2024-06-12", value="2024-06-12")
CHOICE = FieldWords(
    "insurance", "参保险种", "职工医保", value="employee",
    options=(Choosable("employee", "职工医保"), Choosable("resident", "居民医保")),
)  # fmt: skip
SEVERAL = replace(CHOICE, name="ills", several=True, value="employee")


class Told(list[tuple[str, str]]):
    """Hears answers."""

    def __call__(self, name: str, value: str) -> None:
        self.append((name, value))


@pytest.fixture
def cell(qtbot) -> FieldCell:
    made = FieldCell(LOOK, NORMAL, Told())
    made.told = Told()
    made.edit.entered.disconnect()
    made.edit.entered.connect(lambda value: made.told(made.said.name, value))
    qtbot.addWidget(made)
    shown(made, (260, 90))
    return made


def test_what_is_masked_is_emptied_by_the_first_sign_and_typed_anew(cell: FieldCell) -> None:
    cell.show_field(SECRET, "")
    QTest.keyClicks(cell.edit, "139")
    assert cell.edit.text() == "139"
    QTest.keyClick(cell.edit, Qt.Key.Key_Return)
    assert cell.told == [("phone", "139")]


def test_erasing_a_masked_answer_leaves_an_empty_one(cell: FieldCell) -> None:
    cell.show_field(SECRET, "")
    QTest.keyClick(cell.edit, Qt.Key.Key_Backspace)
    QTest.keyClick(cell.edit, Qt.Key.Key_Return)
    assert cell.told == [("phone", "")]


def test_escape_gives_up_what_was_typed(cell: FieldCell) -> None:
    cell.show_field(SECRET, "")
    QTest.keyClicks(cell.edit, "1")
    QTest.keyClick(cell.edit, Qt.Key.Key_Escape)
    assert (cell.edit.text(), cell.told, cell.edit.typing) == ("138****0001", [], False)


def test_what_is_seen_while_a_key_is_held_is_masked_again(cell: FieldCell) -> None:
    cell.show_field(SECRET, "13800000001")
    assert cell.edit.text() == "13800000001"
    cell.show_field(SECRET, "")
    assert cell.edit.text() == "138****0001"


def test_what_is_being_typed_stays_when_everything_is_shown_anew(cell: FieldCell) -> None:
    cell.show_field(SECRET, "")
    QTest.keyClicks(cell.edit, "13")
    cell.show_field(SECRET, "")
    assert cell.edit.text() == "13"


def test_an_open_answer_is_edited_where_it_stands(cell: FieldCell) -> None:
    cell.show_field(PLAIN, "")
    cell.edit.setFocus()
    cell.edit.setCursorPosition(10)
    QTest.keyClick(cell.edit, Qt.Key.Key_Backspace)
    QTest.keyClicks(cell.edit, "3")
    cell.edit.clearFocus()
    assert cell.told == [("day", "2024-06-13")]


def test_enter_without_a_change_tells_nothing(cell: FieldCell) -> None:
    cell.show_field(PLAIN, "")
    QTest.keyClick(cell.edit, Qt.Key.Key_Return)
    assert cell.told == []


@pytest.mark.parametrize(
    ("key", "value"),
    [(Qt.Key.Key_Right, "resident"), (Qt.Key.Key_Left, "resident"), (Qt.Key.Key_Space, "resident"),
     (Qt.Key.Key_2, "resident"), (Qt.Key.Key_1, "employee")],
)  # fmt: skip
def test_a_choice_goes_on_by_arrows_and_by_its_digit(cell: FieldCell, key, value: str) -> None:
    cell.show_field(CHOICE, "")
    QTest.keyClick(cell.edit, key)
    QTest.keyClick(cell.edit, Qt.Key.Key_Return)
    assert cell.told == [("insurance", value)]


@pytest.mark.parametrize(("key", "value"), [(Qt.Key.Key_Right, "employee"), (Qt.Key.Key_Left, "resident")])
def test_a_choice_nobody_made_begins_at_its_end_or_beginning(cell: FieldCell, key, value: str) -> None:
    cell.show_field(replace(CHOICE, value="", shown=""), "")
    QTest.keyClick(cell.edit, key)
    cell.edit.commit()
    assert cell.told == [("insurance", value)]


def test_of_several_answers_a_digit_sets_one_and_takes_it_away(cell: FieldCell) -> None:
    cell.show_field(SEVERAL, "")
    QTest.keyClick(cell.edit, Qt.Key.Key_2)
    assert cell.edit.text() == "职工医保 居民医保"
    QTest.keyClick(cell.edit, Qt.Key.Key_1)
    cell.edit.commit()
    assert cell.told == [("ills", "resident")]


def test_other_keys_change_no_choice(cell: FieldCell) -> None:
    cell.show_field(CHOICE, "")
    for key in (Qt.Key.Key_A, Qt.Key.Key_9, Qt.Key.Key_Backspace):
        QTest.keyClick(cell.edit, key)
    assert (cell.edit.text(), cell.edit.typing) == ("职工医保", False)


def test_what_a_card_said_takes_no_key_and_tab_passes_it_by(cell: FieldCell) -> None:
    cell.show_field(replace(SECRET, read_only=True), "")
    QTest.keyClicks(cell.edit, "139")
    assert cell.edit.text() == "138****0001"
    assert cell.edit.focusPolicy() is Qt.FocusPolicy.ClickFocus


def test_a_wrong_answer_says_what_is_wrong_under_itself(cell: FieldCell) -> None:
    cell.show_field(replace(SECRET, fault="电话要 11 位。"), "")
    assert "电话要 11 位。" in cell.words
    cell.show_field(SECRET, "")
    assert "电话要 11 位。" not in cell.words


def test_a_name_of_a_field_never_shows_what_stands_in_it() -> None:
    assert repr(replace(SECRET, value="13800000001")) == "FieldWords(phone)"


def test_wiping_a_field_leaves_nothing(cell: FieldCell) -> None:
    cell.show_field(SECRET, "13800000001")
    cell.edit.wipe()
    assert cell.edit.text() == ""


# The form.


@pytest.mark.parametrize(
    ("spans", "places"),
    [
        ((), []),
        ((3, 3), [(0, 0, 3), (0, 3, 3)]),
        ((2, 3, 2), [(0, 0, 2), (0, 2, 4), (1, 0, 6)]),
        ((6, 3), [(0, 0, 6), (1, 0, 6)]),
    ],
)
def test_fields_fill_their_rows(spans: tuple[int, ...], places: list[tuple[int, int, int]]) -> None:
    assert packed(spans) == places


@pytest.fixture
def form(qtbot) -> FormColumn:
    made = FormColumn(LOOK, NORMAL)
    made.show_fields((replace(SECRET, read_only=True, name="name"), SECRET, CHOICE, PLAIN), {})
    qtbot.addWidget(made)
    shown(made, (600, 500))
    made.activateWindow()
    return made


def test_the_focus_goes_to_the_first_field_that_can_be_filled_in(form: FormColumn) -> None:
    form.setFocus()
    assert form.focused == "phone"


def test_the_focus_goes_to_a_wrong_field_before_others(form: FormColumn) -> None:
    form.show_fields((SECRET, replace(PLAIN, fault="太早了")), {})
    form.setFocus()
    assert form.focused == "day"


def test_tab_walks_through_the_fields_and_tells_what_was_typed(form: FormColumn, qtbot) -> None:
    form.focus_field("phone")
    QTest.keyClicks(form.cells[1].edit, "13900000021")
    with qtbot.waitSignal(form.entered) as told:
        QTest.keyClick(form.cells[1].edit, Qt.Key.Key_Tab)
    assert (told.args, form.focused) == (["phone", "13900000021"], "insurance")


def test_fields_that_stay_keep_what_is_typed_and_others_are_made_anew(form: FormColumn) -> None:
    before = form.cells
    form.focus_field("phone")
    QTest.keyClicks(before[1].edit, "13")
    form.show_fields((replace(SECRET, read_only=True, name="name"), SECRET, CHOICE, PLAIN), {})
    assert (form.cells, form.typing) == (before, True)
    form.show_fields((SECRET,), {})
    assert (len(form.cells), form.typing) == (1, False)


def test_wiping_the_form_leaves_no_field(form: FormColumn) -> None:
    form.wipe()
    assert (form.cells, form.focused) == ((), "")


@pytest.mark.parametrize(("density", "language"), EVERYWHERE)
def test_every_answer_of_a_case_stands_whole_in_its_field(qtbot, density: Density, language: str) -> None:
    look = LOOKS[density.size, language]
    made = FormColumn(look, density)
    made.show_fields([said.field_words(look, one, False) for one in fields(samples.half_case(), samples.TODAY)], {})
    qtbot.addWidget(made)
    shown(made, ({NORMAL: 568, SMALL: 482}[density], 900))
    assert clipped(made) == []


def test_the_original_of_a_paper_makes_it_level_b() -> None:
    case = checked(samples.laid_case(), samples.RECORD, samples.CLERK, samples.HOUR)
    assert [row.trust for row in rows(case)] == ["D", "B", "B", "C"]
