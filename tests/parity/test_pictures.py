"""Reading, resizing, measuring and drawing against Pillow, scikit-image and matplotlib."""

import matplotlib
import numpy as np
import pytest
import torch
from PIL import Image, ImageOps
from safetensors.torch import save_file
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from support import pictures
from support.program import SHARED, run_json, run_well

SSIM = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255}


def roundtrip(identity, picture, out, *flags):
    """The picture as the program reads it, through a model that changes nothing."""
    run_well("roundtrip", picture, "-o", out, "--model", identity, *flags)
    return pictures.load(out)


def test_the_identity_model_gives_back_every_value(identity, tmp_path):
    values = np.arange(256, dtype=np.uint8)
    ramp = np.stack([values, values[::-1], np.roll(values, 100)], axis=-1)[None].repeat(3, axis=0)
    picture = pictures.save(ramp, tmp_path / "ramp.png")
    assert (roundtrip(identity, picture, tmp_path / "out.png") == ramp).all()


def assert_read_as_pillow_reads_them(identity, files, out):
    """To the bit, as both sides use libjpeg-turbo; in one run, which loads the model once."""
    run_well("roundtrip", *files, "--out-dir", out, "--model", identity)
    for file in files:
        with Image.open(file) as image:
            theirs = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
        ours = pictures.load(out / f"{file.stem}.png")
        assert ours.shape == theirs.shape, file.name
        assert (ours == theirs).all(), file.name


def test_photos_are_read_as_pillow_reads_them(identity, tmp_path):
    files = [*pictures.photos("in_*", 6), *pictures.photos("wp_*", 2)]
    assert_read_as_pillow_reads_them(identity, files, tmp_path)


def test_every_orientation_is_turned_upright(identity, tmp_path):
    files = sorted((SHARED / "photos" / "orientation").glob("*.jpg"))
    if not files:
        pytest.skip("needs shared/photos/orientation, which is not beside this checkout")
    assert_read_as_pillow_reads_them(identity, files, tmp_path)


@pytest.mark.parametrize("size", [(96, 64), (333, 201), (17, 300), (640, 480), (1, 1)])
def test_resizing_equals_pillows_bicubic(identity, size, tmp_path):
    source = pictures.synthetic(320, 240)
    picture = pictures.save(source, tmp_path / "in.png")
    ours = roundtrip(identity, picture, tmp_path / "out.png", "--resize", f"{size[0]}x{size[1]}")
    theirs = np.asarray(Image.fromarray(source).resize(size, Image.Resampling.BICUBIC))
    assert np.abs(ours.astype(int) - theirs).max() <= 1


def test_figures_equal_those_of_scikit_image(tmp_path):
    first = pictures.synthetic(200, 120)
    second = (first + np.random.default_rng(3).normal(0, 12, first.shape)).clip(0, 255)
    second = second.round().astype(np.uint8)
    a = pictures.save(first, tmp_path / "a.png")
    b = pictures.save(second, tmp_path / "b.png")
    figures = run_json("compare", a, b)

    difference = np.abs(first.astype(int) - second)
    assert (figures["width"], figures["height"]) == (200, 120)
    assert figures["max_error"] == difference.max()
    assert figures["mae"] == pytest.approx(difference.mean(), abs=1e-6)
    psnr = peak_signal_noise_ratio(first, second, data_range=255)
    assert figures["psnr"] == pytest.approx(psnr, abs=1e-6)
    rgb = structural_similarity(first, second, channel_axis=2, **SSIM)
    assert figures["ssim"] == pytest.approx(rgb, abs=1e-4)
    weights = np.array([0.299, 0.587, 0.114])
    luma = structural_similarity(first @ weights, second @ weights, **SSIM)
    assert figures["ssim_luma"] == pytest.approx(luma, abs=1e-4)


def test_channels_are_drawn_as_matplotlib_draws_them(tmp_path):
    values = torch.randn(1, 4, 12, 20, generator=torch.Generator().manual_seed(5))
    values[0, 3] = 0.25  # a constant channel
    latent, out = tmp_path / "a.latent", tmp_path / "a.png"
    save_file({"latent_tensor": values}, latent)
    run_well("inspect", latent, "--channels", out)
    drawn = pictures.load(out)

    square = drawn.shape[0] // 12
    gap = (drawn.shape[1] - 4 * 20 * square) // 3
    viridis = matplotlib.colormaps["viridis"]
    for channel in range(4):
        left = channel * (20 * square + gap)
        ours = drawn[:, left : left + 20 * square]
        plane = values[0, channel].numpy()
        spread = np.ptp(plane)
        unit = (plane - plane.min()) / (spread if spread else 1)
        theirs = viridis(unit, bytes=True)[..., :3].repeat(square, 0).repeat(square, 1)
        assert np.abs(ours.astype(int) - theirs).max() <= 1, channel
        if channel < 3:
            assert (drawn[:, left + 20 * square : left + 20 * square + gap] == 255).all()
