"""What an autoencoder is: its latent space, its factor, its origin; the content of sdvae.json.

Also the failures that export_vae.py ends with. Needs no torch, only a loaded diffusers model.
"""

import hashlib
import re
import sys
from pathlib import Path

# Latent spaces: scaled = (raw - shift_factor) * scaling_factor.
FAMILIES = {
    "sd1": {"scaling_factor": 0.18215, "shift_factor": 0.0, "latent_channels": 4},
    "sdxl": {"scaling_factor": 0.13025, "shift_factor": 0.0, "latent_channels": 4},
    "sd3": {"scaling_factor": 1.5305, "shift_factor": 0.0609, "latent_channels": 16},
    "flux": {"scaling_factor": 0.3611, "shift_factor": 0.1159, "latent_channels": 16},
}
# A tiny autoencoder does not carry its family; these names, alone or before a '_' or '-', tell it.
TINY_NAMES = {"taesd": "sd1", "taesdxl": "sdxl", "taesd3": "sd3", "taef1": "flux"}
# What encode of each of diffusers' classes gives and decode takes. A VQModel's latents are those
# before the nearest code is taken, which is the first step of decode.
KINDS = {
    "AutoencoderKL": {"has_moments": True, "io_space": "raw"},
    "AutoencoderTiny": {"has_moments": False, "io_space": "scaled"},
    "VQModel": {"has_moments": False, "io_space": "raw"},
}
# The folders of a pipeline that may hold its autoencoder.
PARTS = ("vae", "vqvae", "movq")


class Failure(Exception):
    """A sentence for the person who typed the command."""

    code = 1

    def __init__(self, sentence, hint=""):
        super().__init__(sentence)
        self.hint = hint


class UsageFailure(Failure):
    code = 2


class ModelFailure(Failure):
    code = 3


def say(text):
    print(f"export_vae.py: {text}", file=sys.stderr)


def last_name(source):
    """The name a person would give the source: NAME of OWNER/NAME, of a folder, of NAME/vae."""
    return [part for part in Path(source).resolve().parts if part not in PARTS][-1]


def kind_of(model):
    return type(model).__name__


def own_scaling_factor(model):
    factor = model.config.scaling_factor
    if "scaling_factor" in model.config.get("_use_default_values", ()):
        say(f"note: config.json has no scaling_factor; {factor} is diffusers' default")
    return factor


def find_family(model, sources, asked):
    """The Stable Diffusion family of an AutoencoderKL or an AutoencoderTiny."""
    family = asked
    if not family and kind_of(model) == "AutoencoderKL":
        factor = own_scaling_factor(model)
        family = {entry["scaling_factor"]: name for name, entry in FAMILIES.items()}.get(factor)
        problem = f"no family has the scaling_factor {factor}"
    elif not family:
        names = {re.split(r"[_.-]", last_name(source).lower())[0] for source in sources}
        family = TINY_NAMES.get(names.pop()) if len(names) == 1 else None
        problem = f"a tiny autoencoder does not carry its family, nor does the name '{sources[0]}'"
    if not family:
        raise ModelFailure(problem, "give --family " + "|".join(FAMILIES))
    found, expected = model.config.latent_channels, FAMILIES[family]["latent_channels"]
    if found != expected:
        raise ModelFailure(f"family {family} has {expected} latent channels, the model {found}")
    return family


def codebook_space(model, asked):
    """The latent space of a VQModel: its own, scaled as diffusers' pipelines scale it."""
    if asked:
        raise UsageFailure(
            f"a VQModel's latents are of no Stable Diffusion family, so not of '{asked}'",
            "leave --family out",
        )
    return {
        "family": "vq",
        "scaling_factor": own_scaling_factor(model),
        "shift_factor": 0.0,
        # Not config.latent_channels: quant_conv gives the latents the width of the codes.
        "latent_channels": model.quantize.vq_embed_dim,
    }


def find_space(model, options):
    if kind_of(model) == "VQModel":
        return codebook_space(model, options.family)
    family = find_family(model, options.sources, options.family)
    return {"family": family, **FAMILIES[family]}


def find_factor(model):
    """Picture pixels per latent pixel, each way."""
    config = model.config
    if kind_of(model) != "AutoencoderTiny":
        return 2 ** (len(config.block_out_channels) - 1)
    down = 2 ** (len(config.encoder_block_out_channels) - 1)
    up = config.upsampling_scaling_factor ** (len(config.decoder_block_out_channels) - 1)
    if down != up:
        raise ModelFailure(f"the encoder divides sizes by {down}, the decoder gives back {up}")
    return down


def sha256_of(files):
    """The hash of the files' bytes, one file after the other in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda path: path.name):
        with open(file, "rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def describe(model, options, weights):
    """The content of sdvae.json. Local sources are noted by their last name, without folders."""
    name = source = last_name(options.sources[0])
    if options.taesd:
        name = Path(name).stem.removesuffix("_encoder")
        source = " + ".join(file.name for file in weights)
    elif not Path(options.sources[0]).exists():
        source = options.sources[0]
    return {
        "schema": 1,
        "name": options.name or name,
        **find_space(model, options),
        "factor": find_factor(model),
        **KINDS[kind_of(model)],
        "weights_sha256": sha256_of(weights),
        "source": source,
    }
