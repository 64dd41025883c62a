"""Model files that are damaged, or something else: each is exit 3 and one clear line."""

import io
import json
import zipfile

import pytest
import torch
from support import weight_files
from support.program import run, run_well

NAME = "encoder.mid_block.resnets.0.conv1.weight"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return weight_files.save(folder / "whole.safetensors", weight_files.narrow_kl())


def with_header(change):
    """The whole file with its header changed in place."""

    def damage(whole, path):
        header, data = weight_files.split(whole)
        change(header)
        weight_files.join(path, header, data)

    return damage


def with_state(change):
    """Other tensors in a file that is in order."""

    def damage(whole, path):
        state = weight_files.narrow_kl()
        change(state)
        weight_files.save(path, state)

    return damage


def with_bytes(content):
    return lambda whole, path: path.write_bytes(content(whole.read_bytes()))


def shift(header, by):
    header[NAME]["data_offsets"] = [offset + by for offset in header[NAME]["data_offsets"]]


def say_twice(whole, path):
    header, data = weight_files.split(whole)
    text = json.dumps(header).encode()
    entry = json.dumps({NAME: header[NAME]}).encode()
    weight_files.join(path, text[:-1] + b"," + entry[1:], data)


def saved_by_torch(whole, path):
    torch.save(weight_files.narrow_kl(), path)


def zip_of_pickles(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02}q\x00.")
    return packed.getvalue()


def reshape(name, *shape):
    return with_state(lambda state: state.update({name: torch.zeros(shape)}))


# The name of each damage, the function that does it, and a word of the sentence about it.
DAMAGED = {
    "cut in the data": (with_bytes(lambda b: b[:-1000]), "beyond the end of the file"),
    "cut in the header": (with_bytes(lambda b: b[:200]), "more than the file holds"),
    "cut in the length": (with_bytes(lambda b: b[:5]), "is missing"),
    "nothing in it": (with_bytes(lambda b: b""), "empty"),
    "bytes at the end": (with_bytes(lambda b: b + b"\0" * 8), "without a tensor"),
    "a hole": (with_header(lambda h: shift(h, 4)), "hole"),
    "an overlap": (with_header(lambda h: shift(h, -4)), "another tensor"),
    "a name twice": (say_twice, "twice"),
    "a shape of another size": (
        with_header(lambda h: h[NAME].update(shape=[32, 32, 3, 4])),
        "where its shape needs",
    ),
    "a huge shape": (with_header(lambda h: h[NAME].update(shape=[2**62, 2**62])), "too large"),
    "a huge header": (
        lambda w, p: weight_files.join(p, *weight_files.split(w), length=2**63),
        "100 MB",
    ),
    "a number type nobody knows": (with_header(lambda h: h[NAME].update(dtype="F31")), "F31"),
    "whole numbers": (
        with_state(lambda s: s.update({NAME: torch.zeros(32, 32, 3, 3, dtype=torch.int32)})),
        "number type I32",
    ),
    "not JSON": (lambda w, p: weight_files.join(p, b"{'a': 1}", b""), "not valid JSON"),
    "a tensor missing": (with_state(lambda s: s.pop(NAME)), NAME),
    "a tensor too many": (
        with_state(lambda s: s.update({"decoder.extra.weight": torch.zeros(3)})),
        "decoder.extra.weight",
    ),
    "another shape": (reshape(NAME, 32, 16, 3, 3), NAME),
    "another kernel": (reshape("decoder.conv_out.weight", 3, 32, 5, 5), "decoder.conv_out.weight"),
    "no channels": (reshape("decoder.conv_in.weight", 32, 0, 3, 3), "decoder.conv_in.weight"),
    "a norm as a matrix": (
        reshape("encoder.conv_norm_out.weight", 32, 1),
        "encoder.conv_norm_out.weight",
    ),
    "half of the quantisation": (
        with_state(lambda s: [s.pop(f"quant_conv.{k}") for k in ("weight", "bias")]),
        "quant_conv.weight",
    ),
    "widths that 32 groups do not divide": (
        lambda w, p: weight_files.save(p, weight_files.narrow_kl(width=40)),
        "groups",
    ),
    "a pickle": (with_bytes(lambda b: b"\x80\x02}q\x00."), "pickle"),
    "a checkpoint of torch.save": (saved_by_torch, "pickle"),
    "a zip of pickles": (with_bytes(zip_of_pickles), "pickle"),
    "a web page": (with_bytes(lambda b: b"<!DOCTYPE html><html>404</html>"), "web page"),
    "text": (with_bytes(lambda b: b"just some words, and more of them\n"), "100 MB"),
    "what git left instead": (
        with_bytes(lambda b: b"version https://git-lfs.github.com/spec/v1\n"),
        "Git LFS",
    ),
    "tensors of another model": (
        lambda w, p: weight_files.save(p, {"lora_up.weight": torch.zeros(4, 4)}),
        "lora_up.weight",
    ),
}


def refusal(*arguments):
    """The one line that a run with exit code 3 says."""
    done = run(*arguments)
    assert done.returncode == 3, done.stderr
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("sdvae: error: ")
    assert [line.startswith("sdvae: hint: ") for line in lines[1:]] in ([], [True])
    return lines[0]


@pytest.mark.parametrize(("damage", "word"), DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged(damage, word, whole, picture, tmp_path):
    file = tmp_path / "model.safetensors"
    damage(whole, file)
    said = refusal("encode", picture, "--model", file, "--family", "sd1")
    assert word in said and "model.safetensors" in said
    assert not list(tmp_path.glob("*.latent"))


def test_the_whole_file_is_fine(whole, picture, tmp_path):
    run_well("encode", picture, tmp_path / "o.latent", "--model", whole, "--family", "sd1")


def test_nothing_tells_the_family(whole, picture):
    said = refusal("encode", picture, "--model", whole)
    assert "does not say which latent space" in said


def test_a_family_of_other_channels(whole, picture):
    said = refusal("encode", picture, "--model", whole, "--family", "flux")
    assert "4 latent channels and a factor of 8, the family 16 and 8" in said


def test_half_of_a_tiny_pair(picture, tmp_path):
    state = {"0.weight": torch.zeros(64, 3, 3, 3), "1.conv.0.weight": torch.zeros(64, 64, 3, 3)}
    file = weight_files.save(tmp_path / "my_encoder.safetensors", state)
    assert "lacks the tensor 'encoder." in refusal(
        "encode", picture, "--model", file, "--family", "sd1"
    )


def test_folders_without_weights(picture, tmp_path):
    assert "config.json" in refusal("encode", picture, "--model", tmp_path)
    (tmp_path / "config.json").write_text('{"_class_name": "AutoencoderKL"}')
    assert "lacks diffusion_pytorch_model.safetensors" in refusal(
        "encode", picture, "--model", tmp_path
    )
    (tmp_path / "diffusion_pytorch_model.bin").write_bytes(b"\x80")
    assert "pickle" in refusal("encode", picture, "--model", tmp_path)
    for text in ("[]", "{", '{"_class_name": "UNet2DConditionModel"}'):
        (tmp_path / "config.json").write_text(text)
        (tmp_path / "diffusion_pytorch_model.safetensors").touch()
        assert "config.json" in refusal("encode", picture, "--model", tmp_path)


def test_engines_that_cannot_take_the_model(whole, script, picture):
    done = run("encode", picture, "--model", whole, "--family", "sd1", "--engine", "torchscript")
    assert done.returncode == 2 and b"no TorchScript model" in done.stderr
    assert "none that it knows" in refusal(
        "encode", picture, "--model", script, "--engine", "native"
    )
