# SPDX-License-Identifier: Apache-2.0
"""Photographs with what is on them: one whole sheet, one that is cut off, two beside one another, or none."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from devices.document_camera.cv import cv2
from devices.document_camera.light import Image, Plane, Size, shadow
from devices.document_camera.studio import lights, things
from devices.document_camera.studio.frames import framed
from devices.document_camera.studio.grounds import ground
from devices.document_camera.studio.plane import (
    Corners,
    Lie,
    Table,
    lie_beside,
    lie_cut_off,
    lie_under,
    lie_whole,
    table,
)
from devices.document_camera.studio.prints import Print, printed

# Different sheets there are; each comes in endless light.
SHEETS = 700
# How much larger than the picture a ground is drawn, so that turning it leaves no corner bare.
GROUND = 1.2


class Kind(enum.Enum):
    """What a photograph shows."""

    WHOLE = "whole"
    CUT_OFF = "cut-off"
    SEVERAL = "several"
    NOTHING = "nothing"


# How often each comes.
SHARES = {Kind.WHOLE: 0.7, Kind.CUT_OFF: 0.12, Kind.SEVERAL: 0.05, Kind.NOTHING: 0.13}


@dataclass(frozen=True)
class Mix:
    """What lies there how often: ``below`` is the share of whole sheets on another, ``framed`` that of framed sheets.

    Where there are several there are up to ``most``.
    """

    below: float = 0.14
    framed: float = 0.0
    most: int = 2


USUAL = Mix()


@dataclass(repr=False)
class Photo:
    """A photograph, ``image`` height x width x 3 bytes, and what is known of it.

    ``sheets`` are the corners of what is to be found, clockwise; ``page`` says where such sheets are (0 to 1), and
    ``under`` where others look out from under them: paper, and not to be found.
    """

    image: Image
    kind: Kind
    sheets: list[Corners]
    page: Plane
    under: Plane


@dataclass(repr=False)
class _Scene:
    """A photograph being made."""

    on: Table
    mix: Mix
    picture: Plane
    light: Plane
    page: Plane
    under: Plane
    rng: np.random.Generator
    sheets: list[Corners] = field(default_factory=list)


def photograph(seed: int, size: Size, kind: Kind | None = None, *, mix: Mix = USUAL) -> Photo:
    """Take the photograph of a seed and a ``size`` (width, height) in pixels; of any kind unless one is said."""
    rng = np.random.default_rng((seed, 29))
    chosen = kind or list(SHARES)[int(rng.choice(len(SHARES), p=list(SHARES.values())))]
    scene = _bare(size, mix, rng)
    for _ in range(int(rng.choice([0, 0, 1, 2, 3, 5, 8]))):
        _cover(scene, things.thing(size, rng))
    _sheets(scene, chosen)
    _hide(scene)
    scene.picture *= scene.light
    if rng.random() < 0.12:
        lights.glare(scene.picture, rng)
    if rng.random() < 0.3:
        _bend(scene)
    return Photo(lights.taken(scene.picture, rng), chosen, scene.sheets, scene.page, scene.under)


def _bare(size: Size, mix: Mix, rng: np.random.Generator) -> _Scene:
    on = table(size, rng)
    side = round(GROUND * on.unit)
    flat = ground(side, rng)
    turn = rng.uniform(-np.pi, np.pi) if rng.random() < 0.6 else 0.0
    cos, sin = np.cos(turn) / on.unit, np.sin(turn) / on.unit
    spread = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]]) @ np.array(
        [[1, 0, -side / 2], [0, 1, -side / 2], [0, 0, 1.0]]
    )
    seen = cv2.warpPerspective(flat, on.way @ spread, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    picture = np.clip(np.asarray(seen, np.float32), 0, 255)
    empty = np.zeros((size[1], size[0]), np.float32)
    return _Scene(on, mix, picture, lights.lamps(size, rng), empty, empty.copy(), rng)


def _sheets(scene: _Scene, kind: Kind) -> None:
    if kind is Kind.NOTHING:
        return
    rng = scene.rng
    sheet = _any_sheet(scene)
    lie = (lie_cut_off if kind is Kind.CUT_OFF else lie_whole)(scene.on, sheet.proportion, rng)
    if kind is Kind.SEVERAL:
        lie = lie_whole(scene.on, sheet.proportion, rng)
    if kind is Kind.WHOLE and rng.random() < scene.mix.below:
        _below(scene, lie)
    scene.sheets.append(lie.corners)
    _lay(scene, sheet, lie, scene.page)
    if kind is Kind.SEVERAL:
        # Nothing is drawn by chance where it is two: a seed's photograph stays what it was.
        for _ in range(1 if scene.mix.most < 3 else int(rng.integers(1, scene.mix.most))):
            _another(scene)


def _any_sheet(scene: _Scene) -> Print:
    # Nothing is drawn by chance for what never comes: a seed's photograph stays what it was.
    draw = framed if scene.mix.framed and scene.rng.random() < scene.mix.framed else printed
    # Twice as fine as it is seen at most; the half is enough for most.
    return draw(int(scene.rng.integers(SHEETS)), 340 if scene.on.unit < 700 else 1700)


def _below(scene: _Scene, lie: Lie) -> None:
    """Let another sheet look out from under the one that counts."""
    lower = lie_under(scene.on, lie, scene.rng)
    _lay(scene, _any_sheet(scene), lower, scene.under)


def _another(scene: _Scene) -> None:
    """Lay another whole sheet beside those that lie there, where there is room for one."""
    for _ in range(12):
        sheet = _any_sheet(scene)
        lie = lie_beside(scene.on, sheet.proportion, float(scene.rng.uniform(0.15, 0.4)), scene.rng)
        width, height = scene.on.size
        x, y = lie.corners.T
        outline = np.zeros_like(scene.page)
        cv2.fillConvexPoly(outline, np.rint(lie.corners).astype(np.int32), 1.0)
        whole = min(x.min(), y.min(), width - 1 - x.max(), height - 1 - y.max()) > 0.006 * scene.on.unit
        if whole and not (outline * scene.page).any():
            scene.sheets.append(lie.corners)
            _lay(scene, sheet, lie, scene.page)
            return


def _lay(scene: _Scene, sheet: Print, lie: Lie, into: Plane) -> None:
    """Lay a sheet down, a little curled; its shadow falls beside it."""
    rng = scene.rng
    curl = rng.normal(0, 0.006, 2) if rng.random() < 0.4 else np.zeros(2)
    picture = _reduced(sheet, lie)
    height, width = picture.shape[:2]
    across, down = _places(scene.on.size, lie, curl)
    x, y = across * width - 0.5, down * height - 0.5
    laid = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # Its rim of two pixels lets the opacity end as softly as the eye does.
    solid = cv2.remap(_solid(sheet, (width, height)), x + 2, y + 2, cv2.INTER_LINEAR)
    bulge = 1 + 4 * (curl[0] * np.cos(np.pi * np.clip(across, 0, 1)) + curl[1] * np.cos(np.pi * np.clip(down, 0, 1)))
    colours = np.asarray(laid, np.float32) * bulge[..., None].astype(np.float32)
    _cover(scene, things.Cover(colours, np.asarray(solid, np.float32), float(rng.uniform(0.0, 0.008))))
    into[:] = np.maximum(into, solid)
    if into is scene.page:
        scene.under *= 1 - solid


def _reduced(sheet: Print, lie: Lie) -> Image:
    """Return the print about as large as it is seen: smaller steps than its own would flicker."""
    sides = np.linalg.norm(np.roll(lie.corners, -1, axis=0) - lie.corners, axis=1)
    wide = max(16, round(1.15 * float(max(sides[0], sides[2]))))
    if wide >= sheet.image.shape[1]:
        return sheet.image
    return np.asarray(
        cv2.resize(sheet.image, (wide, max(16, round(wide / sheet.proportion))), interpolation=cv2.INTER_AREA), np.uint8
    )


def _solid(sheet: Print, size: Size) -> Plane:
    """Return the opacity of a sheet with a rim of two pixels around; cards have round corners."""
    solid = np.zeros((size[1] + 4, size[0] + 4), np.float32)
    radius = round(sheet.radius * size[0])
    cv2.rectangle(solid, (2 + radius, 2), (size[0] + 1 - radius, size[1] + 1), 1.0, -1)
    cv2.rectangle(solid, (2, 2 + radius), (size[0] + 1, size[1] + 1 - radius), 1.0, -1)
    for x in (2 + radius, size[0] + 1 - radius):
        for y in (2 + radius, size[1] + 1 - radius):
            cv2.circle(solid, (x, y), radius, 1.0, -1, cv2.LINE_AA)
    return solid


def _places(size: Size, lie: Lie, curl: NDArray[np.float64]) -> tuple[Plane, Plane]:
    """Return for each pixel the place on the sheet's unit square that it shows."""
    back = np.linalg.inv(lie.way)
    down, across = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    x, y, depth = (
        np.float32(row[0]) * across + np.float32(row[1]) * down + np.float32(row[2]) for row in back / back[2, 2]
    )
    depth = np.where(np.abs(depth) < 1e-6, np.float32(1e-6), depth)
    u, v = np.clip(x / depth, -3, 4), np.clip(y / depth, -3, 4)
    # A curled sheet bulges between its corners, which stay where they are.
    return (
        np.asarray(u + curl[1] * np.sin(np.pi * np.clip(v, 0, 1)), np.float32),
        np.asarray(v + curl[0] * np.sin(np.pi * np.clip(u, 0, 1)), np.float32),
    )


def _cover(scene: _Scene, cover: things.Cover) -> None:
    """Put something over what is there, and its shadow around it."""
    unit, rng = scene.on.unit, scene.rng
    plain = np.ones(cover.solid.shape, np.float32)
    away = rng.normal(0, 1, 2) * cover.high * unit
    shadow(plain, cover.solid, (float(away[0]), float(away[1])), 1 + cover.high * unit, float(rng.uniform(0, 0.7)))
    scene.picture *= (plain + (1 - plain) * cover.solid)[..., None]
    scene.picture += cover.solid[..., None] * (cover.colours - scene.picture)


def _hide(scene: _Scene) -> None:
    """Let fingers hold the sheet, or a pen lie over it."""
    rng, size = scene.rng, scene.on.size
    if scene.sheets and rng.random() < 0.22:
        corners = scene.sheets[0].astype(np.float64)
        for _ in range(int(rng.integers(1, 4))):
            side = int(rng.integers(4))
            part = rng.uniform(0, 1) if rng.random() < 0.7 else 0.0
            at = corners[side] * (1 - part) + corners[(side + 1) % 4] * part
            outward = at - corners.mean(axis=0)
            tip = at - outward * rng.uniform(0.0, 0.2)
            _cover(scene, things.finger(size, tip, outward + rng.normal(0, 0.2, 2) * np.linalg.norm(outward), rng))
    if scene.sheets and rng.random() < 0.1:
        cover = things.thing(size, rng)
        # What hides much of the sheet leaves nothing to be found.
        if (cover.solid * scene.page).sum() < 0.08 * scene.page.sum():
            _cover(scene, cover)


def _bend(scene: _Scene) -> None:
    """Look through a lens that bends."""
    corners = np.concatenate(scene.sheets) if scene.sheets else None
    moved = lights.bent(scene.picture, corners, [scene.page, scene.under], scene.rng)
    if moved is not None:
        scene.sheets[:] = list(moved.reshape(-1, 4, 2))
