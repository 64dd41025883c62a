"""Latent files as other programs read them."""

from safetensors.torch import load_file

SD1_SCALING_FACTOR = 0.18215


def load_as_comfyui(path):
    """The raw latent as ComfyUI's LoadLatent gives it, by the rule of its marker tensor."""
    tensors = load_file(path)
    multiplier = 1.0 if "latent_format_version_0" in tensors else 1.0 / SD1_SCALING_FACTOR
    return tensors["latent_tensor"].float() * multiplier
