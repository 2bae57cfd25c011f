# SPDX-License-Identifier: Apache-2.0
"""Driver of pen tablets and pen displays by their HID reports, whatever their maker.

Bytes: the tablet's own reports as the table ``fields`` in the settings says (``layout.py``); its report descriptor,
which the maker's page or ``usbhid-dump`` shows, gives the places. USB carries reports whole and checked, so none is
damaged; a tablet that is not touched says nothing, and is therefore never READY (``signature-pad.one-way``). Times are
those of arrival: HID reports of pens carry none.
"""

from __future__ import annotations

from devices.device import Actor, CancelToken, Condition, Deadline, DeviceState, PartState
from devices.signature_pad import PadKey
from devices.signature_pad.area import Area, corners_of
from devices.signature_pad.layout import KEYS, layout_of
from devices.signature_pad.pen import PenPad, Sample

# How long the pen is up before a signature on a tablet without keys is done.
REST_SECONDS = 2.0


class HidTablet(PenPad):
    """One tablet at ``hid://vvvv:pppp`` or ``hid:///dev/hidraw0``.

    ``fields`` and ``report`` say where the values stand; ``corners`` is the writing area in counts (left,top,right,
    bottom), ``width_mm`` and ``height_mm`` its size. ``pressure_max`` is the count of the strongest pressure, 0 for all
    bits set. ``rest_seconds`` ends a signature by the pen alone; 0 where the tablet has a key ``confirm``.
    """

    def __init__(
        self,
        address: str,
        *,
        fields: str,
        corners: str,
        width_mm: float,
        height_mm: float,
        report: int = -1,
        pressure_max: int = 0,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        super().__init__(address, rest_seconds=rest_seconds)
        self._layout = layout_of(fields, report)
        if self._address.carrier != "hid":
            raise ValueError(f"{address}: a tablet is reached by hid://")
        if not rest_seconds and "confirm" not in self._layout.fields:
            raise ValueError("rest_seconds: without a key confirm only the pen can say that a signature is done")
        pressure = self._layout.fields.get("pressure")
        full = pressure_max or ((1 << pressure.size) - 1 if pressure else 1)
        self._size = Area(*corners_of(corners), width_mm, height_mm, full)
        self._keys: set[str] = set()

    def capabilities(self) -> frozenset[str]:
        """Return what this tablet can do."""
        fields = self._layout.fields
        return frozenset({"pressure"} & set(fields)) | frozenset({"keys"} if set(KEYS) & set(fields) else ())

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        deadline.check(cancel, self.causes.silent)
        self._throw_away()
        parts = (PartState("answer", "unknown"),)
        return DeviceState(self.kind, Condition.ATTENTION, "signature-pad.one-way", Actor.NOBODY, parts)

    def _begin(self, deadline: Deadline, cancel: CancelToken) -> Area:
        # What was drawn while nobody was to sign belongs to nobody.
        self._throw_away()
        self._keys.clear()
        return self._size

    def _said(self, seconds: float, deadline: Deadline, cancel: CancelToken) -> list[Sample | PadKey]:
        values = self._layout.read(self._receive(seconds))
        if values is None:
            return []
        down = {name for name in KEYS if values.get(name)}
        pressed, self._keys = down - self._keys, down
        keys: list[Sample | PadKey] = [PadKey(name) for name in KEYS if name in pressed]
        touches = self._layout.down(values)
        # A tablet without a sensor for pressure presses fully wherever it touches.
        pressure = values.get("pressure", int(touches))
        return [Sample(values["x"], values["y"], pressure, touches, deadline.clock()), *keys]

    def _finish(self) -> None:
        self._keys.clear()
