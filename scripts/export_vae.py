#!/usr/bin/env python3
"""Turn an image autoencoder of diffusers into one TorchScript file that sdvae loads.

  export_vae.py SOURCE OUT.pt                              a diffusers model: folder or hub name
  export_vae.py --taesd ENCODER DECODER OUT.pt             an original TAESD pair of files

SOURCE holds an AutoencoderKL, AutoencoderKLFlux2, AutoencoderKLWan, AutoencoderKLQwenImage,
AutoencoderKLQwenImage21, AutoencoderKLHunyuanImage, AutoencoderDC, AutoencoderTiny or VQModel: a
folder with config.json and weights, a pipeline's folder with vae/, vqvae/ or movq/ in it, or a name
on the Hugging Face hub.
OUT.pt gets two methods, encode and decode, for any batch and any sizes that are multiples of the
factor, and the extra file sdvae.json that says what it is. The export is compared with the model
itself on other sizes and on a batch of two before OUT.pt appears.

A VQModel's latents are those before its codes, of family vq; decoding takes the nearest codes.

Exit codes: 0 done, 1 failed, 2 usage, 3 the model is missing or unusable.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from vae_facts import FAMILIES, KINDS, PARTS, Failure, ModelFailure, UsageFailure, describe, say

WEIGHT_NAMES = [
    f"diffusion_pytorch_model.{ending}" for ending in ("safetensors", "fp16.safetensors", "bin")
]


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
    """The folder that holds config.json: local, a part of a pipeline's, or fetched from the hub."""
    folder = Path(source)
    if not folder.exists() and re.fullmatch(r"[\w.-]+/[\w.-]+", source):
        folder = fetch_from_hub(source)
    for candidate in (*(folder / part for part in PARTS), folder):
        if (candidate / "config.json").is_file():
            return candidate
    raise ModelFailure(
        f"no diffusers autoencoder in '{source}': it has no config.json",
        "give a folder, a pipeline's folder with vae/ in it, or a hub name such as OWNER/NAME",
    )


def fetch_from_hub(name):
    from huggingface_hub import snapshot_download

    for weights in (WEIGHT_NAMES[0], WEIGHT_NAMES[2]):
        folders = ["", *(f"{part}/" for part in PARTS)]
        files = [folder + file for folder in folders for file in ("config.json", weights)]
        try:
            snapshot = Path(snapshot_download(name, allow_patterns=files))
        except Exception as error:
            raise ModelFailure(f"cannot fetch '{name}' from the hub: {one_line(error)}") from error
        if any(snapshot.rglob(weights)):
            break
    return snapshot


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
    if kind not in KINDS:
        raise ModelFailure(f"'{folder}' holds {kind}, not one of {', '.join(KINDS)}")
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
    """AutoencoderTiny from TAESD's own files, whose keys are indices of a torch Sequential."""
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
            index, _, rest = key.partition(".")
            if not index.isdigit():
                raise ModelFailure(f"'{file}' is no TAESD {part}: it holds '{key}'")
            state[f"{part}.layers.{int(index) - shift}.{rest}"] = tensor.float()
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


def store(model, facts, options, file):
    """Writes the traced model; gives its largest difference from the model itself."""
    import torch
    import vae_trace

    shape = facts["latent_channels"], facts["factor"], facts.get("picture_channels", 3)
    try:
        traced = vae_trace.trace(model, *shape)
    except RuntimeError as error:
        raise ModelFailure(f"diffusers cannot run the model: {one_line(error)}") from error
    if options.half:
        traced.half()
    try:
        torch.jit.save(traced, file, _extra_files={"sdvae.json": json.dumps(facts)})
    except RuntimeError as error:
        raise Failure(f"cannot write '{options.out}': {one_line(error)}") from error
    traced.float()  # it shares its weights with the model
    try:
        return vae_trace.check(file, model, *shape)
    except ValueError as error:
        raise Failure(f"the export differs from the model: {error}") from error


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
    with torch.no_grad(), vae_trace.temporary_beside(options.out) as temporary:
        difference = store(model, facts, options, temporary)
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
