# SPDX-License-Identifier: Apache-2.0
"""Fit what the facts of a quad are worth by either net, and write them to kiosk/capture.

    python packaging/page_net/weights.py out/page_net          after pools.py; some minutes

Two things are wanted of a value: within a photograph the best quad has the highest, and over all photographs it tells
whether the quad is the page. Both are tried on a fifth of the photographs at a time, from which nothing was fitted.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

CAPTURE = Path(__file__).parents[2] / "kiosk/capture"
# What is fitted on which pools.
TARGETS = {"pools": "weights", "pools_in_doubt": "weights_in_doubt"}
HIDDEN, STEPS, RATE, FOLDS = 10, 900, 0.015, 5
# Each begins somewhere else and ends somewhere else; the mean of all is better than most of them.
SEEDS = (1, 2, 3, 4)
WHOLE, SEVERAL = 0, 2
# A quad is a page from about here on (Jaccard), and surely from there.
FROM, SURELY = 0.82, 0.95


class Pools:
    """All photographs side by side: facts n x most x 14, how good each quad is, which places hold one."""

    def __init__(self, file: Path) -> None:
        kept = np.load(file)
        self.usual, self.spread = kept["facts"].mean(axis=0), kept["facts"].std(axis=0) + 1e-6
        self.kinds = kept["kinds"]
        counts = np.bincount(kept["of"], minlength=len(self.kinds))
        shape = (len(self.kinds), int(counts.max()))
        places = (kept["of"], np.concatenate([np.arange(count) for count in counts]))
        self.facts, self.good, self.there = (torch.zeros(*shape, *more) for more in ((len(self.usual),), (), ()))
        self.facts[places] = torch.from_numpy((kept["facts"] - self.usual) / self.spread).float()
        self.good[places] = torch.from_numpy(kept["good"]).float()
        self.there[places] = 1.0
        self.shows = torch.from_numpy(np.isin(self.kinds, (WHOLE, SEVERAL)))


def value(net: nn.Module, pools: Pools, of: Tensor) -> Tensor:
    """Return the value of each quad; far below all where there is none."""
    values: Tensor = net(pools.facts[of])[..., 0]
    return values.masked_fill(pools.there[of] == 0, -30.0)


def fitted(pools: Pools, of: Tensor) -> nn.Sequential:
    """Return the mean of several nets fitted on photographs, as one."""
    nets = [_fitted(pools, of, seed) for seed in SEEDS]
    mean = nn.Sequential(nn.Linear(len(pools.usual), HIDDEN * len(nets)), nn.ReLU(), nn.Linear(HIDDEN * len(nets), 1))
    with torch.no_grad():
        mean[0].weight.copy_(torch.cat([net[0].weight for net in nets]))
        mean[0].bias.copy_(torch.cat([net[0].bias for net in nets]))
        mean[2].weight.copy_(torch.cat([net[2].weight for net in nets], 1) / len(nets))
        mean[2].bias.copy_(torch.stack([net[2].bias for net in nets]).mean(0))
    return mean


def _fitted(pools: Pools, of: Tensor, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(len(pools.usual), HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
    pace = torch.optim.Adam(net.parameters(), RATE, weight_decay=3e-4)
    good, there, shows = pools.good[of], pools.there[of], pools.shows[of]
    wanted = ((good - FROM) / (SURELY - FROM)).clamp(0, 1)
    for _ in range(STEPS):
        values = value(net, pools, of)
        chance = torch.softmax(3 * values, 1)
        # What is lost against the best quad there is; a bad choice is bad, however bad.
        lost = ((good.amax(1, keepdim=True) - good).clamp(0, 0.4) * chance).sum(1)[shows].mean()
        off = binary_cross_entropy_with_logits(values, wanted, reduction="none") * there
        all_of_it = (off.sum(1) / there.sum(1).clamp(min=1)).mean()
        loss = 6 * lost + 0.4 * all_of_it + 0.8 * (off * chance.detach()).sum(1).mean()
        pace.zero_grad()
        loss.backward()
        pace.step()
    return net


@torch.no_grad()
def tried(pools: Pools) -> None:
    """Print how well choosing goes on photographs from which nothing was fitted."""
    best, sure = torch.zeros(len(pools.kinds)), torch.zeros(len(pools.kinds))
    for fold in range(FOLDS):
        held = torch.arange(len(pools.kinds)) % FOLDS == fold
        with torch.enable_grad():
            net = fitted(pools, ~held)
        values = value(net, pools, held)
        best[held] = pools.good[held].gather(1, values.argmax(1, keepdim=True))[:, 0]
        sure[held] = torch.sigmoid(values.amax(1))
    whole = torch.from_numpy(pools.kinds == WHOLE)
    most = pools.good.amax(1)[whole]
    well, exactly = ((best[whole] >= bar).float().mean() for bar in (0.9, 0.97))
    print(
        f"{int(whole.sum())} whole pages: best there {most.mean():.3f}, chosen {best[whole].mean():.3f}, "
        f">= 0.90 {well:.3f}, >= 0.97 {exactly:.3f}"
    )
    for bar in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        found = sure >= bar
        wrong = found & whole & (best < 0.9)
        none = found & ~pools.shows
        kept = (best * found)[whole].mean()
        print(f"from {bar}: mean {kept:.3f}, found {found[whole].float().mean():.3f}, wrong {int(wrong.sum())}, "
              f"where there is none {int(none.sum())} of {int((~pools.shows).sum())}")  # fmt: skip


def written(net: nn.Sequential, pools: Pools) -> str:
    """Return the module that holds the weights."""
    first, second = net[0], net[2]
    rows = {
        "USUAL": pools.usual, "SPREAD": pools.spread, "FIRST": first.weight.detach().numpy().T,
        "FIRST_BASE": first.bias.detach().numpy(), "SECOND": second.weight.detach().numpy()[0],
    }  # fmt: skip
    lines = [
        "# SPDX-License-Identifier: Apache-2.0",
        '"""What the facts of a quad are worth, as packaging/page_net/weights.py fitted them; see ``choosing``."""',
        "", "import numpy as np", "", "# fmt: off",
    ]  # fmt: skip
    for name, values in rows.items():
        shaped = f".reshape{values.shape}" if values.ndim > 1 else ""
        lines += [f"{name} = np.array([", *_lines(values.ravel()), f"], np.float32){shaped}"]
    return "\n".join([*lines, "# fmt: on", f"SECOND_BASE = {float(second.bias.detach()):.4f}", ""])


def _lines(values: np.ndarray) -> list[str]:
    words = ", ".join(f"{one:.4f}" for one in values) + ","
    return textwrap.wrap(words, 120, initial_indent="    ", subsequent_indent="    ")


def main(folder: str) -> None:
    """Try, fit, write."""
    torch.set_num_threads(1)
    for kept, name in TARGETS.items():
        pools = Pools(Path(folder) / f"{kept}.npz")
        tried(pools)
        target = CAPTURE / f"{name}.py"
        target.write_text(written(fitted(pools, torch.ones(len(pools.kinds), dtype=torch.bool)), pools))
        print(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
