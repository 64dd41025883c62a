"""encode -n: a latent that is there counts as done only when it is what would be made now."""

import pytest
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import save_file
from support import pictures, toy_models
from support.program import run, run_json, run_well


@pytest.fixture(scope="module")
def moments(models):
    return toy_models.save(models / "moments.pt", toy_models.WithMoments(), has_moments=True)


@pytest.fixture
def photos(tmp_path):
    (tmp_path / "photos" / "sub").mkdir(parents=True)
    for name, size in (("a.png", (64, 48)), ("sub/b.jpg", (33, 40))):
        pictures.save(pictures.synthetic(*size), tmp_path / "photos" / name)
    return tmp_path / "photos"


def again(photos, *flags):
    """Runs with -n over the latents of an earlier run, which must stay as they are."""
    out = photos.parent / "latents"
    before = {path: path.read_bytes() for path in out.rglob("*.latent")}
    done = run("encode", photos, "--out-dir", out, "-n", *flags)
    assert all(path.read_bytes() == content for path, content in before.items())
    return done


def test_the_same_settings_skip_everything(photos, moments, tmp_path):
    for flags in ((), ("--posterior", "sample", "--seed", "3", "--resize", "32", "--fit", "crop")):
        out = ("--out-dir", tmp_path / "latents", "-f", "--model", moments)
        run_well("encode", photos, *out, *flags)
        done = again(photos, "--model", moments, *flags)
        assert done.returncode == 0
        assert b"2 done (2 skipped), 0 failed" in done.stderr


def test_two_models_never_share_a_tree(photos, models, toy):
    other = toy_models.save(
        models / "other.pt", name="other", family="sdxl", scaling_factor=0.13025,
        weights_sha256="11ff" * 16,
    )  # fmt: skip
    run_well("encode", photos, "--out-dir", photos.parent / "latents", "--model", toy)
    done = again(photos, "--model", other)
    assert done.returncode == 1
    assert b"0 done (0 skipped), 2 failed" in done.stderr
    assert b"a.latent' exists, made by another model ('toy', not 'other')" in done.stderr
    assert b"-f overwrites" in done.stderr
    found = run_json("encode", photos, "--out-dir", photos.parent / "more", "--model", toy)
    assert all(one["ok"] for one in found)


CHANGES = {
    "fit": (("--fit", "crop"), "made with fit 'pad', not 'crop'"),
    "size": (("--resize", "32"), "giving back 64x48 pixels, not 32x32"),
    "both sides": (("--resize", "64x32"), "giving back 64x48 pixels, not 64x32"),
    "posterior": (("--posterior", "sample"), "of the posterior's mean, not its sample of seed 0"),
    "family": (("--family", "sdxl"), "of family 'sd1', not 'sdxl'"),
    "factors": (("--scaling-factor", "0.5"), "scaled by other factors"),
    "stored type": (("--latent-dtype", "float16"), "stored in another number type"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_each_setting_counts(case, photos, moments):
    flags, words = CHANGES[case]
    out = photos.parent / "latents"
    run_well("encode", photos, "--out-dir", out, "--model", moments)
    done = again(photos, "--model", moments, *flags)
    assert done.returncode == 1 and words in done.stderr.decode()


def test_a_picture_of_another_size_counts(photos, toy):
    run_well("encode", photos, "--out-dir", photos.parent / "latents", "--model", toy)
    pictures.save(pictures.synthetic(48, 64), photos / "a.png")
    done = again(photos, "--model", toy)
    assert done.returncode == 1
    assert b"giving back 64x48 pixels, not 48x64" in done.stderr
    assert b"1 done (1 skipped), 1 failed" in done.stderr


def test_sides_are_those_of_the_upright_picture(photos, toy):
    exif = Image.Exif()
    exif[0x112] = 6
    Image.fromarray(pictures.synthetic(40, 24)).save(photos / "turned.jpg", exif=exif)
    run_well("encode", photos, "--out-dir", photos.parent / "latents", "--model", toy)
    assert again(photos, "--model", toy).returncode == 0


def test_latents_of_others_are_not_ours_to_keep(photos, toy):
    out = photos.parent / "latents"
    out.mkdir()
    save_file({"latent_tensor": torch.zeros(1, 4, 6, 8)}, out / "a.latent")
    done = again(photos, "--model", toy)
    assert done.returncode == 1
    assert b"a.latent' exists, without a word of its model" in done.stderr
    assert b"1 done (0 skipped), 1 failed" in done.stderr


def test_standard_input_is_not_read_to_skip(photos, toy, tmp_path):
    out = tmp_path / "one.latent"
    content = (photos / "a.png").read_bytes()
    run_well("encode", "-", out, "--model", toy, stdin=content)
    run_well("encode", "-", out, "-n", "--model", toy)
    for flags in (("--fit", "crop"), ("--resize", "32")):
        assert run("encode", "-", out, "-n", "--model", toy, *flags).returncode == 1


def test_values_that_are_not_of_the_picture(photos, toy):
    """The metadata alone would pass."""
    out = photos.parent / "latents"
    run_well("encode", photos, "--out-dir", out, "--model", toy)
    with safe_open(out / "a.latent", "pt") as file:
        said = file.metadata()
    for shape in ((2, 4, 6, 8), (1, 4, 1, 1), (1, 16, 6, 8)):
        save_file({"latent_tensor": torch.zeros(shape)}, out / "a.latent", said)
        done = again(photos, "--model", toy)
        assert done.returncode == 1
        assert f"of shape {list(shape)}, not [1, 4, 6, 8]" in done.stderr.decode()


def test_values_that_are_not_finite_are_not_kept(photos, toy):
    out = photos.parent / "latents"
    run_well("encode", photos, "--out-dir", out, "--model", toy)
    with safe_open(out / "a.latent", "pt") as file:
        said = file.metadata()
        values = file.get_tensor("latent_tensor")
    values[0, 1, 2, 3] = float("nan")
    save_file({"latent_tensor": values}, out / "a.latent", said)
    done = again(photos, "--model", toy)
    assert done.returncode == 1
    assert b"a.latent' exists, but cannot be kept" in done.stderr
    assert b"[0,1,2,3]" in done.stderr and b"-f overwrites" in done.stderr
    assert b"1 done (1 skipped), 1 failed" in done.stderr


def test_models_without_a_hash_go_by_their_files(photos, models):
    """Two programs of one name are two models."""
    first, second = models / "1.pt", models / "2.pt"
    toy_models.save(first, weights_sha256=None)
    toy_models.save(second, toy_models.OverflowsInHalf(), weights_sha256=None)
    run_well("encode", photos, "--out-dir", photos.parent / "latents", "--model", first)
    assert again(photos, "--model", first).returncode == 0
    done = again(photos, "--model", second)
    assert done.returncode == 1 and b"made by a model of that name in another file" in done.stderr
