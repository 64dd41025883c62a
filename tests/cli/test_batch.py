"""Many inputs: one model load, one line per item, and a bad item never stops the rest."""

import json

import pytest
from PIL import Image
from support import pictures
from support.program import run, run_json, run_well


@pytest.fixture
def tree(tmp_path):
    """Two good pictures in a tree, a broken one, and things that are none."""
    folder = tmp_path / "photos"
    (folder / "deep" / "er").mkdir(parents=True)
    pictures.save(pictures.synthetic(32, 24), folder / "a.png")
    pictures.save(pictures.synthetic(24, 32), folder / "deep" / "er" / "c.jpg")
    (folder / "b.jpg").write_bytes(b"not a picture")
    (folder / "notes.txt").write_text("nothing")
    (folder / ".hidden.png").write_bytes(b"nothing")
    return folder


def test_a_folder_is_mirrored_and_a_bad_item_counts(tree, toy, tmp_path):
    out = tmp_path / "latents"
    done = run("encode", tree, "--out-dir", out, "--model", toy)
    assert done.returncode == 1
    made = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert made == ["a.latent", "deep/er/c.latent"]
    said = done.stderr.decode()
    assert "b.jpg" in said
    assert "2 done (0 skipped), 1 failed" in said


def test_a_second_run_skips_what_is_there(tree, toy, tmp_path):
    out = tmp_path / "latents"
    (tree / "b.jpg").unlink()
    run_well("encode", tree, "--out-dir", out, "--model", toy)
    before = (out / "a.latent").stat().st_mtime_ns
    again = run("encode", tree, "--out-dir", out, "-n", "--model", toy)
    assert again.returncode == 0
    assert b"2 done (2 skipped), 0 failed" in again.stderr
    assert (out / "a.latent").stat().st_mtime_ns == before


def test_json_is_one_object_a_line_with_every_key(tree, toy, tmp_path):
    done = run("encode", tree, "--out-dir", tmp_path / "l", "--json", "-q", "--model", toy)
    objects = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [item["exit"] for item in objects] == [0, 1, 0]
    assert [item["ok"] for item in objects] == [True, False, True]
    for item in objects:
        assert item["schema"] == 1
        assert item["command"] == "encode"
        assert item["elapsed_ms"] >= 0
        assert (item["error"] is None) == item["ok"]
    assert objects[1]["error"].startswith(f"cannot read '{tree}/b.jpg'")


def test_beside_puts_each_next_to_its_input(tree, toy):
    (tree / "b.jpg").unlink()
    run_well("encode", tree, "--beside", "--model", toy)
    run_well("decode", tree, "--beside", "--format", "ppm", "--model", toy)
    assert Image.open(tree / "deep" / "er" / "c.ppm").size == (24, 32)


def test_two_pictures_of_one_name_keep_their_extensions(tree, toy, tmp_path):
    (tree / "b.jpg").unlink()
    pictures.save(pictures.synthetic(32, 24), tree / "a.jpg")
    done = run("encode", tree, "--out-dir", tmp_path / "l", "--model", toy)
    assert done.returncode == 0
    made = sorted(path.name for path in (tmp_path / "l").rglob("*.latent"))
    assert made == ["a.jpg.latent", "a.png.latent", "c.latent"]
    assert b"note: 2 outputs keep the input's extension, as " in done.stderr
    decoded = run("decode", tmp_path / "l", "--out-dir", tmp_path / "back", "--model", toy)
    assert decoded.returncode == 0
    assert sorted(path.name for path in (tmp_path / "back").glob("*")) == [
        "a.jpg.png", "a.png.png", "deep",
    ]  # fmt: skip


def test_inputs_of_one_name_that_no_extension_tells_apart_do_not_overwrite_each_other(tree, toy):
    (tree / "other").mkdir()
    pictures.save(pictures.synthetic(16, 16), tree / "other" / "a.png")
    done = run(
        "encode", tree / "a.png", tree / "other" / "a.png", "--out-dir", tree / "l", "-f",
        "--model", toy,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"already the output of" in done.stderr
    assert b"1 done (0 skipped), 1 failed" in done.stderr


def test_a_list_of_files(tree, toy, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("photos/a.png\n\nphotos/deep/er/c.jpg\r\n")
    run_well("encode", "--files-from", listed, "--out-dir", "l", "--model", toy, cwd=tmp_path)
    assert (tmp_path / "l" / "photos" / "deep" / "er" / "c.latent").exists()
    found = run_json(
        "roundtrip", "--files-from", "-", "--model", toy, cwd=tmp_path, stdin=listed.read_bytes()
    )
    assert [item["width"] for item in found] == [32, 24]


def test_several_inputs_on_the_command_line(tree, toy, tmp_path):
    run_well(
        "encode",
        tree / "a.png",
        tree / "deep/er/c.jpg",
        "--out-dir",
        tmp_path / "l",
        "--model",
        toy,
    )
    assert sorted(path.name for path in (tmp_path / "l").iterdir()) == ["a.latent", "c.latent"]


def test_an_empty_folder_says_so(toy, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("encode", tmp_path / "empty", "--out-dir", tmp_path / "l", "--model", toy)
    assert done.returncode == 1
    assert b"holds no pictures" in done.stderr
    (tmp_path / "empty" / "notes.txt").write_text("x")
    done = run("encode", tmp_path / "empty", "--out-dir", "l", "--json", "--model", toy)
    assert done.returncode == 1
    assert json.loads(done.stdout)["input"] == str(tmp_path / "empty")
    assert b"0 done (0 skipped), 1 failed; passed over: 1 file of another kind" in done.stderr


def test_quiet_says_errors_only(tree, toy, tmp_path):
    done = run("encode", tree, "--out-dir", tmp_path / "l", "-q", "--model", toy)
    assert done.stdout == b""
    assert len(done.stderr.decode().splitlines()) == 1


def test_no_progress_and_no_colour_off_a_terminal(tree, toy, tmp_path):
    done = run("encode", tree, "--out-dir", tmp_path / "l", "--model", toy, TERM="xterm")
    assert b"\x1b" not in done.stderr
    assert b"\r" not in done.stderr
