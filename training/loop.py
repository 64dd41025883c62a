"""The loop of a stage, with the checkpoints and the reports that fall due on the way."""

import argparse
import time

from checkpoint import average_weights, checkpoint_file, load_checkpoint, save_checkpoint
from crops import CropPool, CropSource
from distributed import rank, wait_for_all
from export import exported_weights
from photos import Split
from progress import DevPhotos, write_record
from taesd import Teacher
from trainer import Trainer

LONGEST_STEP_S = 5.0  # A step counts as this at most: a stopped process does not train.
LOG_EVERY_S = 30
SAVE_EVERY_S = 180


class Reporter:
    """Writes progress and checkpoints when their time has come."""

    def __init__(self, trainer: Trainer, photos: DevPhotos):
        self.trainer, self.photos = trainer, photos
        now = trainer.elapsed_s
        self.last_s = {"log": now, "save": now, "dev": now}

    def is_due(self, what: str, every_s: float) -> bool:
        if self.trainer.elapsed_s - self.last_s[what] < every_s:
            return False
        self.last_s[what] = self.trainer.elapsed_s
        return True

    def log(self, **figures: float) -> None:
        trainer, progress = self.trainer, self.trainer.progress()
        elapsed_min = trainer.elapsed_s / 60
        record = {"stage": trainer.args.command, "step": trainer.step, "min": elapsed_min}
        record.update(trainer.means, **figures)
        left_min = elapsed_min / max(progress, 1e-6) * (1 - progress)
        write_record(record, trainer.args.work / "curve.jsonl", left_min)

    def log_dev(self) -> None:
        self.log(**self.photos.figures(self.trainer.average))

    def save(self) -> None:
        args = self.trainer.args
        save_checkpoint(self.trainer, checkpoint_file(args.work, args.command))

    def after_step(self) -> None:
        if self.is_due("log", LOG_EVERY_S):
            self.log()
        if self.is_due("save", SAVE_EVERY_S):
            self.save()
        if self.is_due("dev", 60 * self.trainer.args.dev_minutes):
            self.log_dev()


def set_start(trainer: Trainer) -> None:
    """Gives the trainer the weights that its stage begins with: its checkpoint, else --init, else
    the result of the stage before, else the random weights that it has."""
    args = trainer.args
    file = checkpoint_file(args.work, args.command)
    if file.exists():
        load_checkpoint(trainer, file)
    elif args.init:
        trainer.start_from(exported_weights(args.init))
    elif args.command == "sharpen":
        trainer.start_from(average_weights(args.work, "match"))


def train(args: argparse.Namespace, teacher: Teacher, split: Split) -> None:
    trainer = Trainer(args, teacher)
    set_start(trainer)
    source = CropSource(split.train, args.crop, trainer.rng, args.drawn)
    pool = CropPool(source, teacher, args.pool, args.reuse)
    watched = split.dev[::2][: args.dev_photos]  # every second one is enough to see progress
    reporter = Reporter(trainer, DevPhotos(watched, teacher))
    while trainer.progress() < 1:
        started = time.monotonic()
        trainer.set_learning_rate()
        trainer.learn(*pool.batch(args.batch, trainer.rng))
        trainer.step += 1
        trainer.elapsed_s += min(time.monotonic() - started, LONGEST_STEP_S)
        if rank() == 0:
            reporter.after_step()
    if rank() == 0:
        reporter.save()
        reporter.log_dev()
    wait_for_all()
