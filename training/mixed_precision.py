"""The number type of the convolutions in training."""

import torch


def mixed_precision() -> torch.autocast:
    """bfloat16 where the processor multiplies tiles of it (AMX). Elsewhere it is slower than
    float32: a step took 1.6 times as long on a processor with AVX512_BF16 alone."""
    has_tiles = torch.cpu._is_amx_tile_supported()
    return torch.autocast("cpu", torch.bfloat16, enabled=has_tiles)
