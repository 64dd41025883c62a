"""Weights as people have them, against diffusers: full architectures, random weights."""

import copy
import json

import pytest
import torch
from safetensors.torch import load_file
from support import models, pictures, weight_files
from support.latents import load_as_comfyui
from support.program import run_json, run_well

# sdxl is sd1's network and flux is sd3's, so each of the two networks meets both sizes once.
SIZES = {"sdxl": (256, 256), "sd3": (256, 256), "flux": (328, 168)}  # width, height
WITHOUT_QUANT = {"latent_channels": 16, "use_quant_conv": False, "use_post_quant_conv": False}
ARCHITECTURES = {
    "sdxl": {"scaling_factor": 0.13025},
    "sd3": WITHOUT_QUANT | {"scaling_factor": 1.5305, "shift_factor": 0.0609},
    "flux": WITHOUT_QUANT | {"scaling_factor": 0.3611, "shift_factor": 0.1159},
}


def assert_parity(model, source, picture, tmp_path, *flags):
    """Contract 5: moments, scaled latents and decoded bytes are diffusers'."""
    latent, decoded = tmp_path / "out.latent", tmp_path / "out.png"
    run_well("encode", picture, latent, "-f", "--model", source, *flags)
    pixels = pictures.load(picture)
    mean = model.encode(pictures.to_model_range(pixels)).latent_dist.mean
    difference = (load_as_comfyui(latent) - mean).abs().max().item()
    assert difference <= 2e-4
    assert difference * model.config.scaling_factor <= 5e-5

    run_well("decode", latent, decoded, "-f", "--model", source, *flags)
    theirs = pictures.from_model_range(model.decode(load_as_comfyui(latent)).sample)
    pictures.assert_same_picture(pictures.load(decoded), theirs)


@pytest.fixture(scope="module", params=ARCHITECTURES)
def architecture(request, folder):
    model = models.random_kl(seed=5, **ARCHITECTURES[request.param])
    model.save_pretrained(folder / request.param)
    return model, folder / request.param


def test_architectures_from_their_folders(architecture, tmp_path):
    model, source = architecture
    picture = pictures.save(pictures.synthetic(*SIZES[source.name]), tmp_path / "in.png")
    assert_parity(model, source, picture, tmp_path)
    assert run_json("inspect", source)["family"] == source.name


# ---- the same SD 1.x weights under every name ----------------------------------------------------


def pipeline_folder(folder, state):
    config = {"_class_name": "AutoencoderKL", "scaling_factor": 0.18215}
    (folder / "pipeline/vae").mkdir(parents=True)
    (folder / "pipeline/vae/config.json").write_text(json.dumps(config))
    weight_files.save(folder / "pipeline/vae/diffusion_pytorch_model.safetensors", state)
    return folder / "pipeline"


LAYOUTS = {
    "bare, diffusers names": lambda f, s: weight_files.save(f / "a.safetensors", s),
    "bare, old diffusers names": lambda f, s: weight_files.save(
        f / "b.safetensors", weight_files.old_diffusers(s)
    ),
    "bare, CompVis names": lambda f, s: weight_files.save(
        f / "c.safetensors", weight_files.compvis(s)
    ),
    "CompVis names after vae.": lambda f, s: weight_files.save(
        f / "d.safetensors", {f"vae.{k}": v for k, v in weight_files.compvis(s).items()}
    ),
    "a pipeline's folder": pipeline_folder,
}


@pytest.fixture(scope="module")
def reference(sd1, folder, tmp_path_factory):
    """(picture, the latent by the exported TorchScript program, the state)"""
    model, script = sd1
    place = tmp_path_factory.mktemp("reference")
    picture = pictures.save(pictures.synthetic(72, 40), place / "in.png")
    latent = place / "script.latent"
    run_well("encode", picture, latent, "--model", script, "--engine", "torchscript")
    return picture, latent, weight_files.plain(model)


def assert_engines_agree(mine, theirs):
    """Within the same bounds as both hold to diffusers (here: of scaled latents)."""
    ours, other = load_file(mine)["latent_tensor"], load_file(theirs)["latent_tensor"]
    assert ours.shape == other.shape
    assert (ours - other).abs().max() <= 5e-5


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_naming_gives_the_same_latent(reference, layout, tmp_path):
    picture, latent, state = reference
    source = layout(tmp_path, state)
    run_well("encode", picture, tmp_path / "o.latent", "--model", source, "--family", "sd1")
    assert_engines_agree(tmp_path / "o.latent", latent)


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_full_checkpoints_tell_their_family(reference, family, tmp_path):
    picture, latent, state = reference
    state = weight_files.checkpoint(weight_files.compvis(state), family)
    source = weight_files.save(tmp_path / "full.safetensors", state)
    facts = run_json("inspect", source)
    assert facts["family"] == family and "checkpoint" in facts["family_from"]
    run_well("encode", picture, tmp_path / "o.latent", "--model", source)
    raw = load_as_comfyui(tmp_path / "o.latent")
    assert (raw - load_as_comfyui(latent)).abs().max() <= 2e-4


@pytest.mark.parametrize("family", ["sd3", "flux"])
def test_full_checkpoints_of_sixteen_channels(family, tmp_path):
    config = models.SMALL_CONFIG | ARCHITECTURES[family]
    model = models.random_kl(seed=6, **config)
    state = weight_files.checkpoint(weight_files.compvis(weight_files.plain(model)), family)
    source = weight_files.save(tmp_path / "full.safetensors", state)
    picture = pictures.save(pictures.synthetic(64, 48), tmp_path / "in.png")
    assert_parity(model, source, picture, tmp_path)
    assert run_json("inspect", source)["family"] == family


def test_the_engines_agree_on_one_export(sd1, reference, tmp_path):
    """The native engine takes the network out of a TorchScript file that holds one it knows."""
    _, script = sd1
    picture, latent, _ = reference
    run_well("encode", picture, tmp_path / "o.latent", "--model", script, "--engine", "native")
    assert_engines_agree(tmp_path / "o.latent", latent)
    out = {}
    for engine in ("native", "torchscript"):
        out[engine] = tmp_path / f"{engine}.png"
        run_well("decode", latent, out[engine], "--model", script, "--engine", engine)
    pictures.assert_same_picture(*[pictures.load(file) for file in out.values()])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=["float16", "bfloat16"])
def test_smaller_weights_compute_in_float32(sd1, dtype, tmp_path):
    model = copy.deepcopy(sd1[0])
    state = weight_files.plain(model, dtype)
    model.load_state_dict({key: value.float() for key, value in state.items()})
    source = weight_files.save(tmp_path / "small.safetensors", state)
    picture = pictures.save(pictures.synthetic(136, 72), tmp_path / "in.png")
    assert_parity(model, source, picture, tmp_path, "--family", "sd1")


# ---- TAESD's own files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["taesd", "taesdxl", "taesd3", "taef1"])
def test_tiny_weights_are_the_exports_equal(name, folder, tmp_path):
    """The pair as it is, and as one file under diffusers' names, against the exported program."""
    script = models.export_taesd(name, folder / f"{name}-script.pt")
    pair = models.SHARED / "models/taesd"
    model, _ = models.export_script().load_taesd(
        *[pair / f"{name}_{part}.safetensors" for part in ("encoder", "decoder")]
    )
    single = weight_files.save(tmp_path / "one.safetensors", weight_files.plain(model))
    family = run_json("inspect", script)["family"]
    photos = pictures.photos("in_*", 2)
    flags = ("--family", family)
    theirs = run_json("roundtrip", *photos, "--model", script, "--engine", "torchscript")
    for source in (pair / f"{name}_encoder.safetensors", pair / f"{name}_decoder.safetensors"):
        assert run_json("inspect", source)["family"] == family
    for source, more in ((pair / f"{name}_decoder.safetensors", ()), (single, flags)):
        ours = run_json("roundtrip", *photos, "--model", source, *more)
        for mine, other in zip(ours, theirs, strict=True):
            assert mine["psnr"] == pytest.approx(other["psnr"], abs=0.001)
            assert mine["max_error"] == pytest.approx(other["max_error"], abs=1)
