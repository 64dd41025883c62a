"""roundtrip, compare and inspect: their figures, their JSON, their bounds."""

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from support import pictures
from support.program import run, run_json, run_well

COMMON = ["schema", "command", "input", "output", "ok", "error", "exit", "elapsed_ms"]


def test_roundtrip_json_has_the_promised_keys(toy, picture):
    found = run_json("roundtrip", picture, "--model", toy)
    assert list(found)[: len(COMMON)] == COMMON
    assert found["command"] == "roundtrip"
    assert found["input"] == str(picture)
    assert found["output"] is None
    assert (found["width"], found["height"]) == (64, 48)
    assert found["latent_shape"] == [1, 4, 6, 8]
    assert found["compression"] == 48.0
    assert found["compression_bytes"] == 12.0
    assert found["input_bytes"] == picture.stat().st_size
    assert {"psnr", "ssim", "mae", "max_error"} <= found.keys()


def test_roundtrip_writes_the_picture_it_measured(toy, picture, tmp_path):
    found = run_json("roundtrip", picture, "-o", tmp_path / "o.png", "--model", toy)
    compared = run_json("compare", picture, tmp_path / "o.png")
    for key in ("psnr", "ssim", "ssim_luma", "mae", "max_error", "width", "height"):
        assert found[key] == compared[key]


def test_roundtrip_to_stdout_keeps_the_payload_clean(toy, picture):
    done = run("roundtrip", picture, "-o", "-", "--model", toy)
    assert done.returncode == 0
    assert done.stdout.startswith(b"\x89PNG")
    assert b"PSNR" in done.stderr


def test_roundtrip_of_a_cropped_picture_compares_the_part_kept(toy, tmp_path):
    flat = np.full((40, 40, 3), 9, np.uint8)
    flat[:, 38:] = 250  # cut off by the crop to 32
    Image.fromarray(flat[:35]).save(tmp_path / "c.png")
    found = run_json("roundtrip", tmp_path / "c.png", "--fit", "crop", "--resize", "none",
                     "--model", toy)  # fmt: skip
    assert (found["width"], found["height"]) == (40, 32)


def test_roundtrip_batch_has_a_line_an_item(toy, picture, tmp_path):
    pictures.save(pictures.synthetic(32, 32), tmp_path / "b.png")
    lines = run_well("roundtrip", picture, tmp_path / "b.png", "--model", toy).splitlines()
    assert len(lines) == 2
    assert all(b"PSNR" in line for line in lines)


def test_equal_pictures_have_no_psnr(picture):
    found = run_json("compare", picture, picture)
    assert found["psnr"] is None
    assert found["ssim"] == pytest.approx(1.0)
    assert (found["mae"], found["max_error"]) == (0, 0)
    assert b"equal" in run_well("compare", picture, picture)


def test_compare_takes_a_picture_from_stdin(picture):
    found = run_json("compare", "-", picture, stdin=picture.read_bytes())
    assert found["psnr"] is None


def test_small_pictures_have_no_ssim(toy, tmp_path):
    pictures.save(pictures.synthetic(10, 30), tmp_path / "s.png")
    assert run_json("roundtrip", tmp_path / "s.png", "--model", toy)["ssim"] is None


def test_bounds_decide_the_exit_code(toy, picture, tmp_path):
    found = run_json("roundtrip", picture, "-o", tmp_path / "o.png", "--model", toy)
    low, high = found["psnr"] - 0.1, found["psnr"] + 0.1
    for command in (
        ["roundtrip", picture, "--model", toy],
        ["compare", picture, tmp_path / "o.png"],
    ):
        assert run(*command, "--min-psnr", low).returncode == 0
        missed = run(*command, "--min-psnr", high)
        assert missed.returncode == 4
        assert b"is below" in missed.stderr
    assert run("compare", picture, picture, "--min-psnr", 99).returncode == 0


def test_a_batch_below_the_bound_is_4_and_a_failure_wins(toy, picture, tmp_path):
    pictures.save(pictures.synthetic(32, 32), tmp_path / "b.png")
    both = [picture, tmp_path / "b.png"]
    assert run("roundtrip", *both, "--min-psnr", 99, "--model", toy).returncode == 4
    (tmp_path / "b.png").write_bytes(b"broken")
    assert run("roundtrip", *both, "--min-psnr", 99, "--model", toy).returncode == 1


def test_inspect_shows_what_the_file_holds(latent):
    found = run_json("inspect", latent)
    values = load_file(latent)["latent_tensor"].numpy()
    assert found["kind"] == "latent"
    assert found["shape"] == [1, 4, 6, 8]
    assert found["family"] == "sd1"
    assert found["bytes"] == latent.stat().st_size
    for channel, stats in enumerate(found["channels"]):
        expected = values[0, channel]
        assert stats["min"] == pytest.approx(expected.min(), rel=1e-6)
        assert stats["max"] == pytest.approx(expected.max(), rel=1e-6)
        assert stats["mean"] == pytest.approx(expected.mean(), abs=1e-6)
        assert stats["std"] == pytest.approx(expected.std(), abs=1e-6)
    text = run_well("inspect", latent).decode()
    assert "family sd1" in text and "64x48" in text


def test_inspect_draws_the_channels(latent, tmp_path):
    run_well("inspect", latent, "--channels", tmp_path / "c.png")
    drawn = Image.open(tmp_path / "c.png")
    assert drawn.width > 4 * 200
    assert run("inspect", latent, "--channels", tmp_path / "c.png").returncode == 1
    run_well("inspect", latent, "--channels", tmp_path / "c.png", "-f")


def test_inspect_of_one_item(toy, tmp_path):
    values = torch.arange(2 * 4 * 4, dtype=torch.float32).reshape(2, 4, 2, 2)
    save_file({"latent_tensor": values}, tmp_path / "two.latent")
    assert run_json("inspect", tmp_path / "two.latent", "--item", 1)["channels"][0]["min"] == 16.0
    assert run("inspect", tmp_path / "two.latent", "--item", 2).returncode == 1


def test_inspect_of_a_model(script):
    found = run_json("inspect", script)
    assert found["kind"] == "torchscript"
    assert (found["name"], found["family"], found["factor"]) == ("toy", "sd1", 8)
    assert b"family sd1" in run_well("inspect", script)


def test_metadata_of_others_is_shown(tmp_path):
    save_file({"latent_tensor": torch.zeros(1, 4, 1, 1)}, tmp_path / "comfy.latent",
              metadata={"prompt": '{"a": 1}'})  # fmt: skip
    assert run_json("inspect", tmp_path / "comfy.latent")["extra"] == {"prompt": '{"a": 1}'}
