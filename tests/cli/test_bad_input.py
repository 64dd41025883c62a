"""Inputs that cannot be used: exit code 1 and one line that says which file and why."""

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from support import pictures
from support.program import run


def failure(*arguments, **options):
    done = run(*arguments, **options)
    assert done.returncode == 1, done.stderr
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    return next(line for line in lines if line.startswith("sdvae: error: "))


def test_not_a_picture(toy, tmp_path):
    (tmp_path / "in.jpg").write_text("hello")
    line = failure("encode", tmp_path / "in.jpg", "--model", toy)
    assert line.startswith(f"sdvae: error: cannot read '{tmp_path}/in.jpg': no picture of a kind")


def test_missing_file_and_folder_as_latent(toy, tmp_path):
    assert "No such file or directory" in failure("encode", tmp_path / "no.png", "--model", toy)
    assert "No such file or directory" in failure("compare", tmp_path / "a", tmp_path / "b")
    (tmp_path / "a.latent").mkdir()
    assert "holds no latents" in failure("decode", tmp_path / "a.latent", "--model", toy)


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "ppm"])
def test_truncated_pictures(suffix, toy, tmp_path):
    whole = pictures.save(pictures.synthetic(64, 48), tmp_path / f"whole.{suffix}").read_bytes()
    for part in (0.0, 0.1, 0.5, 0.9):
        (tmp_path / "cut").write_bytes(whole[: int(len(whole) * part)])
        line = failure("encode", tmp_path / "cut", "-o", tmp_path / "o.latent", "--model", toy)
        assert f"cannot read '{tmp_path}/cut'" in line


def test_unsupported_pictures_are_named(toy, tmp_path):
    Image.fromarray(pictures.synthetic(16, 16)).save(tmp_path / "a.jp2")
    assert "JPEG 2000" in failure("encode", tmp_path / "a.jp2", "--model", toy)


def test_truncated_latent(toy, latent):
    whole = latent.read_bytes()
    for length in (0, 7, 8, 100, len(whole) - 1):
        latent.write_bytes(whole[:length])
        assert "made.latent" in failure("decode", latent, "--model", toy)
        assert "made.latent" in failure("inspect", latent)


def test_values_that_are_not_finite_are_named(toy, tmp_path):
    values = torch.zeros(1, 4, 2, 2)
    values[0, 2, 1, 0] = float("nan")
    save_file({"latent_tensor": values}, tmp_path / "n.latent")
    assert "[0,2,1,0]" in failure("decode", tmp_path / "n.latent", "--model", toy)


def test_wrong_channel_count(toy, tmp_path):
    save_file({"latent_tensor": torch.zeros(1, 16, 2, 2)}, tmp_path / "c.latent")
    assert "16 channels" in failure("decode", tmp_path / "c.latent", "--model", toy)


def test_a_safetensors_file_without_a_latent(toy, tmp_path):
    save_file({"weight": torch.zeros(4)}, tmp_path / "w.latent")
    assert "latent_tensor" in failure("decode", tmp_path / "w.latent", "--model", toy)


def test_pictures_of_different_size_cannot_be_compared(tmp_path):
    pictures.save(pictures.synthetic(16, 16), tmp_path / "a.png")
    pictures.save(pictures.synthetic(16, 17), tmp_path / "b.png")
    line = failure("compare", tmp_path / "a.png", tmp_path / "b.png")
    assert "16x16" in line and "16x17" in line


def test_cmyk_is_converted_with_a_notice(toy, tmp_path):
    grey = np.full((16, 16, 4), 60, np.uint8)
    Image.fromarray(grey, "CMYK").save(tmp_path / "c.jpg")
    done = run("encode", tmp_path / "c.jpg", "--model", toy)
    assert done.returncode == 0
    assert b"CMYK" in done.stderr
