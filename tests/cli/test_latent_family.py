"""Latents whose files do not name their latent space: never decoded in silence."""

import pytest
import torch
from safetensors.torch import save_file
from support import toy_models
from support.program import REPOSITORY, run, run_json, run_well


@pytest.fixture
def sdxl(models):
    return toy_models.save(models / "sdxl.pt", family="sdxl", scaling_factor=0.13025)


def comfy(path, marker):
    """What ComfyUI's SaveLatent writes, with the marker of today or without it as in early 2023."""
    generator = torch.Generator().manual_seed(1)
    tensors = {"latent_tensor": torch.rand(1, 4, 2, 3, generator=generator) - 0.5}
    if marker:
        tensors["latent_format_version_0"] = torch.tensor([])
    save_file(tensors, path, {"prompt": "{}"})
    return path


def test_a_raw_one_is_taken_as_the_models(toy, sdxl, tmp_path):
    latent = comfy(tmp_path / "c.latent", marker=True)
    for model, family in ((toy, "sd1"), (sdxl, "sdxl")):
        done = run("decode", latent, tmp_path / f"{family}.png", "--model", model)
        assert done.returncode == 0
        note = done.stderr.decode().splitlines()[0]
        assert note.startswith("sdvae: note: ")
        assert f"c.latent' does not name its latent space: taken as {family}, the model's" in note
        assert "--latent-family" in note


def test_one_without_the_marker_is_taken_as_sd1(toy, sdxl, tmp_path):
    latent = comfy(tmp_path / "c.latent", marker=False)
    done = run("decode", latent, tmp_path / "o.png", "--model", toy)
    assert done.returncode == 0
    assert b"taken as sd1, scaled by 0.18215" in done.stderr
    done = run("decode", latent, tmp_path / "x.png", "--model", sdxl)
    assert done.returncode == 1 and b"of family 'sd1'" in done.stderr


def test_whoever_says_it_hears_nothing(toy, sdxl, tmp_path):
    for marker in (True, False):
        latent = comfy(tmp_path / f"{marker}.latent", marker)
        for model, family in ((toy, "sd1"), (sdxl, "sdxl")):
            out = tmp_path / f"{marker}-{family}.png"
            said = ("--latent-family", family)
            done = run("decode", latent, out, "--model", model, *said)
            assert done.returncode == 0 and b"note" not in done.stderr


def test_what_is_said_counts(toy, tmp_path):
    latent = comfy(tmp_path / "c.latent", marker=True)
    flags = ("decode", latent, tmp_path / "o.png", "--model", toy, "--latent-family", "sdxl")
    done = run(*flags)
    assert done.returncode == 1
    assert b"of family 'sdxl', but model 'toy' is of family 'sd1'" in done.stderr
    assert run(*flags, "--force-family").returncode == 0


def test_a_file_that_names_it_is_not_contradicted(toy, latent, tmp_path):
    out = tmp_path / "o.png"
    done = run("decode", latent, out, "--model", toy, "--latent-family", "sdxl")
    assert done.returncode == 1
    assert b"says itself that it is of family 'sd1', not 'sdxl'" in done.stderr
    done = run("decode", latent, out, "--model", toy, "--latent-family", "sd1")
    assert done.returncode == 0 and b"note" not in done.stderr


def test_ours_are_decoded_without_a_note(toy, latent, tmp_path):
    done = run("decode", latent, tmp_path / "o.png", "--model", toy)
    assert done.returncode == 0 and b"note" not in done.stderr


def test_names_of_no_family_are_usage_errors(toy, latent, tmp_path):
    for name in ("nonsense", "SD1", ""):
        done = run("decode", latent, tmp_path / "o.png", "--model", toy, "--latent-family", name)
        assert done.returncode == 2, name


def test_channels_of_another_family_are_not_sd1(toy, tmp_path):
    save_file({"latent_tensor": torch.zeros(1, 16, 2, 2)}, tmp_path / "c.latent")
    found = run_json("inspect", tmp_path / "c.latent")
    assert (found["family"], found["names_family"], found["scaling_factor"]) == (
        None,
        False,
        0.18215,
    )


def test_one_of_other_channels_is_divided_with_a_note(models, tmp_path):
    """ComfyUI divides what has no marker by 0.18215, whatever its family."""
    said = {"family": "flux", "latent_channels": 16, "scaling_factor": 0.3611}
    flux = toy_models.save(models / "flux.pt", shift_factor=0.1159, **said)
    save_file({"latent_tensor": torch.ones(1, 16, 2, 2)}, tmp_path / "c.latent")
    done = run("decode", tmp_path / "c.latent", tmp_path / "o.png", "--model", flux)
    assert done.returncode == 0
    assert b"taken as flux, the model's, its values divided by 0.18215 as Comfy" in done.stderr


def test_numbers_given_for_the_model_are_used_or_noted(toy, sdxl, latent, picture, tmp_path):
    """A latent that says its own is decoded by them, but a TAESD is told what it works on."""
    run_well("encode", picture, tmp_path / "xl.latent", "--model", sdxl)
    plain, given = tmp_path / "plain.png", tmp_path / "given.png"
    flags = ("decode", tmp_path / "xl.latent", "-f", "--model", sdxl)
    run_well(*flags, "-o", plain)
    done = run(*flags, "-o", given, "--scaling-factor", "2", "--shift-factor", "1")
    assert done.returncode == 0 and given.read_bytes() == plain.read_bytes()
    assert b"by its own numbers (scaling factor 0.13025, shift factor 0)" in done.stderr
    assert b"note" not in run(*flags, "-o", given, "--scaling-factor", "0.13025").stderr

    flags = ("decode", latent, "-f", "--model", toy)
    run_well(*flags, "-o", plain)
    done = run(*flags, "-o", given, "--scaling-factor", "0.5")
    assert done.returncode == 0 and b"note" not in done.stderr
    assert given.read_bytes() != plain.read_bytes()


def test_inspect_tells_a_rule_from_a_word(latent, tmp_path):
    plain = comfy(tmp_path / "c.latent", marker=False)
    assert run_json("inspect", plain)["names_family"] is False
    assert b"family sd1 (as ComfyUI takes what names none)" in run_well("inspect", plain)
    assert run_json("inspect", latent)["names_family"] is True
    assert b"as ComfyUI" not in run_well("inspect", latent)


def test_numbers_per_channel_are_listed():
    latent = REPOSITORY / "tests/fuzz/corpus/latent/per_channel.latent"
    found = run_json("inspect", latent)
    assert found["scaling_factor"] == [0.5, 1, 2, 4]
    assert found["shift_factor"] == [0, -0.25, 0.001, 7]
    text = run_well("inspect", latent).decode()
    assert "scaling factor one for each of 4 channels" in text
