"""TorchScript of a diffusers autoencoder, and its comparison with the model itself.

trace() gives a module with the methods encode and decode for any batch and any sizes that are
multiples of the factor, in whatever dtype its weights are turned to. check() says how far a written
file is from the model. temporary_beside() makes files appear whole or not at all. Used by
export_vae.py.
"""

import contextlib
import functools
import os
import tempfile
import warnings

import torch
from torch.nn.functional import pixel_shuffle, pixel_unshuffle, scaled_dot_product_attention
from vae_facts import pixel_patch

TRACED_AT = (1, 6, 8)  # Batch, rows and columns of the traced latent.
CHECKED_AT = [(1, 11, 7), (2, 4, 13)]
TOLERANCE = 1e-4  # Largest difference, relative to the largest value where that is above 1.


class Attention:
    """diffusers' attention, less its casts, which would freeze float32 into the trace."""

    def __call__(
        self, attention, hidden_states, encoder_hidden_states=None, attention_mask=None, temb=None
    ):
        batch, channels, height, width = hidden_states.shape
        normed = hidden_states
        if attention.spatial_norm is not None:
            normed = attention.spatial_norm(normed, temb)
        tokens = normed.view(batch, channels, height * width)
        if attention.group_norm is not None:
            tokens = attention.group_norm(tokens)
        tokens = tokens.transpose(1, 2)

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


@contextlib.contextmanager
def own_attention(model):
    """Lets every attention layer of the model compute with the class above."""
    layers = [layer for layer in model.modules() if hasattr(layer, "set_processor")]
    usual = [layer.get_processor() for layer in layers]
    for layer in layers:
        layer.set_processor(Attention())
    try:
        yield
    finally:
        for layer, processor in zip(layers, usual, strict=True):
            layer.set_processor(processor)


def copied_to_float32(tensor):
    """A copy even of float32, or the trace would take every later use of the tensor for float32."""
    return tensor.to(torch.float32, copy=True)


def nearest_codes(quantiser, latent):
    """Each latent pixel's nearest code, as diffusers' VectorQuantizer gives it less the losses.

    The distances are float32 in every dtype: a half has too few digits to tell close codes apart.
    """
    pixels = latent.permute(0, 2, 3, 1).contiguous()
    codes = copied_to_float32(quantiser.embedding.weight)
    nearest = torch.cdist(pixels.flatten(0, 2).float(), codes).argmin(1)
    chosen = quantiser.embedding(nearest).view(pixels.shape)
    # The sum is `chosen`, rounded as diffusers' detour for gradients rounds it.
    return (pixels + (chosen - pixels)).permute(0, 3, 1, 2).contiguous()


def is_video(model):
    """Whether it is of Wan's kind: a picture is a video of one frame."""
    return hasattr(model.config, "temperal_downsample")


def norm_of(layer, value):
    """Wan's RMS norm in the dtype of its input, with an epsilon that float16 has as well."""
    return torch.nn.functional.normalize(value, dim=1, eps=1e-7) * layer.scale * layer.gamma


def doubled(_, value):
    return torch.nn.functional.interpolate(value, scale_factor=(2.0, 2.0), mode="nearest-exact")


def mean_norm_of(layer, value):
    """DC-AE's RMS norm in the dtype of its input, with the mean of the squares in float32."""
    mean = copied_to_float32(value).square().mean(-1, keepdim=True)
    return value * torch.rsqrt(mean + layer.eps).type_as(value) * layer.weight + layer.bias


def linear_attention_of(layer, value):
    """DC-AE's attention, summed in float32, whatever the number of positions."""
    tokens = value.movedim(1, -1)
    parts = torch.cat([layer.to_q(tokens), layer.to_k(tokens), layer.to_v(tokens)], -1)
    scales = [parts.movedim(-1, 1)]
    scales += [scale(scales[0]) for scale in layer.to_qkv_multiscale]
    heads = copied_to_float32(torch.cat(scales, 1))
    heads = heads.unflatten(1, (-1, 3 * layer.attention_head_dim))
    query, key, mixed = heads.flatten(3).chunk(3, 2)
    query, key = query.relu(), key.relu().transpose(-1, -2)
    norm = torch.matmul(key.sum(-2, keepdim=True), query) + layer.eps
    mixed = torch.matmul(torch.matmul(mixed, key), query) / norm
    mixed = mixed.flatten(1, 2).unflatten(-1, (value.shape[2], value.shape[3])).type_as(value)
    return layer.norm_out(layer.to_out(mixed.movedim(1, -1))).movedim(-1, 1) + value


def own_form(layer, model):
    """The function above that computes the layer without casts of its own; None: it has none."""
    if isinstance(layer, torch.nn.Upsample):
        return doubled if is_video(model) else None
    kind = type(layer).__name__
    if kind == "SanaMultiscaleLinearAttention":
        return linear_attention_of
    if kind == "RMSNorm":
        return mean_norm_of
    return norm_of if kind.endswith("RMS_norm") else None


@contextlib.contextmanager
def own_layers(model):
    """Lets the layers that cast compute by the functions above: their casts would freeze float32
    into the trace."""
    changed = []
    for layer in model.modules():
        own = own_form(layer, model)
        if own is not None:
            layer.forward = functools.partial(own, layer)
            changed.append(layer)
    try:
        yield
    finally:
        for layer in changed:
            del layer.forward


def swapped(pixels, side):
    """Channels in the order (c, column, row), which Wan has, instead of torch's (c, row, column),
    or the reverse."""
    parts = pixels.unflatten(1, (-1, side, side))
    return parts.transpose(2, 3).flatten(1, 3)


def encode_frame(model, image):
    side = pixel_patch(model)
    if side > 1:
        image = swapped(pixel_unshuffle(image, side), side)
    return model.quant_conv(model.encoder(image.unsqueeze(2))).squeeze(2)


def decode_frame(model, latent):
    frame = model.post_quant_conv(latent.unsqueeze(2))
    is_residual = getattr(model.config, "is_residual", False)
    # Else the shortcuts would give the two frames that a later frame of a video becomes.
    decoded = model.decoder(frame, first_chunk=True) if is_residual else model.decoder(frame)
    decoded, side = decoded.squeeze(2), pixel_patch(model)
    if side == 1:
        return decoded
    return pixel_shuffle(swapped(decoded, side), side)


def trace(model, latent_channels, factor, picture_channels=3):
    """A TorchScript module with the methods encode and decode, which follows sizes and dtype."""

    class Port(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = model.encoder, model.decoder
            self.quant_conv = getattr(model, "quant_conv", None)
            self.post_quant_conv = getattr(model, "post_quant_conv", None)
            self.quantiser = getattr(model, "quantize", None)

        def encode(self, image):
            if is_video(model):
                return encode_frame(model, image)
            moments = self.encoder(image)
            return moments if self.quant_conv is None else self.quant_conv(moments)

        def decode(self, latent):
            if is_video(model):
                return decode_frame(model, latent)
            if self.quantiser is not None:
                latent = nearest_codes(self.quantiser, latent)
            inner = latent if self.post_quant_conv is None else self.post_quant_conv(latent)
            # MOVQ: the norms of the decoder look at the codes too.
            is_spatial = getattr(model.config, "norm_type", "group") == "spatial"
            return self.decoder(inner, latent) if is_spatial else self.decoder(inner)

    batch, rows, columns = TRACED_AT
    image = torch.rand(batch, picture_channels, rows * factor, columns * factor) * 2 - 1
    latent = torch.randn(batch, latent_channels, rows, columns)
    with own_attention(model), own_layers(model), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about sizes, which check() looks after
        inputs = {"encode": image, "decode": latent}
        return torch.jit.trace_module(Port().eval(), inputs, check_trace=False)


def model_answers(model, image, latent):
    """The results of diffusers itself: of encode, of decode."""
    if is_video(model):
        moments = model.encode(image[:, :, None]).latent_dist.parameters
        return moments[:, :, 0], model.decode(latent[:, :, None]).sample[:, :, 0]
    encoded = model.encode(image)
    if hasattr(encoded, "latent_dist"):
        encoded = encoded.latent_dist.parameters
    else:  # AutoencoderDC says "latent", the others "latents"
        encoded = encoded.latent if hasattr(encoded, "latent") else encoded.latents
    return encoded, model.decode(latent).sample


def check(file, model, latent_channels, factor, picture_channels=3):
    """The largest difference of the written file from the model; ValueError where too large."""
    exported = torch.jit.load(file).float()
    worst = 0.0
    for batch, rows, columns in CHECKED_AT:
        image = torch.rand(batch, picture_channels, rows * factor, columns * factor) * 2 - 1
        latent = torch.randn(batch, latent_channels, rows, columns)
        ours = exported.encode(image), exported.decode(latent)
        if is_video(model):  # its decode holds pictures to [-1, 1], as whoever shows them does
            ours = ours[0], ours[1].clamp(-1, 1)
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
