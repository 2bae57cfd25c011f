"""The panel of faults of the training desk: every part of the world, each fault a press, a second one mends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton

from devices.caller_pad import Key
from kiosk.training.world import World
from tests.support.ui import look
from ui.desk.acts import HANDS
from ui.desk.faults import FURTHER, LINES, FaultPanel
from ui.desk.panels import DevicePanel, LogPanel, device_name
from ui.shells.training import TrainingDesk


class Hands:
    """Moves a world that was not started, and keeps what it was told."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.acts: list[dict[str, Any]] = []

    def act(self, act: dict[str, Any]) -> dict[str, Any]:
        self.acts.append(act)
        return self.world.do(act)


class Panels:
    """Both panels of the devices over a world; what is pressed is done at once."""

    def __init__(self, qtbot: Any, folder: Path, language: str = "zh_CN") -> None:
        self.hands, self.look = Hands(folder), look(language)
        self.faults, self.plugs = FaultPanel(self.look, self.send), DevicePanel(self.look, self.send)
        for panel in (self.faults, self.plugs):
            qtbot.addWidget(panel)
        self.send({"do": "state"})

    def send(self, act: Any) -> None:
        """Do an act and show what it led to."""
        state = self.hands.act(dict(act))
        for panel in (self.faults, self.plugs):
            panel.show_state(state)

    def press(self, words: str) -> dict[str, Any]:
        """Press the fault that is called so; return the act it sent."""
        (button,) = [one for one in self.shown() if one.text() == words]
        button.click()
        return self.hands.acts[-1]

    def shown(self) -> list[QPushButton]:
        """Return the buttons of the chosen part."""
        return [one for one in self.faults.findChildren(QPushButton) if not one.isHidden()]

    def hurt(self, name: str) -> str:
        return self.faults.fault_name(name)


@pytest.fixture
def panels(qtbot: Any, tmp_path: Path) -> Iterator[Panels]:
    made = Panels(qtbot, tmp_path)
    yield made
    made.hands.world.stop()


KINDS = World(Path("/nowhere")).state()["parts"]


def test_every_part_of_the_world_can_be_chosen(panels: Panels) -> None:
    choice = panels.faults.choice
    assert [choice.itemData(at) for at in range(choice.count())] == list(KINDS)
    assert [choice.itemText(at) for at in range(choice.count())] == [device_name(panels.look, kind) for kind in KINDS]


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_of_a_part_is_a_button_that_orders_it_and_one_that_mends_it(panels: Panels, kind: str) -> None:
    panels.faults.choose(kind)
    for fault in KINDS[kind]["faults"]:
        ordered = panels.press(panels.hurt(fault))
        marked = [one.text() for one in panels.shown() if one.isChecked()]
        mended = panels.press(panels.hurt(fault))
        assert ordered == {"do": "device-fault", "device": kind, "fault": fault}
        assert marked == [panels.hurt(fault)]
        assert mended == {"do": "mend", "device": kind}
    assert [one.text() for one in panels.shown() if one.isChecked()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_printer_can_run_out_in_the_middle(panels: Panels, kind: str) -> None:
    panels.faults.choose(kind)
    words = panels.look.of(FURTHER["paper-line"])
    offered = words in [one.text() for one in panels.shown()]
    assert offered == ("paper-out" in KINDS[kind]["faults"])


def test_paper_ends_at_the_line_the_button_says(panels: Panels) -> None:
    panels.faults.choose("receipt_printer")
    act = panels.press(panels.look.of(FURTHER["paper-line"]))
    assert act == {"do": "device-fault", "device": "receipt_printer", "fault": "paper-out", "after": LINES}
    assert str(LINES) in panels.look.of(FURTHER["paper-line"])


def test_a_plug_is_pulled_and_put_back_at_one_press(panels: Panels) -> None:
    panels.faults.choose("call_board")
    assert panels.press(panels.look.of("training.desk.replug")) == {"do": "replug", "device": "call_board"}


def test_whatever_is_wrong_is_mended_by_one_button(panels: Panels) -> None:
    panels.faults.choose("speaker")
    panels.press(panels.hurt("silent"))
    assert panels.press(panels.look.of("training.desk.mend")) == {"do": "mend", "device": "speaker"}
    assert panels.hands.world.state()["parts"]["speaker"]["fault"] == ""


def test_another_part_shows_its_own_faults_and_none_of_the_one_before(panels: Panels) -> None:
    panels.faults.choose("receipt_printer")
    before = {one.text() for one in panels.shown()}
    panels.faults.choose("id_card")
    after = {one.text() for one in panels.shown()}
    assert panels.hurt("cover-open") in before - after
    assert panels.hurt("glued") in after - before


def test_a_fault_that_somebody_else_ordered_is_marked(panels: Panels) -> None:
    panels.faults.choose("id_card")
    panels.send({"do": "card-fault", "name": "worn"})
    assert [one.text() for one in panels.shown() if one.isChecked()] == [panels.hurt("worn")]


def test_every_part_has_a_plug_and_says_how_it_is(panels: Panels) -> None:
    panels.send({"do": "device-fault", "device": "code_scanner", "fault": "slow"})
    panels.send({"do": "unplug", "device": "caller_pad"})
    said = {kind: made.text() for kind, made in panels.plugs._plugs.items()}
    assert list(said) == list(KINDS)
    assert said["code_scanner"].endswith(panels.hurt("slow"))
    assert said["caller_pad"].endswith(panels.look.of("training.desk.unplugged"))
    assert said["speaker"].startswith("F4  ")


def test_a_part_without_words_is_called_by_its_kind(panels: Panels) -> None:
    state = panels.hands.world.state()
    state["parts"]["hologram"] = {"plugged": True, "fault": "fading", "faults": ["fading"]}
    for panel in (panels.faults, panels.plugs):
        panel.show_state(state)
    panels.faults.choose("hologram")
    assert "hologram  fading" in panels.plugs._plugs["hologram"].text()
    assert panels.shown()[0].text() == "fading"


def test_a_world_that_tells_of_no_parts_offers_nothing(qtbot: Any) -> None:
    panel = FaultPanel(look(), lambda act: None)
    qtbot.addWidget(panel)
    panel.show_state({})
    assert (panel.chosen, panel.findChildren(QPushButton)) == ("", [])


@pytest.mark.parametrize("chosen", ["receipt_printer", "id_card", "evaluation_pad"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_whole_desk_stands_on_a_common_screen_without_scrolling(
    qtbot: Any, tmp_path: Path, language: str, chosen: str
) -> None:
    hands = Hands(tmp_path)
    desk = TrainingDesk(look(language), hands, tmp_path)
    qtbot.addWidget(desk)
    for panel in desk._panels:
        panel.show_state(hands.world.state())
        if isinstance(panel, FaultPanel):
            panel.choose(chosen)
    desk.open_in(QRect(0, 0, 1920, 1080), 0)
    assert desk._sheet.heightForWidth(desk._sheet.width()) <= 1080 - 40 - 60
    assert desk.width() <= 1920


def test_the_list_of_parts_leaves_the_trainers_keys_alone(panels: Panels) -> None:
    assert panels.faults.choice.focusPolicy() == Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize(("kind", "act"), [(kind, act) for kind, acts in HANDS.items() for act in acts])
def test_what_hands_do_at_a_part_is_offered_with_it(qtbot: Any, kind: str, act: dict[str, Any]) -> None:
    sent: list[Any] = []
    panel = FaultPanel(look(), sent.append)
    qtbot.addWidget(panel)
    panel.show_state({"parts": KINDS})
    panel.choose(kind)
    value = "".join(str(value) for name, value in act.items() if name != "do")
    wanted = panel.look.of(f"training.hand.{act['do']}", value=value)
    (button,) = [one for one in panel.findChildren(QPushButton) if one.text() == wanted and not one.isHidden()]
    button.click()
    assert sent == [act]


def test_every_act_of_hands_is_known_to_the_world(tmp_path: Path) -> None:
    known = World(tmp_path)._all_acts()
    assert {act["do"] for acts in HANDS.values() for act in acts} <= set(known)
    assert set(HANDS) <= set(KINDS)
    assert all(act["key"].upper() in Key.__members__ or Key(act["key"]) in Key for act in HANDS["caller_pad"])


def test_the_log_tells_an_act_without_words_by_its_name(qtbot: Any) -> None:
    panel = LogPanel(look(), lambda act: None)
    qtbot.addWidget(panel)
    panel.show_state({"log": [{"at": 1.0, "act": "somersault", "device": "id_card", "fault": "slow"}]})
    row = panel._list.item(0).text()
    assert "somersault" in row
    assert panel.look.of("training.hurt.slow") in row
    assert panel.look.of("technician.device.id_card") in row
