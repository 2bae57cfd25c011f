# SPDX-License-Identifier: Apache-2.0
"""Train a page net on lessons that were drawn before, and write it for ``cv2.dnn``.

    python packaging/page_net/train.py out/page_net 8500              so many steps of 24 lessons, from seed 1
    python packaging/page_net/train.py out/page_net 9000 in-doubt     the net asked in doubt, from where the first ended

Every 500 steps the state is kept in the folder and tried on the two newest files, from which nothing is learned; a
run that was cut short goes on where it was. At the end the averaged weights go to kiosk/capture, at half precision: no
answer changes by a hundredth for it.
"""

from __future__ import annotations

import copy
import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, binary_cross_entropy_with_logits, cross_entropy
from torch.nn.utils.fusion import fuse_conv_bn_eval

sys.path.insert(0, str(Path(__file__).parent))

from net import PageNet  # noqa: E402  - the folder is no package

CAPTURE = Path(__file__).parents[2] / "kiosk/capture"
BATCH, SEED = 24, 1


@dataclass(frozen=True)
class Course:
    """How a net is taught. ``coarse``: share of the steps on pictures of half the size, a quarter of the time.

    ``below``: how much more a wrong guess counts where a sheet looks out from under the page; None leaves it open
    whether that is page. ``after``: the state it begins with, None for none.
    """

    target: Path
    rate: float
    coarse: float
    below: float | None
    after: Path | None = None


COURSES = {
    "": Course(CAPTURE / "page_net.onnx", 3e-3, 0.55, None),
    # A sheet below left open was page too, and no side was seen where the upper one ends.
    "in-doubt": Course(CAPTURE / "page_net_in_doubt.onnx", 6e-4, 0.0, 3, Path("../state.pt")),
}
KEEP_EVERY = 500
TRIED_FILES = 2
# Pixels of the map from a side at which half of its line is left.
SOFT = 1.3
Batch = dict[str, Tensor]


class Lessons:
    """All lessons, in memory."""

    def __init__(self, files: list[Path]) -> None:
        parts = [np.load(file) for file in files]
        self.of = {name: np.concatenate([part[name] for part in parts]) for name in parts[0].files}

    def __len__(self) -> int:
        return len(self.of["kind"])

    def some(self, numbers: np.ndarray) -> Batch:
        """Return lessons as the net takes them."""
        one = {name: torch.from_numpy(values[numbers]) for name, values in self.of.items()}
        one["image"] = one["image"].permute(0, 3, 1, 2).float() / 255
        one["page"], one["under"] = one["page"].float() / 255, one["under"].float() / 255
        one["kind"] = one["kind"].long()
        return one


def turned(lessons: Batch, rng: np.random.Generator) -> Batch:
    """Turn and mirror all of a batch the same way, and let its colours and its light be others."""
    side = lessons["image"].shape[-1] - 1
    turns, mirror = int(rng.integers(4)), bool(rng.integers(2))
    for name in ("image", "page", "under"):
        seen = torch.rot90(lessons[name], turns, (-2, -1))
        lessons[name] = seen.flip(-1) if mirror else seen
    x, y = lessons["sheets"].unbind(-1)
    for _ in range(turns):
        x, y = y, side - x
    if mirror:
        x = side - x
    corners = torch.stack([x, y], -1)
    # A mirror turns clockwise into its contrary.
    lessons["sheets"] = corners.flip(-2) if mirror else corners
    lessons["image"] = _coloured(lessons["image"], rng)
    return lessons


def _coloured(image: Tensor, rng: np.random.Generator) -> Tensor:
    count = len(image)
    gain = torch.from_numpy(rng.uniform(0.75, 1.25, (count, 1, 1, 1)) * rng.uniform(0.88, 1.12, (count, 3, 1, 1)))
    power = torch.from_numpy(rng.uniform(0.7, 1.4, (count, 1, 1, 1)))
    grey = torch.from_numpy((rng.random((count, 1, 1, 1)) < 0.08).astype(np.float32))
    image = (image * gain.float()).clamp(1e-4, 1) ** power.float()
    return image * (1 - grey) + image.mean(1, keepdim=True) * grey


def halved(lessons: Batch) -> Batch:
    """Make the pictures of a batch half as large."""
    image = avg_pool2d(lessons["image"], 2)
    page, under = (avg_pool2d(lessons[name][:, None], 2)[:, 0] for name in ("page", "under"))
    corners = (lessons["sheets"] + 0.5) / 2 - 0.5
    return {"image": image, "page": page, "under": under, "kind": lessons["kind"], "sheets": corners}


def sides(sheets: Tensor, size: int) -> Tensor:
    """Return the lines of the sides (n x 4 x size x size, 0 to 1) by where they face: up, right, down, left."""
    there = ~torch.isnan(sheets).any(-1).any(-1)
    start = (torch.nan_to_num(sheets) + 0.5) / 2 - 0.5
    along = torch.roll(start, -1, -2) - start
    length = along.norm(dim=-1, keepdim=True).clamp(min=1e-3)
    along = along / length
    outward = torch.stack([along[..., 1], -along[..., 0]], -1)
    facing = torch.stack([-outward[..., 1], outward[..., 0], outward[..., 1], -outward[..., 0]], -1).argmax(-1)
    grid = torch.arange(size).float()
    away_x = grid[None, None, None, None, :] - start[..., 0, None, None]
    away_y = grid[None, None, None, :, None] - start[..., 1, None, None]
    forth = away_x * along[..., 0, None, None] + away_y * along[..., 1, None, None]
    across = away_x * outward[..., 0, None, None] + away_y * outward[..., 1, None, None]
    over = (forth - forth.clamp(min=0).minimum(length[..., None])).square()
    line = torch.exp2(-(across.square() + over) / SOFT**2)
    found = torch.zeros(len(sheets), 4, size, size)
    for direction in range(4):
        here = ((facing == direction) & there[..., None])[..., None, None]
        found[:, direction] = (line * here).flatten(1, 2).amax(1)
    return found


def loss_of(answer: tuple[Tensor, Tensor], lessons: Batch, below: float | None) -> Tensor:
    """Return how wrong the net is on each lesson: page by cross entropy and overlap, sides, kind."""
    maps, kind = answer[0].float(), answer[1].float()
    page, under = lessons["page"], lessons["under"]
    clear = 1 - under if below is None else torch.ones_like(under)
    counts = clear if below is None else 1 + below * under
    entropy = binary_cross_entropy_with_logits(maps[:, 0], page, weight=counts, reduction="none").mean((1, 2))
    guess = torch.sigmoid(maps[:, 0]) * clear
    both, either = (guess * page).sum((1, 2)), (guess + page - guess * page).sum((1, 2))
    overlap = 1 - (both + 20) / (either + 20)
    lines = sides(lessons["sheets"], maps.shape[-1])
    off = binary_cross_entropy_with_logits(maps[:, 1:], lines, weight=1 + 7 * lines, reduction="none").mean((1, 2, 3))
    return entropy + 0.7 * overlap + 2.0 * off + 0.08 * cross_entropy(kind, lessons["kind"], reduction="none")


@torch.no_grad()
def tried(net: PageNet, lessons: Lessons, course: Course) -> str:
    """Return how well the net does on lessons from which it did not learn; what is left open does not count."""
    net.eval()
    shares: list[float] = []
    right = 0
    for at in range(0, len(lessons), 50):
        batch = lessons.some(np.arange(at, min(at + 50, len(lessons))))
        maps, kind = net(batch["image"])
        guess, page = maps[:, 0] > 0, batch["page"] > 0.5
        clear = batch["under"] < (0.5 if course.below is None else 2)
        both, either = ((guess & page & clear).sum((1, 2)), ((guess | page) & clear).sum((1, 2)))
        shares += (both / either.clamp(min=1))[batch["kind"] < 3].tolist()
        right += int((kind.argmax(1) == batch["kind"]).sum())
    worst = sorted(shares)[: len(shares) // 10]
    mean = sum(shares) / len(shares)
    return f"page {mean:.4f}, worst tenth {sum(worst) / len(worst):.4f}, kind {right / len(lessons):.4f}"


class School:
    """A net, its average over time, and how far it came."""

    def __init__(self, folder: Path, steps: int, course: Course) -> None:
        torch.manual_seed(SEED)
        self.course = course
        files = sorted(folder.glob("[0-9][0-9][0-9].npz"))
        self.lessons, self.trial = Lessons(files[:-TRIED_FILES]), Lessons(files[-TRIED_FILES:])
        self.net = PageNet().to(memory_format=torch.channels_last)
        self.mean = copy.deepcopy(self.net)
        self.pace = torch.optim.AdamW(self.net.parameters(), course.rate, weight_decay=0.02)
        self.step, self.steps, self.kept = 0, steps, folder / "state.pt"
        # How badly each lesson went when it was last seen; none has been yet.
        self.hard = np.ones(len(self.lessons))
        if self.kept.exists():
            state = torch.load(self.kept)
            self.net.load_state_dict(state["net"])
            self.mean.load_state_dict(state["mean"])
            self.pace.load_state_dict(state["pace"])
            self.step, self.hard = state["step"], state["hard"].numpy()
        elif course.after:
            known = torch.load(folder / course.after)["mean"]
            self.net.load_state_dict(known)
            self.mean.load_state_dict(known)

    def learn(self) -> None:
        """Take all steps that are left."""
        began = time.monotonic()
        total = 0.0
        while self.step < self.steps:
            total += self._one()
            if self.step % KEEP_EVERY == 0 or self.step == self.steps:
                said = tried(self.mean, self.trial, self.course)
                print(
                    f"{self.step}: loss {total / KEEP_EVERY:.4f}, {said}, {time.monotonic() - began:.0f} s", flush=True
                )
                total = 0.0
                self._keep()

    def _one(self) -> float:
        # Of each step its own: a run that goes on draws what it would have drawn.
        rng = np.random.default_rng((SEED, self.step))
        part = self.step / self.steps
        numbers = self._chosen(rng)
        lessons = self.lessons.some(numbers)
        batch = turned(halved(lessons) if part < self.course.coarse else lessons, rng)
        for group in self.pace.param_groups:
            slowly = min(1.0, (self.step + 1) / 200) * (0.5 + 0.5 * math.cos(math.pi * part))
            group["lr"] = self.course.rate * slowly + 1e-6
        self.net.train()
        with torch.autocast("cpu", torch.bfloat16):
            answer = self.net(batch["image"].contiguous(memory_format=torch.channels_last))
        each = loss_of(answer, batch, self.course.below)
        self.hard[numbers] = each.detach().numpy()
        loss = each.mean()
        self.pace.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.pace.step()
        self.step += 1
        self._average()
        return float(loss.detach())

    def _chosen(self, rng: np.random.Generator) -> np.ndarray:
        """Return the numbers of a batch: one half any lessons, the other more likely those that went badly."""
        plain = rng.integers(0, len(self.lessons), BATCH // 2)
        upto = np.cumsum(self.hard)
        badly = np.searchsorted(upto, rng.random(BATCH - len(plain)) * upto[-1])
        return np.concatenate([plain, np.minimum(badly, len(self.lessons) - 1)])

    @torch.no_grad()
    def _average(self) -> None:
        share = 0.004 if self.course.after else max(0.004, 1 / self.step)
        for mine, other in zip(self.mean.state_dict().values(), self.net.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(other, share)
            else:
                mine.copy_(other)

    def _keep(self) -> None:
        part = self.kept.with_suffix(".part")
        state = {"net": self.net.state_dict(), "mean": self.mean.state_dict(), "pace": self.pace.state_dict()}
        torch.save({**state, "step": self.step, "hard": torch.from_numpy(self.hard)}, part)
        os.replace(part, self.kept)


def fused(net: nn.Module) -> nn.Module:
    """Return the net with its norms worked into its convolutions, in place."""
    for name, part in net.named_children():
        if isinstance(part, nn.Sequential) and len(part) > 1 and isinstance(part[1], nn.BatchNorm2d):
            part[0], part[1] = fuse_conv_bn_eval(part[0], part[1]), nn.Identity()
        setattr(net, name, fused(part))
    return net


def written(net: PageNet, target: Path) -> None:
    """Write the net as ONNX, its numbers at half precision: ``cv2.dnn`` widens them, other runtimes may refuse them."""
    plain = fused(copy.deepcopy(net).to(memory_format=torch.contiguous_format).eval())
    picture = torch.zeros(1, 3, 320, 320)
    torch.onnx.export(
        plain, (picture,), str(target), input_names=["picture"], output_names=["maps", "kind"], opset_version=13,
        dynamo=False,
    )  # fmt: skip
    model = onnx.load(target)
    for numbers in model.graph.initializer:
        known = onnx.numpy_helper.to_array(numbers)
        if known.dtype == np.float32:
            numbers.CopyFrom(onnx.numpy_helper.from_array(known.astype(np.float16), numbers.name))
    onnx.save(model, target)


def main(folder: str, steps: str, which: str = "") -> None:
    """Train and write."""
    course = COURSES[which]
    school = School(Path(folder) / which.replace("-", "_"), int(steps), course)
    school.learn()
    written(school.mean, course.target)
    print(f"{course.target}: {course.target.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
