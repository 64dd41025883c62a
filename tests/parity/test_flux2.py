"""FLUX.2's autoencoder against diffusers'.

What a latent holds is what FLUX.2's transformer sees: the pipeline's packing and normalisation.
"""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from support import models, pictures, weight_files
from support.flux2 import decoded_by_pipeline, seen_by_transformer
from support.program import run, run_json, run_well


def layouts(flux2, saved_flux2, tmp_path):
    state = weight_files.plain(flux2)
    return {
        "folder": saved_flux2,
        "diffusers names": weight_files.save(tmp_path / "plain.safetensors", state),
        "BFL names": weight_files.save(tmp_path / "bfl.safetensors", weight_files.flux2(state)),
    }


@pytest.mark.parametrize("layout", ["folder", "diffusers names", "BFL names"])
def test_latents_are_what_the_transformer_sees(layout, flux2, saved_flux2, picture, tmp_path):
    source = layouts(flux2, saved_flux2, tmp_path)[layout]
    latent, decoded = tmp_path / "o.latent", tmp_path / "o.png"
    run_well("encode", picture, latent, "--model", source)
    stored = load_file(latent)
    assert stored["latent_format_version_0"].numel() == 0
    assert stored["latent_tensor"].shape == (1, 128, 4, 6)
    theirs = seen_by_transformer(flux2, pictures.load(picture))
    assert (stored["latent_tensor"] - theirs).abs().max() <= 5e-5
    run_well("decode", latent, decoded, "--model", source)
    pictures.assert_same_picture(
        pictures.load(decoded), decoded_by_pipeline(flux2, stored["latent_tensor"])
    )


def test_an_export_is_the_same_model(saved_flux2, picture, tmp_path):
    assert models.export(saved_flux2, tmp_path / "flux2.pt") == 0
    found = run_json("inspect", tmp_path / "flux2.pt")
    assert found["architecture"] == "AutoencoderKLFlux2"
    for name, source in (("a", saved_flux2), ("b", tmp_path / "flux2.pt")):
        run_well("encode", picture, tmp_path / f"{name}.latent", "--model", source)
    ours, exported = (load_file(tmp_path / f"{name}.latent")["latent_tensor"] for name in "ab")
    assert (ours - exported).abs().max() <= 1e-6
    flags = ("--model", tmp_path / "flux2.pt", "--engine", "torchscript")
    run_well("encode", picture, tmp_path / "c.latent", *flags)
    program = load_file(tmp_path / "c.latent")["latent_tensor"]
    assert (ours - program).abs().max() <= 5e-5


def test_what_the_file_is(saved_flux2, picture, tmp_path):
    found = run_json("inspect", saved_flux2)
    assert (found["family"], found["architecture"]) == ("flux2", "AutoencoderKLFlux2")
    run_well("encode", picture, tmp_path / "o.latent", "--model", saved_flux2)
    found = run_json("inspect", tmp_path / "o.latent")
    assert (found["family"], found["image_width"], found["image_height"]) == ("flux2", 96, 64)


def test_sides_are_filled_up_to_16_pixels(flux2, saved_flux2, tmp_path):
    picture = pictures.save(pictures.synthetic(89, 57), tmp_path / "in.png")
    found = run_json("roundtrip", picture, "-o", tmp_path / "o.png", "--model", saved_flux2)
    assert found["latent_shape"] == [1, 128, 4, 6]
    assert (found["width"], found["height"]) == (89, 57)
    padded = np.pad(pictures.load(picture), ((0, 7), (0, 7), (0, 0)), mode="edge")
    theirs = decoded_by_pipeline(flux2, seen_by_transformer(flux2, padded))[:57, :89]
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), theirs)


def test_the_epsilon_is_that_of_the_configuration(picture, tmp_path):
    """ERNIE-Image's pipeline takes another one; at variances as small it would show."""
    small = models.random_flux2(**models.FLUX2_CONFIG, batch_norm_eps=0.5)
    small.save_pretrained(tmp_path / "vae")
    run_well("encode", picture, tmp_path / "o.latent", "--model", tmp_path / "vae")
    theirs = seen_by_transformer(small, pictures.load(picture), epsilon=0.5)
    assert (load_file(tmp_path / "o.latent")["latent_tensor"] - theirs).abs().max() <= 5e-5


def test_models_add_keeps_the_statistics(saved_flux2, picture, tmp_path):
    added = tmp_path / "added"
    run_well("models", "add", saved_flux2, "--name", "kept", SDVAE_MODELS=added)
    for name, source in (("a", saved_flux2), ("b", added / "kept.safetensors")):
        run_well("encode", picture, tmp_path / f"{name}.latent", "--model", source)
    ours, kept = (load_file(tmp_path / f"{name}.latent")["latent_tensor"] for name in "ab")
    assert torch.equal(ours, kept)
    assert run_json("inspect", added / "kept.safetensors")["architecture"] == "AutoencoderKLFlux2"


def test_latents_of_comfyui_decode(flux2, saved_flux2, picture, tmp_path):
    """Its SaveLatent writes the numbers in its memory, which are those of the transformer."""
    latent = seen_by_transformer(flux2, pictures.load(picture))
    marker = {"latent_format_version_0": torch.zeros(0)}
    save_file({"latent_tensor": latent.contiguous()} | marker, tmp_path / "comfy.latent")
    flags = ("--model", saved_flux2, "--latent-family", "flux2")
    run_well("decode", tmp_path / "comfy.latent", tmp_path / "o.png", *flags)
    theirs = decoded_by_pipeline(flux2, latent)
    pictures.assert_same_picture(pictures.load(tmp_path / "o.png"), theirs)
    done = run("decode", tmp_path / "comfy.latent", tmp_path / "p.png", "--model", saved_flux2)
    assert done.returncode == 0 and b"taken as flux2" in done.stderr
    assert (tmp_path / "o.png").read_bytes() == (tmp_path / "p.png").read_bytes()


def test_a_wrong_pair_names_both(saved_flux2, picture, tmp_path):
    run_well("encode", picture, tmp_path / "o.latent", "--model", saved_flux2)
    models.random_kl(**models.SMALL_CONFIG).save_pretrained(tmp_path / "sd1")
    done = run(
        "decode", tmp_path / "o.latent", "-o", tmp_path / "o.png", "--model", tmp_path / "sd1"
    )
    assert done.returncode == 1
    assert b"the latent is of family 'flux2', but model 'sd1' is of family 'sd1'" in done.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bn.running_var": None}, "it lacks the tensor 'bn.running_var'"),
        ({"bn.running_mean": torch.zeros(64)}, "'bn.running_mean' has the shape [64] where [128]"),
        ({"bn.running_var": -torch.ones(128)}, "its bn.running_var is not all zero or above"),
        (
            {"bn.running_mean": torch.full((128,), torch.nan)},
            "its bn.running_mean is not all finite",
        ),
        ({"bn.running_max": torch.ones(128)}, "'bn.running_max' has no place in the network"),
    ],
    ids=["lacks", "shape", "negative", "not a number", "more"],
)
def test_statistics_are_whole_or_refused(change, says, flux2, picture, tmp_path):
    state = weight_files.plain(flux2) | change
    state = {name: tensor for name, tensor in state.items() if tensor is not None}
    file = weight_files.save(tmp_path / "odd.safetensors", state)
    done = run("encode", picture, tmp_path / "o.latent", "--model", file)
    assert done.returncode == 3 and says in done.stderr.decode()


def test_a_file_without_statistics_makes_no_latents(flux2, saved_flux2, picture, tmp_path):
    """Its decoder alone takes latents that bring them along."""
    state = {k: v for k, v in weight_files.plain(flux2).items() if not k.startswith("bn.")}
    whole = weight_files.save(tmp_path / "whole.safetensors", state)
    done = run(
        "encode", picture, "-o", tmp_path / "o.latent", "--model", whole, "--family", "flux2"
    )
    assert done.returncode == 3 and b"lacks the statistics" in done.stderr

    half = {k: v for k, v in state.items() if not k.startswith(("encoder.", "quant_conv."))}
    decoder = weight_files.save(tmp_path / "half.safetensors", half)
    run_well("encode", picture, tmp_path / "o.latent", "--model", saved_flux2)
    for name, source in (("half", decoder), ("whole", saved_flux2)):
        flags = ("--model", source, "--family", "flux2")
        run_well("decode", tmp_path / "o.latent", tmp_path / f"{name}.png", *flags)
    assert (tmp_path / "half.png").read_bytes() == (tmp_path / "whole.png").read_bytes()

    latent = load_file(tmp_path / "o.latent") | {"latent_format_version_0": torch.zeros(0)}
    save_file(latent, tmp_path / "bare.latent")
    done = run("decode", tmp_path / "bare.latent", "-o", tmp_path / "o.png", *flags[2:],
               "--model", decoder)  # fmt: skip
    assert done.returncode == 1 and b"has the statistics of family flux2" in done.stderr


def test_a_packing_that_is_none_of_flux2_is_refused(saved_flux2, picture, tmp_path):
    folder = models.changed_copy(saved_flux2, tmp_path / "vae", patch_size=[1, 1])
    done = run("encode", picture, tmp_path / "o.latent", "--model", folder)
    assert done.returncode == 3 and b"its 'patch_size' is [1,1]" in done.stderr
