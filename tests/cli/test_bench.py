"""sdvae bench: the keys it promises, and figures that can be true."""

import pytest
from support.program import run, run_json, run_well


def test_the_keys_of_the_contract(toy):
    found = run_json("bench", "--model", toy, "--size", "64x40", "--runs", "3", "--threads", "1")
    assert (found["schema"], found["command"], found["ok"]) == (1, "bench", True)
    assert (found["width"], found["height"], found["batch"]) == (64, 40, 1)
    assert (found["device"], found["dtype"], found["threads"]) == ("cpu", "float32", 1)
    for direction in ("encode", "decode"):
        assert 0 < found[direction]["min_ms"] <= found[direction]["median_ms"]
        assert found[direction]["runs"] == 3
    assert found["peak_mb"] > 1


def test_more_pictures_take_longer_to_count(toy):
    found = run_json("bench", "--model", toy, "--size", "32", "--batch", "3", "--runs", "1")
    assert (found["width"], found["height"], found["batch"]) == (32, 32, 3)
    assert found["threads"] >= 1


def test_the_table(toy):
    lines = run_well("bench", "--model", toy, "--size", "32", "--runs", "2").decode().splitlines()
    assert "32x32" in lines[0] and "min ms" in lines[1]
    assert [line.split()[0] for line in lines[2:]] == ["encode", "decode", "peak"]


@pytest.mark.parametrize("size", ["0", "12by4", "x", "-8"])
def test_sizes_that_are_none(size, toy):
    assert run("bench", "--model", toy, "--size", size).returncode == 2
