# SPDX-License-Identifier: Apache-2.0
"""Make a page readable: even light, paper of no colour, a quiet ground; print, seals and red headings stay as they are.

Only the ground is smoothed, where nothing is printed, and nothing is sharpened: what was not on the paper is not in the
picture. The untouched page stays beside the one made of it.
"""

from __future__ import annotations

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Mask, Plane
from kiosk.capture.flat import Page
from kiosk.capture.shrink import fitted
from kiosk.capture.sight import Mode

# Pixels of the longer side of the picture in which the light is looked for.
SMALL = 256
# Pixels of it along the edge that may be desk.
EDGE = 2
# Part of the longer side that a dark block may be wide and still be print, not shadow: a portrait, a black bar.
BLOCK = 1 / 7
# Level that the paper is brought to: white, and what is a little lighter still has room.
PAPER = 246.0
# The light is raised at most so many times: in the dark there is more noise than print.
MOST_GAIN = 2.2
# A colour is turned at most so far towards neutral: a cream page stays a cream page.
MOST_TINT = 0.12
# Difference of grey next to which nothing is ground, and the pixels around print that are left alone.
FAINT, NEAR = 13.0, 7
# How much redder than grey is red (of Cr, ITU-R BT.601), and pixels around it that are left alone.
RED, RED_NEAR = 14, 9
# Sauvola and Pietikäinen (2000): how far below its surroundings ink is, and the spread that print on paper can have.
SAUVOLA, SPREAD = 0.22, 128.0
# Part of the shorter side in which the surroundings of a stroke are taken.
AROUND = 1 / 50
# Part of the shorter side at which a hair of the desk shows along the cut: 0.4 mm of A4.
RIM = 0.002


def enhance(page: Page | Image, mode: Mode) -> Page:
    """Return the page made readable; see :func:`kiosk.capture.enhance`."""
    given = page if isinstance(page, Page) else Page(page)
    if mode is Mode.UNTOUCHED:
        return given.made(given.untouched, mode)
    even = flattened(given.untouched)
    if mode is Mode.BITONAL:
        return given.made(two_tones(_grey(even)), mode)
    calm = quieted(even)
    return given.made(calm if mode is Mode.COLOUR else _grey(calm), mode)


def light_of(page: Image) -> Image:
    """Return the light that falls on the page, small: each place as bright as the paper is there."""
    small = fitted(page, SMALL, last=cv2.INTER_LINEAR)
    # The brightest of the colours: a red seal darkens two of them, and is no shadow.
    brightest = cv2.max(cv2.max(small[..., 0], small[..., 1]), small[..., 2])
    wide = max(3, round(max(small.shape[:2]) * BLOCK) | 1)
    # Beyond the edge the light goes on as it came: else a lamp on one side would leave the other edge dark.
    inner = np.asarray(cv2.medianBlur(brightest, 5), np.float32)[EDGE:-EDGE, EDGE:-EDGE]
    if min(inner.shape) <= wide:
        return np.asarray(brightest, np.uint8)
    around = np.pad(inner, wide + EDGE, mode="reflect", reflect_type="odd")
    # In half steps that leave room above white and below black: bytes are a third of the time.
    light = _closed(np.clip(around / 2 + 64.5, 0, 255).astype(np.uint8), wide)
    level = light.astype(np.float32) * 2 - 128
    calm = np.asarray(cv2.GaussianBlur(level, (0, 0), wide / 6), np.float32)[wide:-wide, wide:-wide]
    return np.asarray(np.clip(calm, 1, 255), np.uint8)


def flattened(page: Image) -> Image:
    """Return the page as under even light, on paper without a tint; red stays as red as it was."""
    light = light_of(page).astype(np.float32)
    bright = float(np.quantile(light, 0.95))
    light = np.maximum(light, max(bright, 1.0) / MOST_GAIN)
    tint = np.clip(_paper(page), 1 - MOST_TINT, 1 + MOST_TINT)
    size = page.shape[1], page.shape[0]
    shades = [cv2.resize(np.clip(light * one, 1, 255), size, interpolation=cv2.INTER_LINEAR) for one in tint]
    ground = np.asarray(cv2.merge([shade.astype(np.uint8) for shade in shades]), np.uint8)
    return np.asarray(cv2.divide(page, ground, scale=PAPER), np.uint8)


def _paper(page: Image) -> Plane:
    """Return how strong each colour is in the paper, the brightest of them being one: 1 x 3 of float32."""
    small = np.asarray(cv2.resize(page, (96, 96), interpolation=cv2.INTER_AREA), np.float32).reshape(-1, 3)
    level = small.max(axis=1)
    paper = np.median(small[level >= np.quantile(level, 0.5)], axis=0)
    return np.asarray(paper / max(float(paper.max()), 1.0), np.float32)


def quieted(page: Image) -> Image:
    """Smooth the ground where nothing is printed and nothing is red."""
    smooth = np.asarray(cv2.blur(page, (NEAR, NEAR)), np.uint8)
    ground = cv2.bitwise_and(_empty(page), cv2.bitwise_not(reds(page)))
    return np.asarray(cv2.copyTo(smooth, ground, page.copy()), np.uint8)


def _empty(page: Image) -> Mask:
    grey = cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    kernel = np.ones((NEAR, NEAR), np.uint8)
    contrast = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, kernel)
    return np.asarray(cv2.threshold(contrast, FAINT, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def reds(page: Image) -> Mask:
    """Return where the page is red, as seals and headings are, and a little around."""
    redness = cv2.extractChannel(cv2.cvtColor(page, cv2.COLOR_BGR2YCrCb), 1)
    found = cv2.threshold(cv2.blur(redness, (3, 3)), 128 + RED, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(cv2.dilate(found, np.ones((RED_NEAR, RED_NEAR), np.uint8)), np.uint8)


def two_tones(grey: Image) -> Image:
    """Return ink as 0 and paper as 255, each place judged by its surroundings."""
    wide = max(15, round(min(grey.shape[:2]) * AROUND) | 1)
    plane = grey.astype(np.float32)
    mean = np.asarray(cv2.boxFilter(plane, cv2.CV_32F, (wide, wide)), np.float32)
    squares = np.asarray(cv2.sqrBoxFilter(plane, cv2.CV_32F, (wide, wide)), np.float32)
    spread = np.sqrt(np.maximum(squares - mean * mean, 0))
    ink = (plane > mean * (1 + SAUVOLA * (spread / SPREAD - 1))).astype(np.uint8) * 255
    rim = max(1, round(RIM * min(grey.shape[:2])))
    cv2.rectangle(ink, (0, 0), (grey.shape[1] - 1, grey.shape[0] - 1), 255, rim)
    return ink


def _grey(page: Image) -> Image:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)


def _closed(plane: Image, wide: int) -> Image:
    """Close a picture by a disc, the library's ellipse."""
    disc = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide)), np.uint8)
    return 255 - _dilated(255 - _dilated(plane, disc), disc)


def _dilated(plane: Image, disc: Mask) -> Image:
    """Dilate a picture by a disc, row by row of it: the same as in one, in a third of the time."""
    room, reach = len(disc) // 2, [int(row.sum()) // 2 for row in disc]
    tall = cv2.copyMakeBorder(plane, room, room, 0, 0, cv2.BORDER_CONSTANT, value=(0,))
    wider = {far: np.asarray(cv2.dilate(tall, np.ones((1, 2 * far + 1), np.uint8)), np.uint8) for far in set(reach)}
    out = np.zeros_like(plane)
    for row, far in enumerate(reach):
        cv2.max(out, wider[far][row : row + len(plane)], dst=out)
    return out
