#!/usr/bin/env python3
"""Turn a Stable Diffusion autoencoder into one TorchScript file that sdvae loads.

  export_vae.py SOURCE OUT.pt                              a diffusers model: folder or hub name
  export_vae.py --taesd ENCODER DECODER OUT.pt             an original TAESD pair of files

SOURCE holds an AutoencoderKL or an AutoencoderTiny: a folder with config.json and weights, a
pipeline's folder with vae/ in it, or a name on the Hugging Face hub. OUT.pt gets two methods,
encode and decode, for any batch and any sizes that are multiples of the factor, and the extra file
sdvae.json that says what it is. The export is compared with the model itself on other sizes and on
a batch of two before OUT.pt appears.

Exit codes: 0 done, 1 failed, 2 usage, 3 the model is missing or unusable.
"""

import argparse
import hashlib
import json
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
WEIGHT_NAMES = [
    f"diffusion_pytorch_model.{ending}" for ending in ("safetensors", "fp16.safetensors", "bin")
]


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


def one_line(error):
    return " ".join(str(error).split())[:300]


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise UsageFailure(message, "see 'export_vae.py --help'")


def parse_arguments():
    parser = Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="SOURCE OUT.pt, as above")
    parser.add_argument("--taesd", action="store_true", help="the original TAESD pair of files")
    parser.add_argument("--family", choices=sorted(FAMILIES), help="the latent space")
    parser.add_argument("--name", help="the model's name; default: taken from the source")
    parser.add_argument("--half", action="store_true", help="store float16 weights: half the size")
    parser.add_argument("-f", "--force", action="store_true", help="overwrite OUT.pt")
    options = parser.parse_intermixed_args()
    *options.sources, out = options.paths
    options.out = Path(out)
    if len(options.sources) != (2 if options.taesd else 1):
        parser.error("expected " + ("ENCODER DECODER" if options.taesd else "SOURCE") + " OUT.pt")
    if options.out.suffix != ".pt":
        parser.error(f"the output must end in .pt, not '{out}'")
    return options


def find_folder(source):
    """The folder that holds config.json: local, a pipeline's vae/, or fetched from the hub."""
    folder = Path(source)
    if not folder.exists() and re.fullmatch(r"[\w.-]+/[\w.-]+", source):
        folder = fetch_from_hub(source)
    for candidate in (folder / "vae", folder):
        if (candidate / "config.json").is_file():
            return candidate
    raise ModelFailure(
        f"no diffusers autoencoder in '{source}': it has no config.json",
        "give a folder, a pipeline's folder with vae/ in it, or a hub name such as OWNER/NAME",
    )


def fetch_from_hub(name):
    from huggingface_hub import snapshot_download

    for weights in (WEIGHT_NAMES[0], WEIGHT_NAMES[2]):
        files = ["config.json", weights, "vae/config.json", f"vae/{weights}"]
        try:
            folder = Path(snapshot_download(name, allow_patterns=files))
        except Exception as error:
            raise ModelFailure(f"cannot fetch '{name}' from the hub: {one_line(error)}") from error
        if any(folder.rglob(weights)):
            break
    return folder


def find_weights(folder):
    """The weights file that diffusers will load, and its variant."""
    for name in WEIGHT_NAMES:
        if (folder / name).is_file():
            return folder / name, "fp16" if ".fp16." in name else None
    raise ModelFailure(f"no weights in '{folder}'", f"expected {WEIGHT_NAMES[0]}")


def load_diffusers(folder):
    """A model from a diffusers folder, in float32, and its weights file."""
    import diffusers
    import torch

    try:
        kind = json.loads((folder / "config.json").read_text()).get("_class_name")
    except (OSError, ValueError, AttributeError) as error:
        raise Failure(f"cannot read '{folder / 'config.json'}': {error}") from error
    if kind not in ("AutoencoderKL", "AutoencoderTiny"):
        raise ModelFailure(f"'{folder}' holds {kind}, not AutoencoderKL or AutoencoderTiny")
    weights, variant = find_weights(folder)
    try:
        model = getattr(diffusers, kind).from_pretrained(
            folder,
            torch_dtype=torch.float32,
            variant=variant,
            use_safetensors=weights.suffix == ".safetensors",
            low_cpu_mem_usage=False,
        )
    except Exception as error:
        raise ModelFailure(f"cannot load '{folder}': {one_line(error)}") from error
    return model, [weights]


def load_taesd(encoder_file, decoder_file):
    """AutoencoderTiny from TAESD's own files, whose keys are places in a torch Sequential."""
    from diffusers import AutoencoderTiny
    from safetensors.torch import load_file

    state = {}
    # The decoder's first layer there is the clamp, which diffusers does outside of its layers.
    for part, file, shift in (("encoder", encoder_file, 0), ("decoder", decoder_file, 1)):
        try:
            tensors = load_file(file)
        except Exception as error:
            raise ModelFailure(f"cannot read '{file}': {one_line(error)}") from error
        for key, tensor in tensors.items():
            place, _, rest = key.partition(".")
            if not place.isdigit():
                raise ModelFailure(f"'{file}' is no TAESD {part}: it holds '{key}'")
            state[f"{part}.layers.{int(place) - shift}.{rest}"] = tensor.float()
    first = state.get("decoder.layers.0.weight")
    if first is None or first.ndim != 4:
        raise ModelFailure(f"'{decoder_file}' is no TAESD decoder: it lacks '1.weight'")
    model = AutoencoderTiny(latent_channels=first.shape[1])
    try:
        model.load_state_dict(state)  # strict: every name present, every shape right
    except RuntimeError as error:
        files = f"'{encoder_file}' and '{decoder_file}'"
        raise ModelFailure(f"{files} are no TAESD pair: {one_line(error)}") from error
    return model, [Path(encoder_file), Path(decoder_file)]


def last_name(source):
    """The name a person would give the source: NAME of OWNER/NAME, of a folder, or of NAME/vae."""
    return [part for part in Path(source).resolve().parts if part != "vae"][-1]


def find_family(model, sources, asked):
    family = asked
    if not family and hasattr(model, "quant_conv"):
        factor = model.config.scaling_factor
        if "scaling_factor" in model.config.get("_use_default_values", ()):
            say(f"note: config.json has no scaling_factor; {factor} is diffusers' default")
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


def find_factor(model):
    """Picture pixels per latent pixel, each way."""
    config = model.config
    if hasattr(model, "quant_conv"):
        return 2 ** (len(config.block_out_channels) - 1)
    down = 2 ** (len(config.encoder_block_out_channels) - 1)
    up = config.upsampling_scaling_factor ** (len(config.decoder_block_out_channels) - 1)
    if down != up:
        raise ModelFailure(f"the encoder divides sizes by {down}, the decoder gives back {up}")
    return down


def sha256_of(files):
    """Of the file, or of several one after the other in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda path: path.name):
        with open(file, "rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def describe(model, options, weights):
    """The content of sdvae.json. Local sources are noted by their last name, without folders."""
    family = find_family(model, options.sources, options.family)
    is_kl = hasattr(model, "quant_conv")
    name = source = last_name(options.sources[0])
    if options.taesd:
        name = Path(name).stem.removesuffix("_encoder")
        source = " + ".join(file.name for file in weights)
    elif not Path(options.sources[0]).exists():
        source = options.sources[0]
    return {
        "schema": 1,
        "name": options.name or name,
        "family": family,
        **FAMILIES[family],
        "factor": find_factor(model),
        "has_moments": is_kl,
        "io_space": "raw" if is_kl else "scaled",
        "weights_sha256": sha256_of(weights),
        "source": source,
    }


def export(options):
    import torch
    import vae_trace

    if options.out.exists() and not options.force:
        raise Failure(f"'{options.out}' exists", "give -f to overwrite it")
    if options.taesd:
        model, weights = load_taesd(*options.sources)
    else:
        model, weights = load_diffusers(find_folder(options.sources[0]))
    facts = describe(model, options, weights)
    model.eval().requires_grad_(False)
    if options.half:
        model.half().float()  # what the file will hold, so that the check is about the trace alone
    torch.manual_seed(0)
    shape = facts["latent_channels"], facts["factor"]
    with torch.no_grad(), vae_trace.temporary_beside(options.out) as temporary:
        traced = vae_trace.trace(model, *shape)
        if options.half:
            traced.half()
        extra = {"sdvae.json": json.dumps(facts)}
        try:
            torch.jit.save(traced, temporary, _extra_files=extra)
        except RuntimeError as error:
            raise Failure(f"cannot write '{options.out}': {one_line(error)}") from error
        traced.float()  # it shares its weights with the model
        try:
            difference = vae_trace.check(temporary, model, *shape)
        except ValueError as error:
            raise Failure(f"the export differs from the model: {error}") from error
    say(f"largest difference from the model, at other sizes and a batch of two: {difference:.2g}")
    say(f"wrote '{options.out}': {facts['name']}, family {facts['family']}")


def main():
    try:
        export(parse_arguments())
        return 0
    except ImportError as error:
        missing = f"the Python package {error.name} is not installed"
        failure = ModelFailure(missing, "pip install -r scripts/requirements-export.txt")
    except OSError as error:
        failure = Failure(one_line(error))
    except Failure as error:
        failure = error
    say(f"error: {failure}")
    if failure.hint:
        say(f"hint: {failure.hint}")
    return failure.code


if __name__ == "__main__":
    sys.exit(main())
