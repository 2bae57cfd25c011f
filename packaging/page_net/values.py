# SPDX-License-Identifier: Apache-2.0
"""Fit what the facts of a quad are worth, as one net sees them and as both do, and write them to kiosk/capture.

    python packaging/page_net/values.py out/page_net          after pools.py; twenty minutes

Two things are wanted of a value: within a photograph the best quad has the highest, and over all photographs it tells
whether the quad is the page. It is tried first on a quarter of the photographs from which nothing was fitted.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

FILE = Path(__file__).parents[2] / "kiosk/capture/page_values.npz"
# Facts of the whole and of a side that one net and colours give; of a side, those of the other net come between.
WHOLE_OF_ONE, SIDE_OF_NET = 14, 18
# How wide the two layers are; photographs of a step, steps, and how fast it learns.
OF_SIDE, OF_ALL = 12, 14
BATCH, STEPS, RATE, DECAY = 560, 1600, 0.006, 1e-3
# Each begins somewhere else and ends somewhere else; the mean of all is better than most of them.
SEEDS = (0, 1, 2, 3)
# Every so-manieth photograph is held back to try on.
HELD = 4
WHOLE, SEVERAL = 0, 2
# A quad is a page from about here on (Jaccard), and surely from there.
FROM, SURELY = 0.82, 0.95
# As kiosk.capture.valuing has it.
FURTHEST = 6.0
# How much more what shows no whole page counts: to find one there is worse than to find none.
NONE_COUNTS = 2.0


class Pools:
    """All photographs side by side: facts n x most x facts (of sides: x 4), how good each quad is, which there are."""

    def __init__(self, file: Path, *, both: bool) -> None:
        kept = np.load(file)
        whole, sides = kept["whole"].astype(np.float32), kept["sides"].astype(np.float32)
        if not both:
            whole = whole[:, :WHOLE_OF_ONE]
            sides = np.concatenate([sides[..., :SIDE_OF_NET], sides[..., 2 * SIDE_OF_NET :]], axis=-1)
        self.usual = {"whole": whole.mean(axis=0), "side": sides.mean(axis=(0, 1))}
        self.spread = {"whole": whole.std(axis=0) + 1e-3, "side": sides.std(axis=(0, 1)) + 1e-3}
        self.kinds = kept["kinds"]
        counts = np.bincount(kept["of"], minlength=len(self.kinds))
        self._at = kept["of"], np.concatenate([np.arange(count) for count in counts])
        self._shape = len(self.kinds), int(counts.max())
        self.whole = self._spread_out((whole - self.usual["whole"]) / self.spread["whole"])
        self.sides = self._spread_out((sides - self.usual["side"]) / self.spread["side"])
        self.good, self.there = self._spread_out(kept["good"]), self._spread_out(np.ones(len(whole)))
        self.shows = torch.from_numpy(np.isin(self.kinds, (WHOLE, SEVERAL)))

    def _spread_out(self, values: np.ndarray) -> Tensor:
        room = torch.zeros(*self._shape, *values.shape[1:])
        room[self._at] = torch.from_numpy(np.clip(values, -FURTHEST, FURTHEST)).float()
        return room


class Worth(nn.Module):
    """What kiosk.capture.valuing does with facts."""

    def __init__(self, sides: int, whole: int) -> None:
        super().__init__()
        self.side = nn.Linear(sides, OF_SIDE)
        self.all = nn.Linear(3 * OF_SIDE + whole, OF_ALL)
        self.last = nn.Linear(OF_ALL, 1)

    def forward(self, sides: Tensor, whole: Tensor) -> Tensor:
        """Return what quads are worth."""
        each = torch.relu(self.side(sides))
        together = torch.cat([each.mean(-2), each.amax(-2), each.amin(-2), whole], -1)
        worth: Tensor = self.last(torch.relu(self.all(together)))[..., 0]
        return worth


def value(net: nn.Module, pools: Pools, of: Tensor) -> Tensor:
    """Return the value of each quad; far below all where there is none."""
    values: Tensor = net(pools.sides[of], pools.whole[of])
    return values.masked_fill(pools.there[of] == 0, -30.0)


def fitted(pools: Pools, of: Tensor, seed: int) -> Worth:
    """Return what was fitted on photographs (their numbers)."""
    torch.manual_seed(seed)
    net = Worth(pools.sides.shape[-1], pools.whole.shape[-1])
    pace = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(pace, STEPS)
    for _ in range(STEPS):
        some = of[torch.randint(len(of), (BATCH,))]
        pace.zero_grad()
        _loss(net, pools, some).backward()
        pace.step()
        slower.step()
    return net


def _loss(net: Worth, pools: Pools, of: Tensor) -> Tensor:
    good, there, shows = pools.good[of], pools.there[of], pools.shows[of]
    values = value(net, pools, of)
    chance = torch.softmax(3 * values, 1)
    # What is lost against the best quad there is; a bad choice is bad, however bad.
    lost = ((good.amax(1, keepdim=True) - good).clamp(0, 0.4) * chance).sum(1)[shows].mean()
    wanted = ((good - FROM) / (SURELY - FROM)).clamp(0, 1)
    counts = there * torch.where(shows, 1.0, NONE_COUNTS)[:, None]
    off = binary_cross_entropy_with_logits(values, wanted, reduction="none") * counts
    all_of_it = (off.sum(1) / there.sum(1).clamp(min=1)).mean()
    return 6 * lost + 0.4 * all_of_it + 0.8 * (off * chance.detach()).sum(1).mean()


def tried(pools: Pools) -> None:
    """Print how well choosing goes on photographs from which nothing was fitted."""
    held = torch.arange(len(pools.kinds)) % HELD == 0
    nets = [fitted(pools, torch.nonzero(~held)[:, 0], seed) for seed in SEEDS]
    with torch.no_grad():
        values = torch.stack([value(net, pools, held) for net in nets]).mean(0)
    good, sure = pools.good[held], torch.sigmoid(values.amax(1))
    best = good.gather(1, values.argmax(1, keepdim=True))[:, 0]
    whole = torch.from_numpy(pools.kinds == WHOLE)[held]
    none = ~pools.shows[held]
    print(
        f"{int(whole.sum())} whole pages: best there {good.amax(1)[whole].mean():.4f}, chosen {best[whole].mean():.4f}"
    )
    for bar in (0.2, 0.3, 0.4, 0.5, 0.6):
        found = sure >= bar
        wrong = int((found & whole & (best < 0.9)).sum())
        print(f"from {bar}: mean {(best * found)[whole].mean():.4f}, wrong {wrong}, "
              f"where there is none {int((found & none).sum())} of {int(none.sum())}")  # fmt: skip


def written(pools: Pools, name: str) -> dict[str, np.ndarray]:
    """Fit on all photographs, and return what is kept of it."""
    nets = [fitted(pools, torch.arange(len(pools.kinds)), seed) for seed in SEEDS]
    return {f"{name}_{part}": array.astype(np.float32) for part, array in of_nets(pools, nets).items()}


def of_nets(pools: Pools, nets: list[Worth]) -> dict[str, np.ndarray]:
    """Return the arrays of kiosk.capture.valuing.Values."""

    def of(take: str) -> np.ndarray:
        return np.stack([net.get_parameter(take).detach().numpy().T for net in nets])

    over = of("all.weight")
    return {
        "usual": pools.usual["whole"], "spread": pools.spread["whole"],
        "usual_side": pools.usual["side"], "spread_side": pools.spread["side"],
        "side": of("side.weight"), "side_base": of("side.bias"),
        "of_sides": over[:, : 3 * OF_SIDE].reshape(len(nets), 3, OF_SIDE, OF_ALL), "of_whole": over[:, 3 * OF_SIDE :],
        "base": of("all.bias"), "last": of("last.weight")[..., 0], "last_base": of("last.bias")[..., 0],
    }  # fmt: skip


def main(folder: str) -> None:
    """Try, fit, write."""
    torch.set_num_threads(1)
    kept: dict[str, np.ndarray] = {}
    for name in ("one", "both"):
        pools = Pools(Path(folder) / "pools.npz", both=name == "both")
        tried(pools)
        kept |= written(pools, name)
    np.savez(FILE, **kept)
    print(FILE)


if __name__ == "__main__":
    main(*sys.argv[1:])
