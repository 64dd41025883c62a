"""Checkpoints: a stage picks up where it was left, and what comes after it takes its weights."""

import os
from pathlib import Path

import torch

from distributed import rank
from trainer import RANK_SEED, Trainer


def checkpoint_file(work: Path, stage: str) -> Path:
    return work / f"{stage}.ckpt"


def average_weights(work: Path, stage: str) -> dict[str, torch.Tensor]:
    """The result of a stage: the average of its weights."""
    return torch.load(checkpoint_file(work, stage), weights_only=True)["average"]


def stateful_parts(trainer: Trainer) -> dict[str, object]:
    """The parts of a checkpoint beside step and clock, by their keys in it."""
    parts = {"model": trainer.model, "average": trainer.average}
    if trainer.sharpening:
        parts |= {"disc": trainer.sharpening.disc, "disc_opt": trainer.sharpening.disc_opt}
    return parts | {f"opt{i}": optimizer for i, optimizer in enumerate(trainer.optimizers)}


def save_checkpoint(trainer: Trainer, file: Path) -> None:
    state = {name: part.state_dict() for name, part in stateful_parts(trainer).items()}
    state.update(step=trainer.step, elapsed_s=trainer.elapsed_s)
    # The new file is renamed: a machine that stops here leaves the previous checkpoint whole.
    temporary = file.with_suffix(".new")
    torch.save(state, temporary)
    os.replace(temporary, file)


def load_checkpoint(trainer: Trainer, file: Path) -> None:
    state = torch.load(file, weights_only=True)
    for name, part in stateful_parts(trainer).items():
        part.load_state_dict(state[name])
    if trainer.sharpening:
        # The rate of the command line holds, not the one that was saved. The student's is set
        # anew for each step.
        for group in trainer.sharpening.disc_opt.param_groups:
            group["lr"] = trainer.args.disc_lr
    trainer.step, trainer.elapsed_s = state["step"], state["elapsed_s"]
    # The seed depends on the step too, so that the same crops do not come again.
    trainer.rng.seed(trainer.args.seed + trainer.step + RANK_SEED * rank())
