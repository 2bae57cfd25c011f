# SPDX-License-Identifier: Apache-2.0
"""The page net: where the page is, where its four sides run, and what kind of picture it is.

A small U-shaped net of plain convolutions, so that ``cv2.dnn`` runs it as it is. 320 x 320 blue-green-red in, 0 to 1;
out come ``maps`` (1 x 5 x 160 x 160 logits: page, then sides that face up, right, down, left) and ``kind`` (1 x 4
logits: whole, cut off, several, nothing).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

WIDTHS = (16, 28, 40, 56, 72)
KINDS = 4
MAPS = 5


def conv(wide_in: int, wide_out: int, step: int = 1) -> nn.Sequential:
    """Return one convolution with its norm and bend."""
    return nn.Sequential(
        nn.Conv2d(wide_in, wide_out, 3, step, 1, bias=False), nn.BatchNorm2d(wide_out), nn.ReLU(inplace=True)
    )


class Block(nn.Module):
    """Two convolutions whose result is added to what came in."""

    def __init__(self, wide: int) -> None:
        super().__init__()
        self.first = conv(wide, wide)
        self.second = nn.Sequential(nn.Conv2d(wide, wide, 3, 1, 1, bias=False), nn.BatchNorm2d(wide))

    def forward(self, seen: Tensor) -> Tensor:
        """See the class."""
        return torch.relu(seen + self.second(self.first(seen)))


class Join(nn.Module):
    """What was understood coarsely, enlarged and joined with what was seen finely."""

    def __init__(self, coarse: int, fine: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(coarse, fine, 1)
        self.enlarge = nn.Upsample(scale_factor=2, mode="nearest")
        self.mix = conv(fine, fine)

    def forward(self, coarse: Tensor, fine: Tensor) -> Tensor:
        """See the class."""
        joined: Tensor = self.mix(self.enlarge(self.narrow(coarse)) + fine)
        return joined


class PageNet(nn.Module):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(3, WIDTHS[0], 2), Block(WIDTHS[0]))
        counts = (1, 2, 2, 1)
        self.down = nn.ModuleList(
            nn.Sequential(conv(wide_in, wide_out, 2), *(Block(wide_out) for _ in range(count)))
            for wide_in, wide_out, count in zip(WIDTHS, WIDTHS[1:], counts, strict=False)
        )
        # What fills the picture is told from what lies in it only by all of it.
        self.whole = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(WIDTHS[-1], WIDTHS[-1], 1))
        self.up = nn.ModuleList(Join(wide, fine) for wide, fine in zip(WIDTHS[:0:-1], WIDTHS[-2::-1], strict=True))
        self.maps = nn.Conv2d(WIDTHS[0], MAPS, 3, 1, 1)
        self.kind = nn.Sequential(
            nn.Conv2d(2 * WIDTHS[-1], WIDTHS[-1], 1), nn.ReLU(), nn.Conv2d(WIDTHS[-1], KINDS, 1), nn.Flatten()
        )

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Return maps and kind; see the module."""
        fine = [self.stem(picture - 0.5)]
        for step in self.down:
            fine.append(step(fine[-1]))
        # Spread out by hand: cv2.dnn does not add one number to a whole plane after a convolution.
        whole = nn.functional.interpolate(self.whole(fine[-1]), size=fine[-1].shape[-2:], mode="nearest")
        deep = torch.relu(fine[-1] + whole)
        most = nn.functional.max_pool2d(deep, deep.shape[-1])
        mean = nn.functional.avg_pool2d(deep, deep.shape[-1])
        kind: Tensor = self.kind(torch.cat([mean, most], 1))
        seen = deep
        for join, one in zip(self.up, fine[-2::-1], strict=True):
            seen = join(seen, one)
        maps: Tensor = self.maps(seen)
        return maps, kind
