"""training/train_builtin.py and eval_model.py: a training of two steps, from photos to figures."""

import shutil
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file
from support import pictures
from support.program import REPOSITORY, SHARED, run_json

TEACHER = SHARED / "models" / "taesd"
TRAINING = REPOSITORY / "training"
SHIPPED = REPOSITORY / "models" / "sdvae-tiny.safetensors"


def script(name, *arguments):
    done = subprocess.run(
        [sys.executable, TRAINING / name, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def train(stage, work, *arguments):
    """Runs two steps of a stage."""
    photos = pictures.photos()[0].parent
    if not TEACHER.is_dir():
        pytest.skip("needs shared/models/taesd, which is not beside this checkout")
    data = ("--photos", photos, "--teacher", TEACHER, "--work", work)
    size = ("--steps", 2, "--batch", 1, "--pool", 16, "--dev-photos", 1)
    script("train_builtin.py", stage, *data, *size, *arguments)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model of two steps of each stage: useless, but whole."""
    work = tmp_path_factory.mktemp("training")
    for stage in ("match", "sharpen"):
        train(stage, work)
    script("train_builtin.py", "export", "--work", work, "--blend", 0.5, "--out", work / "m.pt")
    return work / "m.pt"


def test_the_program_takes_the_model(trained, tmp_path):
    assert trained.stat().st_size <= 5_000_000
    picture = pictures.save(pictures.synthetic(72, 41), tmp_path / "in.png")
    found = run_json("roundtrip", picture, "--model", trained)
    assert (found["width"], found["height"]) == (72, 41)
    model = run_json("inspect", trained)
    assert (model["family"], model["io_space"]) == ("sd1", "scaled")


def test_the_weights_alone_are_the_same_model(trained, tmp_path):
    """libtorch runs the program of the one file; kernels of our own, and libtorch's operators where
    another number type asks for them, run the network that the other's names make."""
    picture = pictures.save(pictures.synthetic(72, 41), tmp_path / "in.png")
    weights = trained.with_suffix(".safetensors")
    theirs = run_json("roundtrip", picture, "--model", trained, "--engine", "torchscript")
    for flags, bound in ((), 0.001), (("--dtype", "bfloat16"), 0.2):
        ours = run_json("roundtrip", picture, "--model", weights, *flags)
        assert ours["psnr"] == pytest.approx(theirs["psnr"], abs=bound)
    for key in ("name", "family", "weights_sha256", "latent_channels", "factor"):
        assert run_json("inspect", weights)[key] == run_json("inspect", trained)[key]


def test_checkpoints_keep_their_keys(trained):
    """A training that an earlier version of the scripts began can be resumed."""
    always = {"model", "average", "opt0", "opt1", "step", "elapsed_s"}
    for stage, parts in {"match": always, "sharpen": always | {"disc", "disc_opt"}}.items():
        state = torch.load(trained.parent / f"{stage}.ckpt", weights_only=True)
        assert (state.keys(), state["step"]) == (parts, 2)


def test_a_stage_goes_on_from_its_checkpoint(monkeypatch, tmp_path):
    """It has the checkpoint's step, and the discriminator's rate of the command line."""
    monkeypatch.syspath_prepend(TRAINING)
    from checkpoint import load_checkpoint, save_checkpoint
    from train_builtin import parse_arguments
    from trainer import Trainer

    def trainer(rate):
        flags = ["--photos", "-", "--teacher", "-", "--work", "-", "--disc-lr", rate]
        monkeypatch.setattr(sys, "argv", ["train_builtin.py", "sharpen", *flags])
        return Trainer(parse_arguments(), teacher=None)

    begun, resumed = trainer("1e-3"), trainer("2e-3")
    begun.step, begun.elapsed_s = 7, 1.5
    save_checkpoint(begun, tmp_path / "sharpen.ckpt")
    load_checkpoint(resumed, tmp_path / "sharpen.ckpt")
    assert (resumed.step, resumed.elapsed_s) == (7, 1.5)
    assert resumed.sharpening.disc_opt.param_groups[0]["lr"] == 2e-3
    for old, new in (
        (begun.model, resumed.model),
        (begun.average, resumed.average),
        (begun.sharpening.disc, resumed.sharpening.disc),
    ):
        weights = new.state_dict()
        assert all(torch.equal(value, weights[name]) for name, value in old.state_dict().items())


def test_the_held_out_photos_are_those_of_the_card(monkeypatch, tmp_path):
    """None of them, nor of the photos for choices, is trained on."""
    monkeypatch.syspath_prepend(TRAINING)
    from photos import split_photos

    names = [f"in_{i:03}.jpg" for i in range(160)] + [f"wp_{i:03}.jpg" for i in range(120)]
    for name in names:
        (tmp_path / name).touch()
    split = split_photos(tmp_path)
    groups = [split.held_out, split.dev, split.train]
    assert [len(set(group)) for group in groups] == [100, 25, 155]
    assert sorted(path.name for group in groups for path in group) == names
    assert [path.name for path in split.held_out[78:84]] == [
        "in_156.jpg", "in_158.jpg", "wp_000.jpg", "wp_001.jpg", "wp_002.jpg", "wp_003.jpg"
    ]  # fmt: skip
    assert [path.name for path in split.dev[19:22]] == ["in_153.jpg", "wp_004.jpg", "wp_032.jpg"]


def test_too_few_photos_are_said_to_be_too_few(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(TRAINING)
    from photos import split_photos

    (tmp_path / "in_1.jpg").touch()
    with pytest.raises(SystemExit, match=r"holds 1 in_.* and 0 wp_.*; a training takes 160"):
        split_photos(tmp_path)


def test_both_shipped_files_start_a_training_alike(monkeypatch):
    monkeypatch.syspath_prepend(TRAINING)
    from export import exported_weights

    alone, script = map(exported_weights, (SHIPPED, SHIPPED.with_suffix(".pt")))
    assert alone.keys() == script.keys()
    assert all(torch.equal(alone[name], script[name]) for name in alone)


def test_a_training_goes_on_from_the_shipped_weights(tmp_path):
    """Two steps at hundredths of the rate hardly move them; random ones give a grey picture."""
    train("sharpen", tmp_path, "--init", SHIPPED, "--decoder-only")
    out = tmp_path / "m.pt"
    script("train_builtin.py", "export", "--work", tmp_path, "--out", out)
    photo = pictures.photos()[0]
    before, after = (run_json("roundtrip", photo, "--model", model) for model in (SHIPPED, out))
    assert before["psnr"] > 20
    assert after["psnr"] == pytest.approx(before["psnr"], abs=1)

    old, new = load_file(SHIPPED), load_file(out.with_suffix(".safetensors"))
    moved = {name.split(".")[0] for name in old if not torch.equal(old[name], new[name])}
    assert moved == {"decoder"}


def test_the_figures_of_the_card(trained, tmp_path):
    for photo in pictures.photos("in_*", 2):
        shutil.copy(photo, tmp_path)
    table = script("eval_model.py", tmp_path, "--model", trained, "--teacher", TEACHER, "--runs", 1)
    for pair in ("tt", "ss", "st", "ts"):
        assert f"| {pair} (" in table
