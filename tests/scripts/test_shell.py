"""The shell scripts that people run, and the sample picture."""

import csv
import hashlib
import io
import shutil

import pytest
from support import pictures
from support.program import PROGRAM, REPOSITORY, run

SCRIPTS = REPOSITORY / "scripts"
SAMPLE_SHA256 = "aed779870bfeb5df96a4e6c752982f70aa77def638d724425e2403ee1ebc15e6"


def run_script(name, *arguments, model=None):
    program = SCRIPTS / name
    return run(*arguments, program=program, SDVAE=PROGRAM, SDVAE_MODEL=model)


@pytest.fixture
def album(tmp_path):
    """A folder of two pictures, one of them deeper and with a space in its name."""
    folder = tmp_path / "album"
    (folder / "deep").mkdir(parents=True)
    pictures.save(pictures.synthetic(40, 24), folder / "a.png")
    pictures.save(pictures.synthetic(16, 16), folder / "deep" / "b c.png")
    return folder


def test_encode_folder_encodes_checks_and_resumes(identity, album, tmp_path):
    latents = tmp_path / "latents"
    first = run_script("encode_folder.sh", album, latents, model=identity)
    assert first.returncode == 0, first.stderr.decode()
    assert first.stdout.decode() == f"{latents}: 2 latents good, 0 bad\n"
    assert (latents / "deep" / "b c.latent").is_file()

    before = (latents / "a.latent").stat().st_mtime_ns
    (latents / "deep" / "b c.latent").unlink()
    assert run_script("encode_folder.sh", album, latents, model=identity).returncode == 0
    assert (latents / "a.latent").stat().st_mtime_ns == before
    assert (latents / "deep" / "b c.latent").is_file()


def test_encode_folder_finds_bad_pictures_and_bad_latents(identity, album, tmp_path):
    latents = tmp_path / "latents"
    (album / "broken.png").write_bytes((album / "a.png").read_bytes()[:60])
    latents.mkdir()
    (latents / "old.latent").write_bytes(b"not a latent")
    done = run_script("encode_folder.sh", album, latents, model=identity)
    assert done.returncode == 1
    assert done.stdout.decode().endswith(": 2 latents good, 1 bad\n")
    assert b"broken.png" in done.stderr


def test_quality_csv_prints_a_row_a_picture(identity, album):
    done = run_script("quality_csv.sh", album, model=identity)
    assert done.returncode == 0, done.stderr.decode()
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert [row["file"] for row in rows] == [str(album / "a.png"), str(album / "deep/b c.png")]
    assert list(rows[0])[1:] == [
        *("width", "height", "psnr", "ssim", "mae", "max_error", "compression")
    ]
    assert (rows[0]["width"], rows[0]["height"], rows[0]["max_error"]) == ("40", "24", "0")


def test_quality_csv_leaves_out_what_failed(identity, album):
    (album / "broken.png").write_bytes(b"")
    done = run_script("quality_csv.sh", album, model=identity)
    assert done.returncode == 1
    assert done.stdout.decode().count("\n") == 3
    assert b"broken.png" in done.stderr


@pytest.mark.parametrize("name", ["encode_folder.sh", "quality_csv.sh"])
def test_without_arguments_scripts_say_how_to_use_them(name):
    done = run_script(name)
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"scripts/{name} PICTURES".encode() in done.stderr


def test_setup_and_quickstart_refuse_what_they_do_not_know(tmp_path):
    done = run_script("setup.sh", "--everything")
    assert done.returncode == 2
    assert done.stderr == b"setup.sh: error: unknown argument '--everything'\n"
    done = run_script("quickstart.sh", tmp_path / "none.jpg")
    assert done.returncode == 1
    assert done.stderr.startswith(b"quickstart.sh: error: cannot read")


def test_the_sample_is_always_the_same(tmp_path):
    script = shutil.copy(SCRIPTS / "draw_sample.py", tmp_path / "draw.py")
    assert run(tmp_path / "a.ppm", program=script).returncode == 0
    sample = (tmp_path / "a.ppm").read_bytes()
    assert sample.startswith(b"P6\n512 384\n255\n")
    assert len(sample) == 15 + 512 * 384 * 3
    assert hashlib.sha256(sample).hexdigest() == SAMPLE_SHA256
