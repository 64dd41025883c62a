"""Training in several processes (torchrun), each with the same weights and pictures of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import nn


@contextmanager
def process_group() -> Iterator[None]:
    """Joins the processes that torchrun started, if it did."""
    if "RANK" not in os.environ:
        yield
        return
    # The timeout is long because a process may be stopped for minutes while something else is
    # measured.
    dist.init_process_group("gloo", timeout=timedelta(hours=1))
    yield
    dist.destroy_process_group()


def rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def wait_for_all() -> None:
    if dist.is_initialized():
        dist.barrier()


def average_gradients(params: list[nn.Parameter], extra: float) -> float:
    """Averages the gradients over the processes in one reduction a step. `extra` rides along and
    comes back as its mean: the clock, so that all stop at the same step."""
    if not dist.is_initialized():
        return extra
    flat = torch.cat([p.grad.reshape(-1) for p in params] + [torch.tensor([extra])])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    pieces = flat[:-1].split([p.numel() for p in params])
    for p, piece in zip(params, pieces, strict=True):
        p.grad.copy_(piece.view_as(p))
    return flat[-1].item()
