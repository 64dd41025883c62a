"""What an autoencoder is: its latent space, its factor, its origin; the content of sdvae.json.

Also the failures that export_vae.py ends with. Needs no torch, only a loaded diffusers model.
"""

import hashlib
import math
import re
import sys
from pathlib import Path

# Latent spaces: scaled = (raw - shift_factor) * scaling_factor. Those without numbers here have
# statistics, a shift and a scale for each channel of the packed latent, in the model.
FAMILIES = {
    "sd1": {"scaling_factor": 0.18215, "shift_factor": 0.0, "latent_channels": 4},
    "sdxl": {"scaling_factor": 0.13025, "shift_factor": 0.0, "latent_channels": 4},
    "sd3": {"scaling_factor": 1.5305, "shift_factor": 0.0609, "latent_channels": 16},
    "flux": {"scaling_factor": 0.3611, "shift_factor": 0.1159, "latent_channels": 16},
    "hunyuan-image": {"scaling_factor": 0.75289, "shift_factor": 0.0, "latent_channels": 64},
    "dcae": {"scaling_factor": 0.41407, "shift_factor": 0.0, "latent_channels": 32},
    "flux2": {"latent_channels": 32, "patch": "2 c,ph,pw"},
    "playground25": {"latent_channels": 4},
    "glm-image": {"latent_channels": 16},
    "wan21": {"latent_channels": 16},
    "wan22": {"latent_channels": 48},
    "qwen21": {"latent_channels": 64},
}
# The classes of Wan's kind, which see a picture as a video of one frame, and their families.
WAN_FAMILIES = {
    "AutoencoderKLQwenImage": ["wan21"],
    "AutoencoderKLQwenImage21": ["qwen21"],
    "AutoencoderKLWan": ["wan21", "wan22"],
}
# A tiny autoencoder does not carry its family; these names, alone or before a '_' or '-', tell it.
TINY_NAMES = {"taesd": "sd1", "taesdxl": "sdxl", "taesd3": "sd3", "taef1": "flux"}
# What encode of each of diffusers' classes gives and decode takes. A VQModel's latents are those
# before the nearest code is taken, which is the first step of decode.
KINDS = {
    "AutoencoderDC": {"has_moments": False, "io_space": "raw"},
    "AutoencoderKL": {"has_moments": True, "io_space": "raw"},
    "AutoencoderKLFlux2": {"has_moments": True, "io_space": "raw"},
    "AutoencoderKLHunyuanImage": {"has_moments": True, "io_space": "raw"},
    **{kind: {"has_moments": True, "io_space": "raw"} for kind in WAN_FAMILIES},
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
    """The family of an autoencoder that scales all channels alike, or of an AutoencoderTiny."""
    family = asked
    if not family and kind_of(model) == "AutoencoderKLHunyuanImage":
        family = "hunyuan-image"
    elif not family and kind_of(model) in ("AutoencoderDC", "AutoencoderKL"):
        factor = own_scaling_factor(model)
        uniform = [name for name, entry in FAMILIES.items() if "scaling_factor" in entry]
        family = {FAMILIES[name]["scaling_factor"]: name for name in uniform}.get(factor)
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


def latent_channels(model):
    return model.config.z_dim if kind_of(model) in WAN_FAMILIES else model.config.latent_channels


def statistics(model):
    """A shift and a scale for each channel, as the pipelines of the model have them, or nothing."""
    if kind_of(model) == "AutoencoderKLFlux2":
        mean, variance = model.bn.running_mean.tolist(), model.bn.running_var.tolist()
        deviations = [math.sqrt(value + model.config.batch_norm_eps) for value in variance]
        return {"shift": mean, "scale": [1 / deviation for deviation in deviations]}
    mean = getattr(model.config, "latents_mean", None)
    if kind_of(model) not in ("AutoencoderKL", *WAN_FAMILIES) or not mean:
        return {}
    # SDXL's pipelines, which take 4 channels, multiply by the scaling factor as well.
    times = model.config.scaling_factor if latent_channels(model) == 4 else 1
    return {"shift": list(mean), "scale": [times / one for one in model.config.latents_std]}


def family_of_statistics(model, asked):
    """Which family has statistics of so many channels; one that is asked for must have them too."""
    channels = latent_channels(model)
    others = [name for names in WAN_FAMILIES.values() for name in names]
    uniform = [name for name, entry in FAMILIES.items() if "scaling_factor" in entry]
    families = WAN_FAMILIES.get(
        kind_of(model), [name for name in FAMILIES if name not in (*others, *uniform)]
    )
    for name in families:
        if FAMILIES[name]["latent_channels"] == channels and asked in (None, name):
            return name
    raise ModelFailure(
        f"the model has statistics of {channels} latent channels, as no family"
        + (f" '{asked}' has" if asked else " has"),
        "those with statistics are " + ", ".join(families),
    )


def find_space(model, options):
    if kind_of(model) == "VQModel":
        return codebook_space(model, options.family)
    if numbers := statistics(model):
        family = family_of_statistics(model, options.family)
        return {"family": family, **FAMILIES[family], **numbers}
    family = find_family(model, options.sources, options.family)
    if "scaling_factor" not in FAMILIES[family]:
        raise ModelFailure(f"a model of family {family} has statistics, this one has none")
    space = {"family": family, **FAMILIES[family]}
    own = kind_of(model) in ("AutoencoderDC", "AutoencoderKLHunyuanImage")
    if own and model.config.scaling_factor:
        space["scaling_factor"] = model.config.scaling_factor
    return space


def pixel_patch(model):
    """The side of the squares of pixels that the network takes as one."""
    return getattr(model.config, "patch_size", None) or 1


def picture_channels(model):
    """3, or 4 with alpha."""
    if kind_of(model) not in WAN_FAMILIES:
        return 3
    config = model.config
    return getattr(config, "input_channels", None) or config.in_channels // pixel_patch(model) ** 2


def find_factor(model):
    """Picture pixels per latent pixel, each way."""
    config = model.config
    if kind_of(model) == "AutoencoderKLHunyuanImage":
        return config.spatial_compression_ratio
    if kind_of(model) == "AutoencoderDC":
        return 2 ** (len(config.encoder_block_out_channels) - 1)
    if kind_of(model) in WAN_FAMILIES:
        return 2 ** (len(config.dim_mult) - 1) * pixel_patch(model)
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
    channels = picture_channels(model)
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
        **({"picture_channels": channels} if channels != 3 else {}),
        **KINDS[kind_of(model)],
        "weights_sha256": sha256_of(weights),
        "source": source,
    }
