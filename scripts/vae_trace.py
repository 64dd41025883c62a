"""TorchScript of a diffusers autoencoder, and its comparison with the model itself.

trace() gives a module with the methods encode and decode for any batch and any sizes that are
multiples of the factor, in whatever dtype its weights are turned to. check() says how far a written
file is from the model. temporary_beside() makes files appear whole or not at all. Used by
export_vae.py.
"""

import contextlib
import os
import tempfile
import warnings

import torch
from torch.nn.functional import scaled_dot_product_attention

TRACED_AT = (1, 6, 8)  # batch, rows, columns of the latent
CHECKED_AT = [(1, 11, 7), (2, 4, 13)]
TOLERANCE = 1e-4  # largest difference, relative to the largest value where that is above 1


class Attention:
    """diffusers' attention, less its casts, which would freeze float32 into the trace."""

    def __call__(
        self, attention, hidden_states, encoder_hidden_states=None, attention_mask=None, temb=None
    ):
        batch, channels, height, width = hidden_states.shape
        tokens = hidden_states.view(batch, channels, height * width)
        tokens = attention.group_norm(tokens).transpose(1, 2)

        def heads(layer):
            size = layer.out_features // attention.heads
            return layer(tokens).view(batch, -1, attention.heads, size).transpose(1, 2)

        mixed = scaled_dot_product_attention(
            heads(attention.to_q), heads(attention.to_k), heads(attention.to_v)
        )
        mixed = attention.to_out[0](mixed.transpose(1, 2).flatten(2))
        mixed = mixed.transpose(1, 2).reshape(batch, channels, height, width)
        if attention.residual_connection:
            mixed = mixed + hidden_states
        return mixed / attention.rescale_output_factor


def trace(model, latent_channels, factor):
    """A TorchScript module with the methods encode and decode, which follows sizes and dtype."""

    class Port(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = model.encoder, model.decoder
            self.quant = getattr(model, "quant_conv", None)
            self.post_quant = getattr(model, "post_quant_conv", None)

        def encode(self, image):
            moments = self.encoder(image)
            return moments if self.quant is None else self.quant(moments)

        def decode(self, latent):
            return self.decoder(latent if self.post_quant is None else self.post_quant(latent))

    batch, rows, columns = TRACED_AT
    image = torch.rand(batch, 3, rows * factor, columns * factor) * 2 - 1
    latent = torch.randn(batch, latent_channels, rows, columns)
    usual = dict(model.attn_processors) if hasattr(model, "quant_conv") else None
    if usual:
        model.set_attn_processor(Attention())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about sizes, which check() looks after
            inputs = {"encode": image, "decode": latent}
            return torch.jit.trace_module(Port().eval(), inputs, check_trace=False)
    finally:
        if usual:
            model.set_attn_processor(usual)


def model_answers(model, image, latent):
    """What diffusers itself gives."""
    encoded = model.encode(image)
    encoded = encoded.latent_dist.parameters if hasattr(encoded, "latent_dist") else encoded.latents
    return encoded, model.decode(latent).sample


def check(file, model, latent_channels, factor):
    """The largest difference of the written file from the model; ValueError where too large."""
    exported = torch.jit.load(file).float()
    worst = 0.0
    for batch, rows, columns in CHECKED_AT:
        image = torch.rand(batch, 3, rows * factor, columns * factor) * 2 - 1
        latent = torch.randn(batch, latent_channels, rows, columns)
        ours = exported.encode(image), exported.decode(latent)
        for mine, theirs in zip(ours, model_answers(model, image, latent), strict=True):
            if mine.shape != theirs.shape:
                raise ValueError(f"it gives {tuple(mine.shape)} instead of {tuple(theirs.shape)}")
            difference = (mine - theirs).abs().max().item()
            if not difference <= TOLERANCE * max(1.0, theirs.abs().max().item()):
                raise ValueError(f"it is off by {difference:.3g}")
            worst = max(worst, difference)
    return worst


@contextlib.contextmanager
def temporary_beside(path):
    """A file in the folder of `path` that becomes `path` at the end, or goes away."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        raise OSError(f"cannot write '{path}': {error.strerror}") from error
    os.close(handle)
    try:
        yield name
        with open(name, "rb") as stream:
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
