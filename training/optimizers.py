"""The optimizers: Muon for the inner convolutions, AdamW for everything else."""

import torch
from torch import nn


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal: every direction of a filter bank learns equally
    fast. Scaled so that AdamW's learning rates apply (root mean square of an update 0.2).

    The iteration and its three coefficients: K. Jordan et al., "Muon", 2024; the scale: J. Liu et
    al., "Muon is Scalable for LLM Training", 2025."""

    def __init__(self, params, lr: float, momentum: float = 0.95):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @staticmethod
    def orthogonalized(matrix: torch.Tensor) -> torch.Tensor:
        """About the nearest orthogonal matrix, by five Newton-Schulz iterations."""
        is_tall = matrix.shape[0] > matrix.shape[1]
        x = matrix.T if is_tall else matrix
        x = x / (x.norm() + 1e-12)
        for _ in range(5):
            gram = x @ x.T
            x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
        return x.T if is_tall else x

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if "mean" not in state:
                    state["mean"] = torch.zeros_like(p)
                mean = state["mean"].lerp_(p.grad, 1 - group["momentum"])
                nesterov = p.grad.lerp(mean, group["momentum"])
                update = self.orthogonalized(nesterov.reshape(len(p), -1)).reshape(p.shape)
                p.add_(update, alpha=-0.2 * group["lr"] * max(len(p), p[0].numel()) ** 0.5)


def make_optimizers(model: nn.Module, lr: float) -> list[torch.optim.Optimizer]:
    """Muon for the inner convolutions; AdamW for biases and for the layers at the four ends."""
    inner, outer = [], []
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            at_end = module.in_channels in (4, 12) or module.out_channels in (4, 12)
            (outer if at_end else inner).append(module.weight)
            outer.append(module.bias)
    return [Muon(inner, lr), torch.optim.AdamW(outer, lr, betas=(0.9, 0.98), weight_decay=0)]
