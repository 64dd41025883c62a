"""scripts/export_vae.py: what it writes, and what it says when it cannot."""

import hashlib
import json
import shutil
import subprocess
import sys

import pytest
import torch
from diffusers import VQModel
from support import models
from support.program import REPOSITORY, SHARED

SD3 = models.SMALL_CONFIG | {
    "latent_channels": 16,
    "scaling_factor": 1.5305,
    "shift_factor": 0.0609,
    "use_quant_conv": False,
    "use_post_quant_conv": False,
}
SMALL_VQ = {
    "block_out_channels": [32] * 5,
    "layers_per_block": 1,
    "scaling_factor": 0.75,
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder with a narrow AutoencoderKL."""
    folder = tmp_path_factory.mktemp("models") / "small"
    with torch.no_grad():
        models.random_kl(**models.SMALL_CONFIG).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def exported(small):
    out = small.parent / "exported.pt"
    assert models.export(small, out) == 0
    return out


def facts_of(file):
    extra = {"sdvae.json": ""}
    torch.jit.load(file, _extra_files=extra)
    return json.loads(extra["sdvae.json"])


def fails(capsys, code, sentence, *arguments):
    """The export must end with that code and say that sentence."""
    assert models.export(*arguments) == code
    assert f"export_vae.py: error: {sentence}" in capsys.readouterr().err


def test_says_what_the_model_is(small, exported):
    weights = (small / "diffusion_pytorch_model.safetensors").read_bytes()
    assert facts_of(exported) == {
        "schema": 1,
        "name": "small",
        "family": "sd1",
        "scaling_factor": 0.18215,
        "shift_factor": 0.0,
        "latent_channels": 4,
        "factor": 8,
        "has_moments": True,
        "io_space": "raw",
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        "source": "small",
    }


def test_sizes_batches_and_dtypes_are_free(exported):
    module = torch.jit.load(exported)
    for batch, height, width in [(1, 8, 8), (3, 64, 200)]:
        moments = module.encode(torch.zeros(batch, 3, height, width))
        assert moments.shape == (batch, 8, height // 8, width // 8)
        assert module.decode(moments[:, :4]).shape == (batch, 3, height, width)
    module.to(torch.bfloat16)
    moments = module.encode(torch.zeros(1, 3, 32, 40, dtype=torch.bfloat16))
    assert moments.dtype == module.decode(moments[:, :4]).dtype == torch.bfloat16


def test_sd3_has_no_quant_conv(tmp_path):
    with torch.no_grad():
        models.random_kl(**SD3).save_pretrained(tmp_path / "sd3")
    assert models.export(tmp_path / "sd3", tmp_path / "out.pt") == 0
    facts = facts_of(tmp_path / "out.pt")
    assert (facts["family"], facts["latent_channels"]) == ("sd3", 16)
    assert (facts["scaling_factor"], facts["shift_factor"]) == (1.5305, 0.0609)


def test_half_stores_half(small, exported, tmp_path):
    half = tmp_path / "half.pt"
    assert models.export(small, half, "--half") == 0
    assert {weight.dtype for weight in torch.jit.load(half).parameters()} == {torch.float16}
    assert half.stat().st_size < 0.6 * exported.stat().st_size


def test_flags_between_the_paths_name_the_model(small, tmp_path):
    out = tmp_path / "out.pt"
    assert models.export(small, "--family", "sdxl", "--name", "mine", out) == 0
    facts = facts_of(out)
    assert (facts["name"], facts["family"], facts["scaling_factor"]) == ("mine", "sdxl", 0.13025)


def test_a_pipeline_folder_is_searched_for_its_vae(small, tmp_path):
    shutil.copytree(small, tmp_path / "pipeline" / "vae")
    assert models.export(tmp_path / "pipeline", tmp_path / "out.pt") == 0
    assert facts_of(tmp_path / "out.pt")["name"] == "pipeline"


def test_an_existing_output_is_kept_without_force(small, tmp_path, capsys):
    out = tmp_path / "out.pt"
    out.write_text("precious")
    fails(capsys, 1, f"'{out}' exists", small, out)
    assert out.read_text() == "precious"
    assert models.export(small, out, "-f") == 0
    assert facts_of(out)["schema"] == 1


def test_a_failed_check_keeps_the_old_file(small, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out.pt"
    out.write_text("precious")
    models.export_script()
    monkeypatch.setattr("vae_trace.TOLERANCE", -1.0)
    fails(capsys, 1, "the export differs from the model: it is off by", small, out, "-f")
    assert out.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [out]


def test_usage_errors(small, capsys):
    fails(capsys, 2, "the following arguments are required: PATH")
    fails(capsys, 2, "expected SOURCE OUT.pt", small)
    fails(capsys, 2, "expected ENCODER DECODER OUT.pt", "--taesd", small, "out.pt")
    fails(capsys, 2, "the output must end in .pt, not 'out.bin'", small, "out.bin")


def test_unusable_sources(small, tmp_path, capsys):
    out, bad = tmp_path / "out.pt", tmp_path / "bad"
    fails(capsys, 3, f"no diffusers autoencoder in '{bad}'", bad, out)
    shutil.copytree(small, bad)
    (bad / "diffusion_pytorch_model.safetensors").unlink()
    fails(capsys, 3, f"no weights in '{bad}'", bad, out)
    models.write_config(bad, _class_name="UNet2DModel")
    fails(capsys, 3, f"'{bad}' holds UNet2DModel", bad, out)
    (bad / "config.json").write_text("{")
    fails(capsys, 1, f"cannot read '{bad / 'config.json'}'", bad, out)
    fails(capsys, 3, "family sd3 has 16 latent channels", small, out, "--family", "sd3")
    fails(capsys, 1, "cannot write", small, tmp_path / "nowhere" / "out.pt")
    assert not out.exists()


def test_an_unknown_scaling_factor_needs_a_family(small, tmp_path, capsys):
    odd = tmp_path / "odd"
    shutil.copytree(small, odd)
    models.write_config(odd, scaling_factor=0.5)
    fails(capsys, 3, "no family has the scaling_factor 0.5", odd, tmp_path / "out.pt")
    models.write_config(odd, scaling_factor=None)
    assert models.export(odd, tmp_path / "out.pt") == 0
    assert "note: config.json has no scaling_factor" in capsys.readouterr().err


def test_taesd_pairs(tmp_path, capsys):
    out = models.export_taesd("taesdxl", tmp_path / "out.pt")
    facts = facts_of(out)
    assert (facts["name"], facts["family"], facts["io_space"]) == ("taesdxl", "sdxl", "scaled")
    assert facts["has_moments"] is False

    folder = SHARED / "models" / "taesd"
    encoder, decoder = folder / "taesd_encoder.safetensors", folder / "taesd_decoder.safetensors"
    nameless = shutil.copy(encoder, tmp_path / "encoder.safetensors")
    fails(capsys, 3, "a tiny autoencoder does not carry", "--taesd", nameless, decoder, out, "-f")
    assert models.export("--taesd", nameless, decoder, out, "-f", "--family", "sd1") == 0
    fails(capsys, 3, f"'{encoder}' is no TAESD decoder", "--taesd", decoder, encoder, out, "-f")
    wide = folder / "taesd3_decoder.safetensors"
    fails(capsys, 3, f"'{encoder}' and '{wide}' are no", "--taesd", encoder, wide, out, "-f")


@pytest.fixture(scope="module")
def vq(tmp_path_factory):
    """A folder with a narrow VQModel."""
    folder = tmp_path_factory.mktemp("models") / "codes"
    with torch.no_grad():
        models.random_vq(**SMALL_VQ).save_pretrained(folder)
    return folder


def test_a_vq_model_is_a_family_of_its_own(vq, tmp_path):
    pipeline, out = tmp_path / "pipeline", tmp_path / "out.pt"
    shutil.copytree(vq, pipeline / "vqvae")
    assert models.export(pipeline, out) == 0
    weights = (vq / "diffusion_pytorch_model.safetensors").read_bytes()
    assert facts_of(out) == {
        "schema": 1,
        "name": "pipeline",
        "family": "vq",
        "scaling_factor": 0.75,
        "shift_factor": 0.0,
        "latent_channels": 4,  # the width of the codes
        "factor": 16,
        "has_moments": False,
        "io_space": "raw",
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
        "source": "pipeline",
    }


def test_a_vq_model_follows_sizes_batches_and_dtypes(vq, tmp_path):
    assert models.export(vq, tmp_path / "out.pt", "--half") == 0
    module = torch.jit.load(tmp_path / "out.pt")
    for dtype in (torch.float32, torch.bfloat16):
        module.to(dtype)
        for batch, height, width in [(1, 16, 16), (3, 32, 144)]:
            latent = module.encode(torch.zeros(batch, 3, height, width, dtype=dtype))
            assert latent.shape == (batch, 4, height // 16, width // 16)
            picture = module.decode(latent)
            assert picture.shape == (batch, 3, height, width)
            assert latent.dtype == picture.dtype == dtype


def test_vq_models_that_cannot_be_exported(vq, tmp_path, capsys):
    out, bad = tmp_path / "out.pt", tmp_path / "bad"
    sentence = "a VQModel's latents are of no Stable Diffusion family, so not of 'sd1'"
    fails(capsys, 2, sentence, vq, out, "--family", "sd1")
    # diffusers' decoder looks at the codes with as many channels as the latents have.
    mixed = SMALL_VQ | {"norm_type": "spatial"}
    with torch.no_grad():
        VQModel(**(models.VQ_CONFIG | mixed)).save_pretrained(bad)
    fails(capsys, 3, "diffusers cannot run the model", bad, out)
    assert not out.exists()


def test_says_what_to_install(tmp_path):
    script = REPOSITORY / "scripts" / "export_vae.py"
    command = [sys.executable, "-S", script, tmp_path, tmp_path / "out.pt"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr == (
        "export_vae.py: error: the Python package torch is not installed\n"
        "export_vae.py: hint: pip install -r scripts/requirements-export.txt\n"
    )
