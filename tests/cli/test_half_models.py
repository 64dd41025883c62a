"""Files with a decoder or an encoder alone: each does its half, and says why not the other."""

import pytest
import torch
from safetensors.torch import load_file
from support import weight_files
from support.program import run, run_json, run_well

ENCODER = ("encoder.", "quant_conv.")
DECODER = ("decoder.", "post_quant_conv.")
WORDS = {"encode": "a decoder only", "decode": "an encoder only"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A whole checkpoint of SD 1.x, and its halves."""
    folder = tmp_path_factory.mktemp("halves")
    state = weight_files.compvis(weight_files.narrow_kl())

    def save(name, *parts):
        kept = {key: value for key, value in state.items() if key.startswith(parts)}
        full = weight_files.checkpoint(kept, "sd1")
        return weight_files.save(folder / f"{name}.safetensors", full)

    return {
        "whole": save("whole", *ENCODER, *DECODER),
        "encoder": save("encoder", *ENCODER),
        "decoder": save("decoder", *DECODER),
    }


def refusal(command, source, model, *flags):
    done = run(command, source, "--model", model, *flags)
    assert done.returncode == 3 and not done.stdout
    said = done.stderr.decode()
    assert "damaged" not in said and "hint: take a model that has" in said
    return said


def test_each_half_does_what_the_whole_does(files, picture, tmp_path):
    whole, half = tmp_path / "whole.latent", tmp_path / "half.latent"
    run_well("encode", picture, whole, "--model", files["whole"])
    run_well("encode", picture, half, "--model", files["encoder"])
    name = "latent_tensor"
    assert torch.equal(load_file(whole)[name], load_file(half)[name])
    run_well("decode", whole, tmp_path / "whole.png", "--model", files["whole"])
    run_well("decode", whole, tmp_path / "half.png", "--model", files["decoder"])
    assert (tmp_path / "whole.png").read_bytes() == (tmp_path / "half.png").read_bytes()


def test_the_other_half_is_refused_for_the_true_reason(files, picture, tmp_path):
    made = tmp_path / "made.latent"
    run_well("encode", picture, made, "--model", files["encoder"])
    assert "decoder.safetensors holds a decoder only" in refusal(
        "encode", picture, files["decoder"]
    )
    assert "encoder.safetensors holds an encoder only" in refusal("decode", made, files["encoder"])
    assert "cannot encode" in refusal("roundtrip", picture, files["decoder"])
    assert "cannot decode" in refusal("roundtrip", picture, files["encoder"])
    assert not list(tmp_path.glob("in*.latent"))


def test_inspect_says_which_half_it_is(files):
    facts = run_json("inspect", files["decoder"])
    assert (facts["has_encoder"], facts["has_decoder"]) == (False, True)
    assert (facts["family"], facts["latent_channels"], facts["factor"]) == ("sd1", 4, 8)
    assert b"latent pixel, a decoder only, works" in run_well("inspect", files["decoder"])
    facts = run_json("inspect", files["encoder"])
    assert (facts["has_encoder"], facts["has_decoder"]) == (True, False)
    assert b"variance, an encoder only, works" in run_well("inspect", files["encoder"])
    facts = run_json("inspect", files["whole"])
    assert (facts["has_encoder"], facts["has_decoder"]) == (True, True)


def test_a_half_keeps_its_kind_under_a_name(files, home):
    kept = {"HOME": home, "SDVAE_MODELS": home / "models"}
    done = run("models", "add", files["decoder"], "--name", "mine", **kept)
    assert done.returncode == 0 and b"'mine', a decoder only, family sd1" in done.stderr
    assert run_json("inspect", home / "models" / "mine.safetensors")["has_encoder"] is False


def test_a_tiny_half_serves_without_the_other(picture, tmp_path):
    halves = {}
    for part in ("encoder", "decoder"):
        (tmp_path / part).mkdir()
        file = tmp_path / part / f"my_{part}.safetensors"
        halves[part] = weight_files.save(file, weight_files.tiny_half(part))
    flags = ("--family", "sd1")
    made = tmp_path / "made.latent"
    run_well("encode", picture, made, "--model", halves["encoder"], *flags)
    run_well("decode", made, tmp_path / "made.png", "--model", halves["decoder"], *flags)
    said = refusal("decode", made, halves["encoder"], *flags)
    assert "my_encoder.safetensors holds an encoder only" in said
    assert "put the other of its TAESD pair beside the file" in said
