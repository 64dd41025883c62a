#!/usr/bin/env python3
"""Train and export sdvae's built-in model: a small autoencoder of Stable Diffusion 1.x latents.

Teacher: TAESD (madebyollin/taesd, MIT). The student starts from random weights and learns
  1. stage `match`:   latents like the teacher's, pictures like the photo (regression, a bit soft);
  2. stage `sharpen`: the same plus a patch discriminator and local detail statistics.
Then `export` writes the TorchScript file and, beside it, its weights as safetensors; the program
loads either. Example:

  train_builtin.py match   --photos DIR --teacher DIR --work DIR --minutes 60
  train_builtin.py sharpen --photos DIR --teacher DIR --work DIR --minutes 45
  train_builtin.py export  --work DIR --blend 0.8 --out sdvae-tiny.pt

A stage picks up where its last checkpoint in --work left it. Without one, `--init FILE` starts it
from weights that `export` wrote, so that trainings add up; `export --init FILE --blend 0.5` then
stops half way between those and what the training made of them. `--steps` gives a run whose
learning rate depends on the step alone (reproducible); `--minutes` ends it by the clock instead.
On a CPU that others use too, one process per core loses less time to waiting than one process
with many threads: `OMP_NUM_THREADS=1 torchrun --nproc-per-node 2 train_builtin.py match ...`;
--batch is then the batch of each process.
"""

import argparse
from pathlib import Path

import torch

from distributed import process_group
from export import export
from loop import train
from photos import split_photos
from taesd import Teacher


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("match", "sharpen"):
        add_training_options(commands.add_parser(name), sharpen=name == "sharpen")
    out = commands.add_parser("export")
    out.add_argument("--work", type=Path, required=True, help="folder of the checkpoints")
    out.add_argument("--init", type=Path, help="exported weights to blend with, not match's")
    out.add_argument("--blend", type=float, default=1.0, help="0 = match or --init, 1 = sharpen")
    out.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def add_training_options(parser: argparse.ArgumentParser, sharpen: bool) -> None:
    parser.add_argument("--photos", type=Path, required=True, help="folder of in_*.jpg, wp_*.jpg")
    parser.add_argument("--teacher", type=Path, required=True, help="folder of taesd_*.safetensors")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints and the curve")
    parser.add_argument("--init", type=Path, help="exported weights to start from")
    parser.add_argument(
        "--decoder-only", action="store_true", help="the encoder, and so its latents, stay"
    )
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--seed", type=int, default=2 if sharpen else 1)
    parser.add_argument("--batch", type=int, default=4 if sharpen else 8)
    parser.add_argument("--crop", type=int, default=160)
    parser.add_argument("--pool", type=int, default=30000, help="crops kept in memory")
    parser.add_argument(
        "--reuse", type=int, default=4 if sharpen else 3, help="times a crop is used"
    )
    parser.add_argument("--drawn", type=float, default=0.1, help="share of drawn pictures")
    parser.add_argument("--lr", type=float, default=1e-3 if sharpen else 2e-3)
    parser.add_argument("--disc-lr", type=float, default=4e-4)
    parser.add_argument("--theirs", type=float, default=0.5, help="share of the teacher's latents")
    parser.add_argument("--latent", type=float, default=1.0, help="weight: teacher's latents")
    parser.add_argument("--picture", type=float, default=1.0)
    parser.add_argument("--structure", type=float, default=0.15, help="weight: 1 - SSIM")
    parser.add_argument("--foreign", type=float, default=0.5, help="weight: TAESD's decoder's view")
    parser.add_argument("--through", type=int, default=1, help="crops that TAESD's decoder sees")
    parser.add_argument("--coarse", type=float, default=0.5 if sharpen else 0.0)
    parser.add_argument("--detail", type=float, default=0.03, help="weight: detail statistics")
    parser.add_argument("--detail-target", type=float, default=0.9, help="share of the photo's")
    parser.add_argument("--detail-floor", type=float, default=0.004, help="what counts as none")
    parser.add_argument(
        "--adversarial", type=float, default=0.4, help="the discriminator's share of the gradient"
    )
    parser.add_argument(
        "--unheard", type=int, default=0, help="steps in which the discriminator only learns"
    )
    parser.add_argument("--features", type=float, default=0.01, help="weight: its layers' view")
    parser.add_argument("--grid", type=float, default=5.0, help="weight: no weave of 8 pixels")
    parser.add_argument("--keep", type=float, default=0.998, help="of the average, per step")
    parser.add_argument("--dev-minutes", type=float, default=10)
    parser.add_argument(
        "--dev-photos", type=int, help="at most so many in the figures of progress (default: 13)"
    )


def main() -> None:
    args = parse_arguments()
    if args.command == "export":
        export(args)
        return
    if not args.minutes and not args.steps:
        raise SystemExit("give --steps or --minutes")
    with process_group():
        torch.manual_seed(args.seed)
        args.work.mkdir(parents=True, exist_ok=True)
        train(args, Teacher(args.teacher), split_photos(args.photos))


if __name__ == "__main__":
    main()
