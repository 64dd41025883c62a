"""A training step: the student's losses, its gradients, and the average of its weights."""

import argparse
import copy
import math
import random
import sys

import torch
import torch.nn.functional as F
from torch import nn

from distributed import average_gradients, rank
from losses import coarse_loss, pixel_loss, psnr, ssim_loss
from mixed_precision import mixed_precision
from optimizers import make_optimizers
from progress import RunningMeans
from sharpen import Sharpening
from taesd import Teacher
from tiny_vae import TinyVae

WARM_UP_STEPS = 100
RANK_SEED = 1000003  # Far more than there are steps, so that no two processes draw the same crops.


class Trainer:
    """The state of one stage: its networks, its optimizers, its step and its clock."""

    def __init__(self, args: argparse.Namespace, teacher: Teacher):
        self.args, self.teacher = args, teacher
        self.rng = random.Random(args.seed + RANK_SEED * rank())
        self.step, self.elapsed_s, self.means = 0, 0.0, RunningMeans()
        self.model = TinyVae().to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.model.encoder.requires_grad_(not args.decoder_only)
        learns = self.model.decoder if args.decoder_only else self.model
        self.optimizers = make_optimizers(learns, args.lr)
        sharpens = args.command == "sharpen"
        self.sharpening = Sharpening(args, self.rng, self.means) if sharpens else None

    def start_from(self, weights: dict[str, torch.Tensor]) -> None:
        self.model.load_state_dict(weights)
        self.average.load_state_dict(weights)

    def progress(self) -> float:
        """How far the stage is, 0 to 1, by steps or by the clock."""
        by_steps = self.step / self.args.steps if self.args.steps else 0
        by_clock = self.elapsed_s / 60 / self.args.minutes if self.args.minutes else 0
        return min(1.0, max(by_steps, by_clock))

    def set_learning_rate(self) -> None:
        # The rate warms up for a few steps, then falls as half a cosine to a twentieth.
        shape = 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * self.progress()))
        warm_up = min(1.0, (self.step + 1) / WARM_UP_STEPS)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.args.lr * shape * warm_up

    def learn(self, photo: torch.Tensor, theirs: torch.Tensor) -> None:
        """One step on photos and the teacher's latents of them."""
        share = round(len(photo) * self.args.theirs)
        # An encoder that does not learn is asked only for what is decoded.
        first = share if self.args.decoder_only else 0
        with mixed_precision():
            ours = self.model.encode(photo[first:]).float()
            # A part of the batch comes from the teacher's latents, the rest from ours.
            latent = torch.cat([theirs[:share], ours[share - first :]])
            made = self.model.decode(latent).float()
        match = F.mse_loss(ours, theirs[first:])
        loss = self.args.latent * match
        if self.args.through and not self.args.decoder_only:
            loss = loss + self.args.foreign * self.foreign_loss(ours, photo)
        # The losses of the picture reach the student as a gradient at the reconstruction, where the
        # adversarial one is scaled by the others.
        gradient = self.gradient_at(made.detach(), photo, share)
        self.update(loss + (made * gradient).sum())
        quality = psnr(made, photo)
        self.means.add(latent=match, ts=quality[:share].mean(), ss=quality[share:].mean())

    def gradient_at(self, made: torch.Tensor, photo: torch.Tensor, share: int) -> torch.Tensor:
        """The gradient of the picture's losses; the first `share` of the reconstructions come from
        the teacher's latents."""
        whole = made.detach().requires_grad_()
        gradient = torch.autograd.grad(self.picture_loss(whole, photo), whole)[0]
        if self.sharpening:
            # The teacher's latents carry less, and guesses cost most there: ours alone are asked.
            part = made[share:].detach().requires_grad_()
            others = gradient[share:]
            gradient[share:] += self.sharpening.gradient(part, photo[share:], others, self.step)
        return gradient

    def picture_loss(self, made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
        args = self.args
        structure = ssim_loss(made, photo)
        coarse = coarse_loss(made, photo)
        self.means.add(ssim=1 - structure)
        plain = args.picture * pixel_loss(made, photo)
        return plain + args.structure * structure + args.coarse * coarse

    def foreign_loss(self, ours: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
        """What TAESD's decoder makes of our latent, against the photo: the latent must serve other
        decoders. It costs several times our own, so only a few crops of a batch go this way."""
        few = self.args.through
        with mixed_precision():
            made = self.teacher.decode(ours[:few]).float()
        self.means.add(st=psnr(made, photo[:few]).mean())
        return pixel_loss(made, photo[:few])

    def update(self, loss: torch.Tensor) -> None:
        for optimizer in self.optimizers:
            optimizer.zero_grad()
        loss.backward()
        params = [p for p in self.model.parameters() if p.requires_grad]
        self.elapsed_s = average_gradients(params, self.elapsed_s)
        if not torch.isfinite(nn.utils.clip_grad_norm_(params, 1.0)):
            print(f"step {self.step}: gradients not finite, step left out", file=sys.stderr)
            return
        for optimizer in self.optimizers:
            optimizer.step()
        self.update_average()

    @torch.no_grad()
    def update_average(self) -> None:
        # Early on the average forgets faster, because the first weights are worth nothing.
        decay = min(self.args.keep, (self.step + 1) / (self.step + 20))
        for mean, now in zip(self.average.parameters(), self.model.parameters(), strict=True):
            mean.lerp_(now, 1 - decay)
