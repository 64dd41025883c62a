"""The losses that stage `sharpen` adds: a patch discriminator and statistics of the detail."""

import argparse
import random

import torch
import torch.nn.functional as F
from torch import nn

from distributed import average_gradients
from losses import grid_loss, local_gradients
from mixed_precision import mixed_precision
from progress import RunningMeans

RAMP_STEPS = 100  # Number of steps over which a new loss grows to its full weight.


class Discriminator(nn.ModuleList):
    """Judges 34-pixel patches: the picture beside the photo's 4x4 means. Does the detail fit?"""

    def __init__(self):
        super().__init__(
            [
                nn.Conv2d(6, 32, 4, stride=2, padding=1),
                nn.Conv2d(32, 64, 4, stride=2, padding=1),
                nn.Conv2d(64, 96, 3, padding=1),
                nn.Conv2d(96, 96, 3, padding=1),
                nn.Conv2d(96, 1, 3, padding=1),
            ]
        )

    def forward(self, pair: torch.Tensor) -> list[torch.Tensor]:
        """The features of each layer; the last are the logits."""
        features = [self[0](pair)]
        for layer in list(self)[1:]:
            features.append(layer(F.leaky_relu(features[-1], 0.2)))
        return features

    def judge(self, made: torch.Tensor, photo: torch.Tensor) -> list[torch.Tensor]:
        """The float32 features of `made` as a reconstruction of the photo."""
        coarse = F.interpolate(F.avg_pool2d(photo, 4), scale_factor=4, mode="bilinear")
        return [layer.float() for layer in self(torch.cat([made, coarse], 1))]


class Sharpening:
    """The discriminator with its optimizer, and the losses of stage `sharpen`."""

    def __init__(self, args: argparse.Namespace, rng: random.Random, means: RunningMeans):
        self.args, self.rng, self.means = args, rng, means
        self.disc = Discriminator().to(memory_format=torch.channels_last)
        self.disc_opt = torch.optim.AdamW(
            self.disc.parameters(), args.disc_lr, betas=(0.5, 0.95), weight_decay=0
        )

    def gradient(
        self, made: torch.Tensor, photo: torch.Tensor, others: torch.Tensor, step: int
    ) -> torch.Tensor:
        """The gradient at the reconstruction of what this stage adds; `others` is that of the
        other losses."""
        detail = torch.autograd.grad(self.detail_loss(made, photo, step), made)[0]
        adversarial = torch.autograd.grad(self.adversarial_loss(made, photo), made)[0]
        # The gradient of an unbounded discriminator would grow and grow, so it is scaled to a fixed
        # share of the others' (after P. Esser et al., "Taming Transformers", 2021). The ramp begins
        # after --unheard steps, because a discriminator that has not learned says nothing of use.
        ramp = min(1.0, max(0, step - self.args.unheard) / RAMP_STEPS)
        norms = (others + detail).norm() / (adversarial.norm() + 1e-12)
        share = ramp * self.args.adversarial * norms
        self.means.add(share=share)
        return detail + share * adversarial

    def detail_loss(self, made: torch.Tensor, photo: torch.Tensor, step: int) -> torch.Tensor:
        wanted = self.args.detail_target * local_gradients(photo)
        found = local_gradients(made)
        # Logarithms, so that grain in a smooth sky counts beside what is missing in fur.
        floor = self.args.detail_floor
        statistics = F.l1_loss((found + floor).log(), (wanted + floor).log())
        grid = grid_loss(made, photo)
        self.means.add(detail=statistics, ratio=found.mean() / wanted.mean(), grid=grid)
        full = self.args.detail * statistics + self.args.grid * grid
        return min(1.0, step / RAMP_STEPS) * full

    def adversarial_loss(self, made: torch.Tensor, photo: torch.Tensor) -> torch.Tensor:
        # A random crop, since it must not matter where the discriminator's strides fall: otherwise
        # they show as a grid in flat areas.
        y, x = self.rng.randrange(8), self.rng.randrange(8)
        made, photo = made[..., y : y - 8, x : x - 8], photo[..., y : y - 8, x : x - 8]
        real = self.train_discriminator(made, photo)
        with mixed_precision():
            *fake, logits = self.disc.judge(made, photo)
        # Feature matching: the layers should see in the reconstruction what they saw in the photo,
        # which steadies the game.
        features = sum(F.l1_loss(f, r) / r.abs().mean() for f, r in zip(fake, real, strict=True))
        self.means.add(fooled=-logits.mean(), features=features)
        return self.args.features * features - logits.mean()

    def train_discriminator(self, made: torch.Tensor, photo: torch.Tensor) -> list[torch.Tensor]:
        """One step of the discriminator with the hinge loss; returns its features of the photo."""
        self.disc.requires_grad_(True)
        with mixed_precision():
            real = self.disc.judge(photo, photo)
            fake = self.disc.judge(made.detach(), photo)
        loss = F.relu(1 - real[-1]).mean() + F.relu(1 + fake[-1]).mean()
        self.disc_opt.zero_grad()
        loss.backward()
        average_gradients(list(self.disc.parameters()), 0)
        self.disc_opt.step()
        self.means.add(disc=loss)
        self.disc.requires_grad_(False)
        return [layer.detach() for layer in real[:-1]]
