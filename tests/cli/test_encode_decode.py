"""encode and decode of one file: names, streams, sizes, formats."""

import hashlib
import os

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from support import pictures, toy_models
from support.program import run, run_json, run_well


def metadata(path):
    with safe_open(path, "pt") as file:
        return file.metadata()


def test_output_lies_beside_the_input_by_default(toy, picture):
    run_well("encode", "in.png", "--model", toy, cwd=picture.parent)
    os.rename(picture, picture.with_name("original.png"))
    run_well("decode", "in.latent", "--model", toy, cwd=picture.parent)
    assert Image.open(picture).size == (64, 48)


def test_latent_file_is_what_the_contract_says(toy, latent):
    tensors = load_file(latent)
    assert list(tensors) == ["latent_tensor"]
    assert tensors["latent_tensor"].shape == (1, 4, 6, 8)
    found = metadata(latent)
    version = found.pop("sdvae.version")
    assert version[0].isdigit()
    assert found == {
        "sdvae.schema": "1",
        "sdvae.family": "sd1",
        "sdvae.scaling_factor": "0.18215",
        "sdvae.shift_factor": "0",
        "sdvae.space": "scaled",
        "sdvae.posterior": "mean",
        "sdvae.model": "toy",
        "sdvae.model_sha256": hashlib.sha256(toy.read_bytes()).hexdigest(),
        "sdvae.image_width": "64",
        "sdvae.image_height": "48",
        "sdvae.fit": "pad",
    }


def test_other_families_are_stored_raw_with_the_marker(script, picture, tmp_path):
    run_well("encode", picture, tmp_path / "x.latent", "--model", script, "--family", "sdxl")
    run_well("encode", picture, tmp_path / "1.latent", "--model", script)
    tensors = load_file(tmp_path / "x.latent")
    assert tensors["latent_format_version_0"].numel() == 0
    scaled = load_file(tmp_path / "1.latent")["latent_tensor"]
    np.testing.assert_allclose(tensors["latent_tensor"] * 0.18215, scaled, atol=1e-6)
    assert metadata(tmp_path / "x.latent")["sdvae.space"] == "raw"


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_latent_dtype(dtype, toy, picture, latent, tmp_path):
    run_well("encode", picture, tmp_path / "h.latent", "--model", toy, "--latent-dtype", dtype)
    stored = load_file(tmp_path / "h.latent")["latent_tensor"]
    assert str(stored.dtype) == f"torch.{dtype}"
    exact = load_file(latent)["latent_tensor"]
    np.testing.assert_array_equal(stored.float(), exact.to(stored.dtype).float())


def test_streams_both_ways(toy, picture, latent):
    from_stream = run_well("encode", "-", "--model", toy, stdin=picture.read_bytes())
    assert from_stream == latent.read_bytes()
    png = run_well("decode", "-", "-", "--model", toy, stdin=latent.read_bytes())
    assert png.startswith(b"\x89PNG")
    ppm = run_well("decode", latent, "-", "--format", "ppm", "--model", toy)
    assert ppm.startswith(b"P6\n64 48\n255\n")


@pytest.mark.parametrize("name", ["-dash.png", "a b.png", "Ferien 🏖️.png", "--model.png"])
def test_odd_names(name, toy, picture):
    folder = picture.parent
    picture.rename(folder / name)
    run_well("encode", "--model", toy, "--", name, cwd=folder)
    output = (folder / name).with_suffix(".latent")
    assert output.exists()
    run_well("decode", "--model", toy, "-o", "out.png", "--", output.name, cwd=folder)
    assert (folder / "out.png").exists()


def test_a_name_cannot_steer_the_terminal(tmp_path, toy):
    done = run("encode", tmp_path / "a\x1b[2Jb.png", "--model", toy)
    assert done.returncode == 1
    assert b"\x1b" not in done.stderr


@pytest.mark.parametrize("size", [(64, 48), (63, 49), (8, 8), (1, 1), (9, 200)])
def test_padding_gives_the_exact_size_back(size, toy, tmp_path):
    source = pictures.save(pictures.synthetic(*size), tmp_path / "odd.png")
    run_well("encode", source, tmp_path / "odd.latent", "--model", toy)
    run_well("decode", tmp_path / "odd.latent", tmp_path / "back.png", "--model", toy)
    assert Image.open(tmp_path / "back.png").size == size


@pytest.mark.parametrize(
    ("fit", "given_back"), [("pad", (63, 49)), ("crop", (56, 48)), ("resize", (63, 49))]
)
def test_fit(fit, given_back, toy, tmp_path):
    source = pictures.save(pictures.synthetic(63, 49), tmp_path / "odd.png")
    run_well("encode", source, tmp_path / "odd.latent", "--model", toy, "--fit", fit)
    run_well("decode", tmp_path / "odd.latent", tmp_path / "back.png", "--model", toy)
    assert Image.open(tmp_path / "back.png").size == given_back


def test_fit_error_refuses_with_the_size(toy, tmp_path):
    source = pictures.save(pictures.synthetic(63, 49), tmp_path / "odd.png")
    done = run("encode", source, "--model", toy, "--fit", "error")
    assert done.returncode == 1
    assert b"63x49" in done.stderr
    assert b"--fit" in done.stderr


def test_resize_comes_before_fitting(toy, picture, tmp_path):
    for request, shape in {"32x16": [1, 4, 2, 4], "40": [1, 4, 5, 5], "none": [1, 4, 6, 8]}.items():
        found = run_json(
            "encode", picture, tmp_path / "r.latent", "-f", "--model", toy, "--resize", request
        )
        assert found["latent_shape"] == shape


def test_magic_bytes_decide_and_not_the_name(toy, picture, tmp_path):
    misnamed = tmp_path / "really-a.jpg"
    misnamed.write_bytes(picture.read_bytes())
    run_well("encode", misnamed, tmp_path / "m.latent", "--model", toy)


@pytest.mark.parametrize("suffix", ["png", "jpg", "jpeg", "ppm"])
def test_formats_by_name(suffix, toy, latent, tmp_path):
    run_well("decode", latent, tmp_path / f"o.{suffix}", "--model", toy)
    expected = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "ppm": "PPM"}[suffix]
    assert Image.open(tmp_path / f"o.{suffix}").format == expected


def test_jpeg_quality_changes_the_size(toy, latent, tmp_path):
    sizes = []
    for quality in (10, 95):
        run_well("decode", latent, tmp_path / "q.jpg", "-f", "--quality", quality, "--model", toy)
        sizes.append((tmp_path / "q.jpg").stat().st_size)
    assert sizes[0] < sizes[1]


def test_a_folder_as_output_takes_the_file(toy, picture, tmp_path):
    (tmp_path / "latents").mkdir()
    run_well("encode", picture, tmp_path / "latents", "--model", toy)
    assert (tmp_path / "latents" / "in.latent").exists()


def test_alpha_is_laid_on_the_background(toy, tmp_path):
    clear = np.zeros((8, 8, 4), np.uint8)
    clear[..., 0] = 200  # red that is fully transparent
    Image.fromarray(clear).save(tmp_path / "clear.png")
    for background, expected in {
        "white": (255, 255, 255),
        "black": (0, 0, 0),
        "#102030": (16, 32, 48),
        "none": (200, 0, 0),
    }.items():
        run_well(
            "roundtrip", tmp_path / "clear.png", "-f", "-o", tmp_path / "o.png",
            "--background", background, "--model", toy,
        )  # fmt: skip
        assert Image.open(tmp_path / "o.png").getpixel((4, 4)) == expected
    said = run("encode", tmp_path / "clear.png", "-v", "--model", toy).stderr
    assert b"transparent" in said


def test_sampling_needs_a_seed_to_repeat(models, picture, tmp_path):
    model = toy_models.save(models / "moments.pt", toy_models.WithMoments(), has_moments=True)

    def sample(*arguments):
        target = tmp_path / "s.latent"
        run_well("encode", picture, target, "-f", "--model", model, *arguments)
        return load_file(target)["latent_tensor"]

    mean, first = sample(), sample("--posterior", "sample", "--seed", "1")
    again = sample("--posterior", "sample", "--seed", "1")
    other = sample("--posterior", "sample", "--seed", "2")
    assert (first == again).all()
    assert not (first == other).all()
    spread = ((first - mean) / 0.18215).std().item()
    assert spread == pytest.approx(np.exp(-2.0), rel=0.2)


def test_a_model_without_variance_cannot_sample(toy, picture):
    done = run("encode", picture, "--posterior", "sample", "--model", toy)
    assert done.returncode == 2
    assert b"no variance" in done.stderr


def test_every_item_of_a_latent_becomes_a_picture(toy, tmp_path):
    save_file({"latent_tensor": torch.rand(3, 4, 2, 2)}, tmp_path / "three.latent")
    found = run_json("decode", tmp_path / "three.latent", tmp_path / "o.png", "--model", toy)
    names = [tmp_path / name for name in ("o.png", "o-1.png", "o-2.png")]
    assert found["outputs"] == [str(name) for name in names]
    assert all(Image.open(name).size == (16, 16) for name in names)
    done = run("decode", tmp_path / "three.latent", "-", "--model", toy)
    assert done.returncode == 2
    assert b"3 pictures" in done.stderr


def test_another_family_is_refused_unless_forced(toy, picture, tmp_path):
    run_well("encode", picture, tmp_path / "x.latent", "--model", toy, "--family", "sdxl")
    done = run("decode", tmp_path / "x.latent", "--model", toy, "-o", tmp_path / "o.png")
    assert done.returncode == 1
    assert b"'sdxl'" in done.stderr and b"'sd1'" in done.stderr and b"--force-family" in done.stderr
    run_well(
        "decode", tmp_path / "x.latent", "-o", tmp_path / "o.png", "--force-family", "--model", toy
    )
