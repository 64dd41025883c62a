"""Lists of inputs: what an editor, DOS or find writes, and where listed files go."""

import pytest
from support import pictures
from support.program import run, run_well


@pytest.fixture
def two(tmp_path):
    """Two pictures of one name in two folders."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        pictures.save(pictures.synthetic(16, 16), tmp_path / folder / "a.png")
    return tmp_path


def encode_listed(folder, text, toy, *flags):
    return run(
        "encode", "--files-from", "-", *flags, "--out-dir", "out", "--model", toy,
        cwd=folder, stdin=text,
    )  # fmt: skip


def made(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.latent"))


def test_a_byte_order_mark_is_no_name(two, toy):
    done = encode_listed(two, b"\xef\xbb\xbfone/a.png\r\ntwo/a.png\r\n", toy)
    assert done.returncode == 0, done.stderr
    assert made(two / "out") == ["one/a.latent", "two/a.latent"]


def test_names_that_end_with_nul_need_the_flag(two, toy):
    (two / "one" / "a.png").rename(two / "one" / "a\nb.png")
    listed = b"one/a\nb.png\0two/a.png\0"
    done = encode_listed(two, listed, toy)
    assert done.returncode == 1
    assert b"the list '-' holds NUL bytes" in done.stderr and b"give -0" in done.stderr
    assert not (two / "out").exists()
    for flag in ("-0", "--null"):
        done = encode_listed(two, listed, toy, flag, "-f")
        assert done.returncode == 0, done.stderr
        assert made(two / "out") == ["one/a\nb.latent", "two/a.latent"]


def test_a_list_in_utf_16_is_named(two, toy):
    done = encode_listed(two, "one/a.png\n".encode("utf-16"), toy)
    assert done.returncode == 1
    assert b"is in UTF-16" in done.stderr and b"save it as UTF-8" in done.stderr


def test_nul_needs_a_list(two, toy):
    done = run("encode", two / "one" / "a.png", "-0", "--model", toy)
    assert done.returncode == 2 and b"--files-from" in done.stderr


def test_absolute_paths_keep_their_folders(two, toy):
    listed = "".join(f"{two}/{folder}/a.png\n" for folder in ("one", "two"))
    done = encode_listed(two, listed.encode(), toy)
    assert done.returncode == 0, done.stderr
    places = [f"{two}/{folder}/a.latent"[1:] for folder in ("one", "two")]
    assert made(two / "out") == places
    # The same file has the same place in another list.
    run_well(
        "encode", "--files-from", "-", "--out-dir", "../out", "-n", "--model", toy,
        cwd=two / "one", stdin=b"../two/a.png\n",
    )  # fmt: skip
    assert made(two / "out") == places


def test_a_file_that_vanished_is_one_item(two, toy):
    done = encode_listed(two, b"gone/a.png\none/a.png\n", toy)
    assert done.returncode == 1
    assert b"cannot read 'gone/a.png': No such file" in done.stderr
    assert b"1 done (0 skipped), 1 failed" in done.stderr
