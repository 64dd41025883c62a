"""FLUX.2's latents as its pipeline has them: packed, and normalised by the model's statistics."""

import torch
import torch.nn.functional as F

from . import pictures


def packed(latent):
    """Each 2x2 square in channels, in the order of Flux2Pipeline._patchify_latents."""
    return F.pixel_unshuffle(latent, 2)


def unpacked(latent):
    return F.pixel_shuffle(latent, 2)


def statistics(model, epsilon=1e-4):
    mean, variance = model.bn.running_mean, model.bn.running_var
    return mean.view(1, -1, 1, 1), torch.sqrt(variance + epsilon).view(1, -1, 1, 1)


def seen_by_transformer(model, pixels, epsilon=1e-4):
    """As Flux2Pipeline._encode_vae_image has it."""
    mean, deviation = statistics(model, epsilon)
    raw = model.encode(pictures.to_model_range(pixels)).latent_dist.mode()
    return (packed(raw) - mean) / deviation


def decoded_by_pipeline(model, latent):
    mean, deviation = statistics(model)
    raw = unpacked(latent * deviation + mean)
    return pictures.from_model_range(model.decode(raw).sample)
