# SPDX-License-Identifier: Apache-2.0
"""The tab of the outbox: every look at it in both sizes and languages, what each key does, what is said of its end."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from config.texts import wording
from kiosk.maintenance.outbox_desk import OutboxDesk
from kiosk.maintenance.outbox_seen import OutboxLook, OutboxSeen
from kiosk.technician.about import USUAL_BYTES, applications
from offline_queue.entry import Attachment, Rejected, Retry
from offline_queue.errors import ExportFailed
from tests.support.maintained import Maintained, settings
from tests.support.outboxes import START, acknowledge, open_box, store
from tests.support.staff_desk import DENSITIES, HOUR
from tests.support.ui import clipped
from ui.desk.density import Density, look_of
from ui.desk.lights import Light
from ui.maintenance import outbox_words as words
from ui.maintenance.lane import Lane
from ui.maintenance.outbox_board import EXPORT, FIND, PROBE, RECEIPT, RETRY, VERIFY, OutboxBoard
from ui.maintenance.outbox_samples import SCENES, SampleOutbox
from ui.maintenance.outbox_state import OutboxState, came_of

Make = Callable[..., "Tab"]
NOW = HOUR.timestamp()
HAN = re.compile("[\u3400-\u9fff]")
NUMBER = "99010000010326112300423"


def at_once(call: Callable[[], object], done: Callable[[object], None]) -> None:
    try:
        answer = call()
    except (ExportFailed, OSError) as wrong:
        answer = wrong
    done(answer)


class Tab:
    """The board over a scene, whose work is done at once."""

    def __init__(self, scene: str, density: Density = DENSITIES[0], language: str = "zh_CN", *places: Path) -> None:
        self.outbox = SampleOutbox(SCENES[scene])
        self.state = OutboxState(self.outbox, self.outbox, at_once, at_once, lambda: list(places))
        self.board = OutboxBoard(look_of(density, wording(language)), density, self.state, lambda: HOUR)
        self.board.resize(density.size[0], density.size[1] - density.top - density.keys)
        self.board.show()
        self.board.opened()
        QApplication.processEvents()

    def press(self, number: int) -> None:
        assert self.board.keys()[number].enabled
        self.board.press(number)

    @property
    def titles(self) -> list[str]:
        return [card.title for card in self.board.cards.shown]


@pytest.fixture
def tab(qtbot: Any) -> Make:
    def make(*args: Any) -> Tab:
        one = Tab(*args)
        qtbot.addWidget(one.board)
        return one

    return make


@pytest.mark.parametrize("density", DENSITIES, ids=["normal", "small"])
@pytest.mark.parametrize("scene", SCENES)
def test_nothing_is_cut_in_any_look(tab: Make, scene: str, density: Density) -> None:
    board = tab(scene, density).board
    assert board.table.fits()
    assert board.tally.fits()
    assert board.received.fits()
    assert board.grab().width() == density.size[0]


@pytest.mark.parametrize("scene", SCENES)
def test_english_has_no_hanzi_but_in_names(tab: Make, scene: str) -> None:
    board = tab(scene, DENSITIES[1], "en").board
    said = "\n".join((board.table.words, board.tally.words, board.foot.words, board.received.words))
    said += "".join(f"{card.title}{card.lines}{card.note}" for card in board.cards.shown)
    said += "".join(f"{key.verb}{key.note}" for key in board.keys().values())
    assert not HAN.search(re.sub(r"[\u3400-\u9fff]+\*+", "", said))


def test_what_wants_a_person_stands_first_with_its_light_and_what_to_do(tab: Make) -> None:
    one = tab("mixed")
    first = one.board.table.words.splitlines()[0]
    assert "要人看" in first
    assert "收 0038-2" in first
    assert "核验，找技术支持" in first
    assert words.light_of(SCENES["mixed"].held[0]) is Light.OVER


def test_what_waits_for_another_of_its_dossier_stands_still_and_says_for_which(tab: Make) -> None:
    line = next(line for line in tab("mixed").board.table.words.splitlines() if "0044-6" in line)
    assert "等前面" in line
    assert "同一件的 0042-1 要先到" in line
    assert "0042-1 到了就送" in line


def test_a_chosen_entry_tells_what_the_platform_said_and_what_happened(tab: Make) -> None:
    one = tab("mixed")
    one.state.choose("e4")
    shown = {card.key: card for card in one.board.cards.shown}
    assert any("/form_data/permit" in line.words for line in shown["held"].lines)
    assert [line.words for line in shown["story"].lines][-1] == "平台说要改"
    assert not one.board.keys()[RETRY].enabled


def test_only_what_can_go_is_sent_again_and_its_end_is_told_until_taken_back(tab: Make) -> None:
    one = tab("mixed")
    one.state.choose("e1")
    one.press(RETRY)
    assert one.titles[0] == "已让它马上再送"
    assert one.board.back()
    assert "已让它马上再送" not in one.titles
    assert not one.board.back()


def test_the_letter_of_the_card_does_what_its_key_does(tab: Make) -> None:
    one = tab("mixed")
    assert not one.board.letter("R")
    one.state.choose("e1")
    assert one.board.letter("R")
    assert one.state.came is not None
    one.board._pressed("Esc")
    assert one.state.came is None


def test_no_key_deletes_anything(tab: Make) -> None:
    one = tab("mixed")
    assert set(one.board.keys()) == {1, 2, 5, 6, 7, 8, 11}
    assert not any("删" in key.verb for key in one.board.keys().values())
    assert "没有“删除”" in one.board.foot.words


@pytest.mark.parametrize(
    ("number", "title"), [(PROBE, "已让全部马上再送"), (VERIFY, "逐件核验，全部完好"), (8, "已备份，8 件未送到")]
)
def test_a_key_says_how_it_ended(tab: Make, number: int, title: str) -> None:
    one = tab("mixed")
    one.press(number)
    assert one.titles[0] == title


def test_an_export_asks_where_to_and_goes_there(tab: Make, tmp_path: Path) -> None:
    one = tab("mixed", DENSITIES[0], "zh_CN", tmp_path)
    one.press(EXPORT)
    assert one.titles[0] == "导出封包"
    assert not one.board.letter("2")
    assert one.board.letter("1")
    one.state.proved()
    assert one.titles[0] == "已导出 8 件，读回一致"


def test_nothing_is_carried_away_before_the_code_was_right_and_once_then(tab: Make, tmp_path: Path) -> None:
    one, wanted = tab("mixed", DENSITIES[0], "zh_CN", tmp_path), []
    one.state.code_wanted.connect(lambda: wanted.append(one.state.busy))
    one.press(EXPORT)
    one.board.letter("1")
    before = one.state.came
    one.state.proved()
    came, one.state.came = one.state.came, None
    one.state.proved()
    assert (wanted, before, came is None, one.state.came) == ([""], None, False, None)


def test_a_receipt_is_chosen_from_those_on_the_stick(tab: Make, tmp_path: Path) -> None:
    (tmp_path / "receipt-1.json").write_text("{}")
    one = tab("mixed", DENSITIES[0], "zh_CN", tmp_path)
    one.press(RECEIPT)
    assert one.state.places == [tmp_path / "receipt-1.json"]
    assert one.board.letter("1")
    assert one.titles[0] == "回执导入，1 件已收到"


@pytest.mark.parametrize(("number", "said"), [(EXPORT, "没有插 U 盘"), (RECEIPT, "没有回执")])
def test_without_a_stick_it_is_said_and_escape_leaves(tab: Make, number: int, said: str) -> None:
    one = tab("mixed")
    one.press(number)
    assert said in one.board.cards.shown[0].under
    assert one.board.back()
    assert one.state.question == ""


def test_what_failed_is_told_with_its_words(tab: Make, tmp_path: Path) -> None:
    one = tab("mixed", DENSITIES[0], "zh_CN", tmp_path)

    def fails(to: Path) -> dict[str, Any]:
        raise ExportFailed("the stick is gone")

    one.outbox.export = fails  # type: ignore[method-assign]  # this one fails
    one.press(EXPORT)
    one.board.letter("1")
    one.state.proved()
    assert one.titles[0] == "没有全部导出"
    assert one.board.cards.shown[0].lines[0].words == "the stick is gone"


def test_while_something_is_under_way_nothing_else_begins(tab: Make) -> None:
    one = tab("mixed")
    one.state.choose("e1")
    one.state._working = lambda call, done: None
    one.board.press(VERIFY)
    assert "正在逐件核验" in one.titles
    assert not any(one.board.keys()[number].enabled for number in (RETRY, PROBE, EXPORT, VERIFY))
    one.state.back_up()
    assert one.state.busy == "verify"


def test_without_a_terminal_what_is_stored_is_shown_and_nobody_can_be_asked(tab: Make) -> None:
    one = tab("no-terminal")
    assert one.board.table.keys
    assert not one.board.keys()[PROBE].enabled
    assert any("终端程序没有运行" in card.under for card in one.board.cards.shown)


def test_what_the_nightly_comparison_found_stands_there_until_it_is_well(tab: Make) -> None:
    assert "每夜对账" not in tab("mixed").titles
    shown = {card.key: card for card in tab("compared").board.cards.shown}
    assert "99012100070326112200413" in str(shown["compared"].lines)
    assert shown["compared"].under == "1 件要与中心核对"


def test_an_outbox_that_cannot_be_read_says_why_and_shows_no_old_numbers(tab: Make) -> None:
    one = tab("mixed")
    one.outbox.seen = SCENES["refused"]
    one.state.look()
    assert one.board.table.keys == ()
    assert one.board.tally.words == ""
    assert one.titles == ["密钥不是写入时的那一把"]


def test_a_row_is_found_by_its_number(tab: Make) -> None:
    one = tab("mixed")
    one.press(FIND)
    one.board.finder.setText("0043")
    assert one.board.table.current == "e2"
    assert one.board.back()
    assert not one.board.finder.isVisible()


def test_a_minute_in_which_the_line_was_down_stays_down(tab: Make) -> None:
    one = tab("mixed")
    for line, later in (("down", 1.0), ("up", 2.0), ("up", 61.0)):
        one.outbox.seen = msgspec.structs.replace(SCENES["mixed"], at=NOW + later, line=line)
        one.state.look()
    assert [line for _, line in one.state.minutes] == ["down", "up"]


def test_what_was_chosen_and_has_arrived_gives_its_place_to_the_first(tab: Make) -> None:
    one = tab("mixed")
    one.state.choose("e7")
    one.outbox.seen = msgspec.structs.replace(SCENES["mixed"], held=SCENES["mixed"].held[:2])
    one.board.tick(HOUR)
    assert one.state.selected == "e5"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("density", DENSITIES, ids=["normal", "small"])
def test_no_key_and_no_card_is_cut_in_any_look(qtbot: Any, language: str, density: Density) -> None:
    window = Maintained("faults", language, density.size)
    qtbot.addWidget(window.shell)
    # What is on this disk is not looked for: the scenes are what is seen.
    window.program.outbox.look = lambda: None  # type: ignore[method-assign]  # as said
    window.shell.open_tab(1)
    found = {}
    for name, seen in SCENES.items():
        window.program.outbox.show(seen, SampleOutbox(seen).story("e4") if seen.held else None)
        window.settle()
        # A long name of a matter is cut in its row; the card beside it has it whole.
        found[name] = [one for one in clipped(window.shell) if not one.startswith("DeskTable")]
    window.close()
    assert found == dict.fromkeys(SCENES, [])


def test_a_backup_of_another_day_is_told_by_its_day() -> None:
    assert (words.short_clock(NOW - 60, NOW), words.short_clock(NOW - 86_400, NOW)) == ("10:21", "11-22")


def test_what_the_site_has_no_setting_for_cannot_be_pressed_and_says_so(tab: Make) -> None:
    one = tab("mixed")
    one.outbox.seen = msgspec.structs.replace(SCENES["mixed"], unset=("export", "receipt", "backup"))
    one.state.look()
    keys = one.board.keys()
    assert [(keys[n].enabled, keys[n].note) for n in (EXPORT, RECEIPT, 8)] == [
        (False, "没设公钥"), (False, "没设公钥"), (False, "没设目录")
    ]  # fmt: skip
    assert keys[VERIFY].enabled


def test_a_guess_looks_like_one() -> None:
    held = [applications(count * USUAL_BYTES) for count in (0, 7, 42, 317, 3003)]
    assert held == [0, 7, 42, 310, 3000]


def test_damage_found_is_no_good_end() -> None:
    assert came_of("verify", ["entry 1 is damaged"]).well is False
    assert came_of("receipt", {"acknowledged": [], "refused": ["x"]}).well is False
    assert came_of("retry", {"retried": False}).well is False


def test_without_a_terminal_an_entry_is_said_to_be_tried_when_one_starts() -> None:
    waiting, sent = came_of("retry", {"retried": True, "running": False}), came_of("retry", {"retried": True})
    assert [(one.act, one.well) for one in (waiting, sent)] == [("retry-at-start", True), ("retry", True)]


def test_work_beside_the_window_comes_home_also_when_it_fails(qtbot: Any) -> None:
    lane, came = Lane("test"), []

    def fails() -> object:
        raise OSError("away")

    lane.call(lambda: 1, came.append)
    lane.call(fails, came.append)
    qtbot.waitUntil(lambda: len(came) == 2)
    lane.close()
    lane.call(lambda: 2, came.append)
    assert came[0] == 1
    assert isinstance(came[1], OSError)


def real(folder: Path) -> OutboxLook:
    found = settings(folder)
    return OutboxLook(found, OutboxDesk(found), lambda: START + 60)


def filled(folder: Path) -> str:
    """Leave an outbox with one entry that was tried, one behind it, and one that has arrived."""
    body = {"receipt_no": NUMBER, "item": {"task_code": "x"}, "parties": {"applicant": {"name": "郑安康"}}}
    with contextlib.closing(open_box_at(folder)) as box:
        first = store(box, json.dumps(body).encode(), attachments=(Attachment("scan", "image/png", b"scan"),))
        store(box, b"not json")
        parcel = box.claim(START)
        assert parcel
        box.settle(parcel.entry, Retry("transport", "timeout"), delay=60.0)
        third = store(box, dossier="other")
        box.settle(third, acknowledge(third))
        return first.id


def open_box_at(folder: Path) -> Any:
    (folder / "box").mkdir(exist_ok=True)
    (folder / "outbox").symlink_to(folder / "box")
    return open_box(folder)


def test_a_real_outbox_is_seen_with_masks_and_without_names(tmp_path: Path) -> None:
    id = filled(tmp_path)
    eyes = real(tmp_path)
    seen = eyes.look()
    first = next(held for held in seen.held if held.id == id)
    assert (first.who, first.reason, seen.line) == ("郑*康", "transport", "")
    assert [held.behind for held in seen.held if held.id != id] == [first.number]
    assert "安" not in repr(seen)
    assert first.number == f"0042-{NUMBER[-1]}"
    assert seen.unset == ("export", "receipt", "backup")
    assert (seen.received_today, len(seen.received)) == (1, 1)
    assert eyes.story(id)["papers"] == [{"mime": "image/png", "bytes": 4}]
    eyes.close()


def test_what_was_refused_holds_nothing_of_its_dossier_back(tmp_path: Path) -> None:
    with contextlib.closing(open_box_at(tmp_path)) as box:
        store(box)
        parcel = box.claim(START)
        assert parcel
        box.settle(parcel.entry, Rejected("not-entitled"))
        second = store(box)
    eyes = real(tmp_path)
    assert [held.behind for held in eyes.look().held if held.id == second.id] == [""]
    eyes.close()


def test_what_stands_there_is_read_anew_only_when_something_happened(tmp_path: Path, monkeypatch: Any) -> None:
    filled(tmp_path)
    eyes = real(tmp_path)
    first = eyes.look()
    asked: list[object] = []
    monkeypatch.setattr(eyes, "_seen", lambda _reader, at: asked.append(at) or first)
    assert eyes.look().held == first.held
    assert asked == []
    with contextlib.closing(open_box(tmp_path)) as box:
        store(box)
    eyes.look()
    assert len(asked) == 1
    eyes.close()


def test_no_outbox_is_seen_as_none(tmp_path: Path) -> None:
    assert real(tmp_path).look() == OutboxSeen(START + 60, "none")
