# SPDX-License-Identifier: Apache-2.0
"""The empty mat, learned from the live picture: what stands out from it is there, however pale.

It is learned while nothing lies there, for seconds, steady and lit; it lives in memory alone, with print wiped away,
and is believed only where the rim of a picture agrees with it. A sheet that lay there unseen must never become the mat:
what was found must have left by a movement, the picture is looked at once more with its contrast raised, and an outline
that only the mat has, and not the picture, ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Plane
from kiosk.capture.finder import look
from kiosk.capture.shrink import fitted, shrunk
from kiosk.capture.sight import Quad, Reason, Sighting
from kiosk.capture.watch import CALM, STIR

# Pixels of the longer side of what is kept, and of the picture in which it is compared.
KEPT, SMALL = 480, 160
# Seconds for which nothing lies there, in how many looks, and after which an older mat is learned anew.
EMPTY_SECONDS, LOOKS, ANEW_SECONDS = 3.0, 4, 20.0
# Mean of grey between which a mat is lit: neither the night nor a lamp that burns out all there is.
DARK, BURNT = 18.0, 245.0
# How much the contrast is raised to see a pale sheet: what looks learn from the mat, and need without it.
RAISED = 2.5
# Share of the picture that is its rim, and how much of it must agree with the mat, within so many levels.
RIM, AGREES, WITHIN = 0.03, 0.6, 10.0
# How much brighter or darker a camera may make its picture by itself when a sheet comes, and how much it may tint it.
BRIGHTER, TINT = 1.35, 1.12
# Looks in a row at a picture that rests and does not agree, after which the mat is forgotten.
FOREIGN = 3
# Levels by which a place differs from the mat, and the share of such places from which something lies there.
OTHER, SOMETHING = 14.0, 0.01
# Places along a side of an outline, and how far beside it they are looked at.
PLACES, BESIDE = 24, 4.0


@dataclass(frozen=True, repr=False)
class Fit:
    """The mat in the light of a picture, and whether something lies on it there."""

    mat: Image
    something: bool


class EmptyMat:
    """Knows the empty mat after a while. ``note`` is called by who shows pictures, ``look`` by who looks for pages."""

    def __init__(self) -> None:
        self._mat: Image | None = None
        self._learned: Image | None = None
        self._gathered: list[Image] = []
        self._since = self._learned_at = self._stirred_at = self._seen_at = -1e9
        self._calm = False
        self._foreign = 0

    @property
    def known(self) -> bool:
        """Whether there is a mat to look by."""
        return self._mat is not None

    def note(self, view: Image, motion: float, at: float, found: Sighting | None) -> None:
        """Take the picture of second ``at``: how much of it moved, and what a look has just ended in."""
        self._calm = motion <= CALM
        if motion > STIR:
            self._stirred_at = at
        if found is not None and found.reason is not Reason.NOTHING:
            self._seen_at = at
        # What was seen and has not been moved since is there still, whatever the last look says.
        if not self._calm or self._seen_at >= self._stirred_at:
            self._gathered.clear()
        elif found is not None and at - self._learned_at > ANEW_SECONDS:
            self._gather(view, at)

    def look(self, image: Image) -> Sighting:
        """Look for the page, by the mat where it is known and agrees; corners in pixels."""
        self._admit()
        fit = self._fitting(image)
        if fit is None:
            return look(image)
        sighting = look(image, empty=fit.mat)
        if sighting.quad and _is_of_the_mat(sighting.quad, image, fit.mat):
            self.forget()
            return look(image)
        # What the mat hides, as a sheet on one of its own kind, is looked for as if there were none.
        lost = fit.something and sighting.reason in (Reason.NOTHING, Reason.UNSURE)
        return look(image) if lost else sighting

    def forget(self) -> None:
        """Know nothing."""
        self._mat = self._learned = None
        self._gathered.clear()
        self._learned_at, self._foreign = -1e9, 0

    def _gather(self, view: Image, at: float) -> None:
        if not self._gathered:
            self._since = at
        self._gathered.append(fitted(view, KEPT))
        if at - self._since >= EMPTY_SECONDS and len(self._gathered) >= LOOKS:
            # Looked at by who looks: it would keep the live picture waiting here.
            self._learned, self._learned_at = _settled(self._gathered), at
            self._gathered.clear()

    def _admit(self) -> None:
        learned, self._learned = self._learned, None
        if learned is None:
            return
        if DARK < float(learned.mean()) < BURNT and not hides_a_sheet(learned):
            self._mat, self._foreign = learned, 0
        else:
            # Not before it is old: it may be empty in a moment.
            self._learned_at = -1e9

    def _fitting(self, image: Image) -> Fit | None:
        mat = self._mat
        fit = fitting(mat, image) if mat is not None else None
        if fit or mat is None:
            self._foreign = 0
            return fit
        # The light or the lamp is another, or the camera was moved; a hand that passes is neither.
        self._foreign += self._calm
        if self._foreign >= FOREIGN:
            self.forget()
        return None


def _settled(pictures: list[Image]) -> Image:
    """Return the mean of pictures, print wiped away: nobody shall read what lay there by mistake."""
    mean: Image = np.asarray(np.mean(pictures, axis=0, dtype=np.float32), np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    return np.asarray(cv2.morphologyEx(mean, cv2.MORPH_CLOSE, kernel), np.uint8)


def hides_a_sheet(mat: Image) -> bool:
    """Tell whether something like a page is in a picture that was taken for the empty mat, by its contrast raised."""
    middle = float(np.median(mat))
    raised = np.clip((mat.astype(np.float32) - middle) * RAISED + 128, 0, 255).astype(np.uint8)
    return look(raised).reason is not Reason.NOTHING


def fitting(mat: Image, image: Image) -> Fit | None:
    """Return the mat in the light of a picture; None where the picture's rim shows another one, or another light."""
    if abs(mat.shape[1] / mat.shape[0] - image.shape[1] / image.shape[0]) > 0.01:
        return None
    size = (SMALL, max(1, round(SMALL * mat.shape[0] / mat.shape[1])))
    here, there = (shrunk(one, size).astype(np.float32) for one in (image, mat))
    band = max(2, round(RIM * SMALL))
    rim = np.ones(here.shape[:2], bool)
    rim[band:-band, band:-band] = False
    gain = np.median((here[rim] + 1) / (there[rim] + 1), axis=0)
    if not (gain.min() * BRIGHTER > 1 and gain.max() < BRIGHTER and gain.max() < TINT * gain.min()):
        return None
    off = np.abs(here - there * gain).max(axis=2)
    if float((off[rim] < WITHIN).mean()) < AGREES:
        return None
    lit = np.clip(mat * gain.astype(np.float32), 0, 255).astype(np.uint8)
    return Fit(lit, float((off > OTHER).mean()) > SOMETHING)


def _is_of_the_mat(quad: Quad, image: Image, mat: Image) -> bool:
    """Tell whether an outline stands out in the mat more than in the picture: then what lay there has gone."""
    view = shrunk(image, (mat.shape[1], mat.shape[0]))
    corners = np.array(quad, np.float32) * (mat.shape[1] / image.shape[1])
    return float(steps(mat, corners).mean()) > float(steps(view, corners).mean())


def steps(picture: Image, corners: Plane, beside: float = BESIDE) -> Plane:
    """Return how much the colours differ ``beside`` pixels inside and outside of each side of an outline, usually."""
    ends = np.roll(corners, -1, axis=0)
    along = ends - corners
    out = np.stack([along[:, 1], -along[:, 0]], axis=1) / np.maximum(np.hypot(*along.T), 1e-6)[:, None]
    part = np.linspace(0.05, 0.95, PLACES, dtype=np.float32)[:, None]
    places = corners[:, None] * (1 - part) + ends[:, None] * part
    inner, outer = (
        cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        for at in (places - beside * out[:, None], places + beside * out[:, None])
    )
    return np.asarray(np.linalg.norm(np.median(inner - outer, axis=1), axis=1), np.float32)
