"""The CPU engine: needs no libtorch, and takes the level of instructions that it is told."""

import pytest
import torch
from safetensors.torch import load_file
from support import pictures, weight_files
from support.program import (
    copy_without_libtorch,
    kernels_take_bfloat16,
    processor_flags,
    run,
    run_well,
)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    generator = torch.Generator().manual_seed(3)
    state = {
        name: tensor if tensor.dim() == 1 else torch.randn(tensor.shape, generator=generator) * 0.1
        for name, tensor in weight_files.narrow_kl().items()
    }
    folder = tmp_path_factory.mktemp("weights")
    return weight_files.save(folder / "vae.safetensors", state, **{"sdvae.family": "sd1"})


def test_float32_on_a_cpu_needs_no_libtorch(weights, picture, tmp_path):
    where = {"program": copy_without_libtorch(tmp_path)}
    model = ("--model", weights, "--device", "cpu")
    latent, decoded = tmp_path / "a.latent", tmp_path / "a.png"
    run_well("encode", picture, latent, *model, **where)
    run_well("encode", picture, latent, *model, "-f", "--posterior", "sample", **where)
    run_well("decode", latent, decoded, *model, "--engine", "native", **where)
    assert pictures.load(decoded).shape == pictures.load(picture).shape


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_dtype_without_instructions_is_computed_in_float32(dtype, weights, picture, tmp_path):
    """libtorch would take hundreds of times as long; here it is not even needed."""
    where = {"program": copy_without_libtorch(tmp_path), "SDVAE_CPU": "avx2"}
    if "avx2" not in processor_flags():
        where["SDVAE_CPU"] = "scalar"
    model = ("--model", weights, "--device", "cpu")
    exact, out = tmp_path / "exact.latent", tmp_path / "out.latent"
    run_well("encode", picture, exact, *model, **where)
    done = run("encode", picture, out, *model, "--dtype", dtype, "--memory", "1G", **where)
    assert done.returncode == 0, done.stderr
    assert f"{dtype} is slow on this processor: computing in float32" in done.stderr.decode()
    assert out.read_bytes() == exact.read_bytes()


def test_a_program_of_libtorch_is_computed_in_float32_too(script, picture, tmp_path):
    exact, out = tmp_path / "exact.latent", tmp_path / "out.latent"
    run_well("encode", picture, exact, "--model", script, "--device", "cpu")
    reduced = ("--model", script, "--device", "cpu", "--dtype", "bfloat16")
    done = run("encode", picture, out, *reduced, SDVAE_CPU="scalar")
    assert done.returncode == 0 and b"computing in float32" in done.stderr
    assert out.read_bytes() == exact.read_bytes()


def test_bfloat16_needs_none_where_the_processor_multiplies_it(weights, picture, tmp_path):
    if not kernels_take_bfloat16():
        pytest.skip("needs a processor with AVX-512 BF16 and without AMX")
    where = {"program": copy_without_libtorch(tmp_path)}
    model = ("--model", weights, "--device", "cpu")
    latents = {}
    for dtype in ("float32", "bfloat16"):
        out = tmp_path / f"{dtype}.latent"
        run_well("encode", picture, out, *model, "--dtype", dtype, "--memory", "1G", **where)
        latents[dtype] = load_file(out)["latent_tensor"]
    difference = latents["bfloat16"] - latents["float32"]
    assert 1e-4 < difference.std() / latents["float32"].std() < 0.1


def test_every_level_of_instructions_computes_the_same(weights, picture, tmp_path):
    latents = {}
    for level in ("scalar", "avx2", "avx512", "neon"):
        out = tmp_path / f"{level}.latent"
        done = run("encode", picture, out, "--model", weights, "--device", "cpu", SDVAE_CPU=level)
        if done.returncode == 0:
            latents[level] = load_file(out)["latent_tensor"]
        else:
            assert done.returncode == 2 and f"no {level} instructions".encode() in done.stderr
    assert "scalar" in latents and len(latents) >= 2
    for latent in latents.values():
        assert (latent - latents["scalar"]).abs().max() <= 1e-5 * latents["scalar"].abs().max()


def test_an_unknown_level_is_a_usage_error(weights, picture, tmp_path):
    out = tmp_path / "o.latent"
    done = run("encode", picture, out, "--model", weights, "--device", "cpu", SDVAE_CPU="sse9")
    assert done.returncode == 2
    assert b"SDVAE_CPU is 'sse9'" in done.stderr


@pytest.mark.parametrize("threads", [1, 3, 8])
def test_the_number_of_threads_changes_nothing_that_matters(threads, weights, picture, tmp_path):
    one, many = tmp_path / "one.latent", tmp_path / "many.latent"
    run_well("encode", picture, one, "--model", weights, "--threads", 2)
    run_well("encode", picture, many, "--model", weights, "--threads", threads)
    first, second = (load_file(file)["latent_tensor"] for file in (one, many))
    assert (first - second).abs().max() <= 1e-5 * first.abs().max()
