"""Runs over folders: one that cannot be read is one failed item, links are followed once."""

import json
import os

import pytest
from support import pictures
from support.program import run, run_json, run_well


@pytest.fixture
def photos(tmp_path):
    (tmp_path / "photos" / "sub").mkdir(parents=True)
    for name in ("a.png", "sub/b.png"):
        pictures.save(pictures.synthetic(16, 16), tmp_path / "photos" / name)
    return tmp_path / "photos"


def too_deep(folder):
    """Makes a tree whose paths get too long for the system, which stops root too."""
    inside = os.open(folder, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=inside)
        deeper = os.open("d" * 250, os.O_RDONLY, dir_fd=inside)
        os.close(inside)
        inside = deeper
    os.close(inside)


def encode(photos, toy, *flags):
    return run("encode", photos, "--out-dir", photos.parent / "out", "--model", toy, *flags)


def test_a_folder_that_cannot_be_read_is_one_failed_item(photos, toy):
    too_deep(photos)
    done = encode(photos, toy, "--json")
    assert done.returncode == 1
    items = [json.loads(line) for line in done.stdout.splitlines()]
    assert [item["exit"] for item in items] == [0, 1, 0]
    assert items[1]["input"].startswith(f"{photos}/ddd") and items[1]["output"] is None
    assert items[1]["error"].startswith(f"cannot read folder '{photos}/ddd")
    assert items[1]["error"].endswith("File name too long")
    assert b"2 done (0 skipped), 1 failed" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everywhere")
def test_a_locked_folder_is_named_itself(photos, toy):
    (photos / "sub").chmod(0)
    done = encode(photos, toy)
    (photos / "sub").chmod(0o700)
    assert done.returncode == 1
    assert f"cannot read folder '{photos}/sub': Permission denied".encode() in done.stderr
    assert b"1 done (0 skipped), 1 failed" in done.stderr


def test_folders_that_are_gone_or_empty_do_not_stop_the_others(photos, toy):
    (photos.parent / "empty").mkdir()
    done = run(
        "encode", photos.parent / "gone", photos.parent / "empty", photos,
        "--out-dir", photos.parent / "out", "--model", toy,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"gone': No such file or directory" in done.stderr
    assert b"empty' holds no pictures" in done.stderr
    assert b"2 done (0 skipped), 2 failed" in done.stderr


@pytest.mark.parametrize("command", ["decode", "roundtrip"])
def test_the_other_commands_go_on_too(command, photos, toy):
    folder = photos
    if command == "decode":
        run_well("encode", photos, "--out-dir", photos.parent / "latents", "--model", toy)
        folder = photos.parent / "latents"
    too_deep(folder)
    out = ("--out-dir", photos.parent / "out")
    done = run(command, folder, *out, "--model", toy)
    assert done.returncode == 1
    assert b"2 done (0 skipped), 1 failed" in done.stderr


def test_links_to_folders_are_followed_once(photos, toy, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    pictures.save(pictures.synthetic(16, 16), tmp_path / "elsewhere" / "c.png")
    (photos / "album").symlink_to(tmp_path / "elsewhere")
    (photos / "sub" / "loop").symlink_to("..")
    (photos / "twin").symlink_to("sub")
    done = encode(photos, toy)
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    made = sorted(str(path.relative_to(out)) for path in out.rglob("*.latent"))
    assert made == ["a.latent", "album/c.latent", "sub/b.latent"]
    assert b"passed over: 2 links to folders that are read once" in done.stderr


def test_what_is_passed_over_is_counted(photos, toy):
    (photos / "notes.txt").write_text("x")
    (photos / "sub" / "movie.mp4").write_text("x")
    (photos / ".hidden.png").write_text("x")
    done = encode(photos, toy)
    assert done.returncode == 0
    said = done.stderr.decode().splitlines()[-1]
    assert said == ("2 done (0 skipped), 0 failed; passed over: 2 files of other kinds, 1 hidden")
    objects = run_json("roundtrip", photos, "--model", toy)
    assert [item["command"] for item in objects] == ["roundtrip"] * 2


@pytest.mark.parametrize(
    "name, kind",
    [("a.jfif", "JPEG"), ("b.jpe", "JPEG"), ("c.mpo", "JPEG"), ("d.apng", "PNG"), ("e.dib", "BMP")],
)
def test_less_common_names_are_pictures(name, kind, toy, tmp_path):
    from PIL import Image

    (tmp_path / "in").mkdir()
    Image.fromarray(pictures.synthetic(16, 16)).save(tmp_path / "in" / name, format=kind)
    found = run_json("roundtrip", tmp_path / "in", "--model", toy)
    assert found["width"] == 16


def test_pam_is_a_picture(toy, tmp_path):
    (tmp_path / "in").mkdir()
    head = b"P7\nWIDTH 8\nHEIGHT 8\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n"
    (tmp_path / "in" / "a.pam").write_bytes(head + bytes(range(192)))
    assert run_json("roundtrip", tmp_path / "in", "--model", toy)["width"] == 8
