"""Export: the averaged weights, as TorchScript and as safetensors, in float16."""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from checkpoint import average_weights
from tiny_vae import FACTOR, SCALING_FACTOR, TinyVae


def exported_weights(file: Path) -> dict[str, torch.Tensor]:
    """The weights in a file that `export` wrote, of either format."""
    is_safetensors = file.suffix == ".safetensors"
    state = load_file(file) if is_safetensors else torch.jit.load(str(file)).state_dict()
    return {name: values.float() for name, values in state.items()}


def blended(args: argparse.Namespace) -> TinyVae:
    """Weights between the two stages: 0 is `match` (or --init, the weights that `sharpen` began
    with), 1 is `sharpen`. A stage whose weights would count for nothing need not be there."""

    def weights_of(stage: str) -> dict[str, torch.Tensor]:
        if stage == "match" and args.init:
            return exported_weights(args.init)
        return average_weights(args.work, stage)

    weights = weights_of("match" if args.blend < 1 else "sharpen")
    if 0 < args.blend < 1:
        sharp = weights_of("sharpen")
        weights = {k: v.lerp(sharp[k], args.blend) for k, v in weights.items()}
    model = TinyVae()
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)


def weights_digest(state: dict[str, torch.Tensor]) -> str:
    """The SHA-256 of the tensors' bytes, in the order of their sorted names."""
    digest = hashlib.sha256()
    for name in sorted(state):
        digest.update(state[name].contiguous().numpy().tobytes())
    return digest.hexdigest()


def export(args: argparse.Namespace) -> None:
    model = blended(args).half().to(memory_format=torch.contiguous_format)
    card = {
        "schema": 1,
        "name": "sdvae-tiny",
        "family": "sd1",
        "scaling_factor": SCALING_FACTOR,
        "shift_factor": 0.0,
        "latent_channels": 4,
        "factor": FACTOR,
        "has_moments": False,
        "io_space": "scaled",
        "weights_sha256": weights_digest(model.state_dict()),
        "source": "training/train_builtin.py",
    }
    temporary = args.out.with_suffix(".new")
    extra = {"sdvae.json": json.dumps(card)}
    torch.jit.save(torch.jit.script(model), str(temporary), _extra_files=extra)
    os.replace(temporary, args.out)
    weights = export_weights(args.out, model, card)
    check_export(args.out, model.float())
    for file in (args.out, weights):
        print(f"{file}: {file.stat().st_size} bytes", file=sys.stderr)


def export_weights(script: Path, model: TinyVae, card: dict[str, object]) -> Path:
    """Writes the same weights beside the TorchScript file, for engines without libtorch."""
    keys = ("schema", "name", "family", "scaling_factor", "shift_factor", "source")
    metadata = {f"sdvae.{key}": f"{card[key]}" for key in keys}
    metadata["sdvae.weights_sha256"] = str(card["weights_sha256"])
    file = script.with_suffix(".safetensors")
    temporary = script.with_suffix(".new")
    save_file(model.state_dict(), temporary, metadata={"format": "pt"} | metadata)
    os.replace(temporary, file)
    return file


@torch.inference_mode()
def check_export(file: Path, eager: TinyVae) -> None:
    """Compares the file with the rounded weights, at sizes that it was not traced or trained at."""
    loaded = torch.jit.load(str(file)).to(torch.float32)
    for shape in ((1, 3, 64, 64), (2, 3, 72, 136)):
        image = torch.rand(shape) * 2 - 1
        latent = loaded.encode(image)
        torch.testing.assert_close(latent, eager.encode(image), atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(
            loaded.decode(latent), eager.decode(latent), atol=1e-4, rtol=1e-4
        )
        if loaded.decode(latent).shape != image.shape:
            raise SystemExit(f"{file}: decode gives the wrong shape")
