"""sdvae bench: the keys it promises, and figures that can be true."""

import json
import math
import re

import pytest
from support import weight_files
from support.program import (
    REPOSITORY,
    copy_without_libtorch,
    kernels_take_bfloat16,
    processor_multiplies,
    run,
    run_json,
    run_well,
)

DIRECTIONS = ("encode", "decode")
WIDTH, HEIGHT = 48, 32
LEVELS = 4  # Of the narrowest AutoencoderKL: each works at half of the size before it.


@pytest.fixture(scope="module")
def state():
    return weight_files.narrow_kl()


@pytest.fixture(scope="module")
def weights(state, tmp_path_factory):
    file = tmp_path_factory.mktemp("weights") / "vae.safetensors"
    return weight_files.save(file, state, **{"sdvae.family": "sd1"})


def halvings(name):
    """How often the picture's size was halved where a layer works."""
    if name in ("encoder.conv_in.weight", "decoder.conv_out.weight"):
        return 0
    if found := re.match(r"encoder\.down_blocks\.(\d)\.(downsamplers)?", name):
        return int(found[1]) + bool(found[2])
    if found := re.match(r"decoder\.up_blocks\.(\d)\.(upsamplers)?", name):
        return LEVELS - 1 - int(found[1]) - bool(found[2])
    return LEVELS - 1


def known_gflop(state, part):
    """The work by the definition of convolutions and attention: two operations for each product."""
    outer = {"encoder": "quant_conv", "decoder": "post_quant_conv"}[part]
    least = WIDTH * HEIGHT // 4 ** (LEVELS - 1)  # Positions of the smallest maps.
    products = 2 * least * least * 32  # Of attention: queries with keys, then with values.
    for name, tensor in state.items():
        if tensor.dim() > 1 and name.startswith((part, outer)):
            products += WIDTH * HEIGHT // 4 ** halvings(name) * tensor.numel()
    return 2e-9 * products


def bench_stages(weights, *flags):
    size = f"{WIDTH}x{HEIGHT}"
    return run_json("bench", "--stages", "--model", weights, "--size", size, "--runs", "1", *flags)


def test_the_keys_of_the_contract(toy):
    found = run_json("bench", "--model", toy, "--size", "64x40", "--runs", "3", "--threads", "1")
    assert (found["schema"], found["command"], found["ok"]) == (1, "bench", True)
    assert (found["width"], found["height"], found["batch"]) == (64, 40, 1)
    assert (found["device"], found["dtype"], found["threads"]) == ("cpu", "float32", 1)
    for direction in DIRECTIONS:
        assert 0 < found[direction]["min_ms"] <= found[direction]["median_ms"]
        assert found[direction]["runs"] == 3
        assert set(found[direction]) == {"min_ms", "median_ms", "runs"}
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


def test_a_model_that_is_not_there(tmp_path):
    for flags in ((), ("--all",)):
        done = run("bench", "--model", tmp_path / "none.safetensors", *flags)
        assert done.returncode == 3 and b"error: cannot use model" in done.stderr


def test_the_stages_are_the_networks_work(state, weights):
    found = bench_stages(weights)
    names = {direction: [s["name"] for s in found[direction]["stages"]] for direction in DIRECTIONS}
    for name in ("3x3 from 3 channels 48x32", "3x3 48x32", "3x3 at stride 2 24x16", "1x1 6x4"):
        assert name in names["encode"]
    for name in ("attention 6x4", "upsample + 3x3 48x32", "3x3 to 3 channels 48x32"):
        assert name in names["decode"]
    for direction, part in zip(DIRECTIONS, ("encoder", "decoder"), strict=True):
        timing, stages = found[direction], found[direction]["stages"]
        assert len(set(names[direction])) == len(stages)
        assert "GroupNorm 24x16" in names[direction]
        assert names[direction][-1] == "outside of the network"
        assert all(stage["ms"] > 0 for stage in stages)
        assert math.isclose(sum(stage["share"] for stage in stages), 1, abs_tol=1e-4)
        known = known_gflop(state, part)
        assert math.isclose(timing["gflop"], known, abs_tol=1e-6)
        assert math.isclose(sum(s.get("gflop", 0) for s in stages), known, abs_tol=1e-5)
        for one in (timing, *(stage for stage in stages if "gflop" in stage)):
            assert one["gflop_per_s"] > 0 and one["of_gemm"] > 0
    assert found["gemm"]["dtype"] == "float32" and found["gemm"]["gflop_per_s"] > 0


def test_the_stages_count_every_picture_of_a_batch(state, weights):
    found = bench_stages(weights, "--batch", "3")
    assert math.isclose(found["encode"]["gflop"], 3 * known_gflop(state, "encoder"), abs_tol=1e-6)


def test_the_gemm_is_of_the_level_in_use(weights):
    flags = ("bench", "--stages", "--model", weights, "--size", "32", "--runs", "1", "--json")
    assert b'"level":"scalar"' in run_well(*flags, SDVAE_CPU="scalar")


def test_the_table_of_stages(weights):
    lines = run_well(
        "bench", "--stages", "--model", weights, "--size", "32", "--runs", "1", "--threads", "1"
    ).decode().splitlines()  # fmt: skip
    assert lines[1].split()[-3:] == ["GFLOP/s", "of", "GEMM"]
    assert any(line.startswith("float32 GEMM ") and "1 threads" in line for line in lines)
    assert sum(line.split()[:1] == ["all"] and "100.0%" in line for line in lines) == 2


def test_an_engine_that_knows_no_stages_says_so(script):
    done = run("bench", "--stages", "--model", script, "--size", "32", "--runs", "1")
    assert done.returncode == 0
    assert done.stderr.decode().count("note: ") == 1
    assert b"know their stages" in done.stderr
    assert done.stdout.decode().splitlines()[-1].startswith("  peak memory")


def rows_of(done):
    """The engine and dtype of each pair of rows, in order."""
    rows = [line.split() for line in done.stdout.decode().splitlines()[2:]]
    assert [row[2] for row in rows] == list(DIRECTIONS) * (len(rows) // 2)
    return [tuple(row[:2]) for row in rows[::2]]


def test_all_engines_and_dtypes_of_weights(weights):
    flags = ("bench", "--all", "--model", weights, "--device", "cpu", "--size", "32", "--runs", "1")
    dtypes = [one for one in ("float32", "bfloat16", "float16") if processor_multiplies(one)]
    done = run(*flags)
    assert done.returncode == 0
    assert rows_of(done) == [("native", dtype) for dtype in dtypes]
    assert b"torchscript in float32 is skipped" in done.stderr
    assert done.stderr.decode().count("skipped: ") == 6 - len(dtypes)


def test_all_skips_what_the_processor_does_not_multiply(weights):
    flags = ("--all", "--model", weights, "--device", "cpu", "--size", "32", "--runs", "1")
    done = run("bench", *flags, SDVAE_CPU="scalar")
    assert rows_of(done) == [("native", "float32")]
    for dtype in ("bfloat16", "float16"):
        assert f"native in {dtype} is skipped: it is slow on this processor" in done.stderr.decode()


def test_all_engines_and_dtypes_of_a_torchscript_model():
    model = REPOSITORY / "models" / "sdvae-tiny.pt"
    flags = ("--model", model, "--device", "cpu", "--size", "32", "--runs", "1")
    native, script = run_json("bench", "--all", "--stages", *flags, SDVAE_CPU="scalar")
    assert (native["engine"], native["dtype"]) == ("native", "float32")
    assert (script["engine"], script["dtype"]) == ("torchscript", "float32")
    # One network: its work is known for whoever runs it, its stages where the engine knows them.
    assert native["decode"]["gflop"] == script["decode"]["gflop"]
    assert "stages" in native["decode"] and "stages" not in script["decode"]
    assert script["encode"]["gflop_per_s"] > 0
    # Each has a peak of its own.
    assert 0 < native["peak_mb"] != script["peak_mb"] > 0


def test_all_leaves_out_what_cannot_run(script):
    done = run(
        "bench", "--all", "--model", script, "--device", "cpu", "--size", "32", "--runs", "1"
    )
    assert done.returncode == 0
    assert b"native in float32 is skipped: cannot run model" in done.stderr
    assert b"torchscript float32" in done.stdout and b"native" not in done.stdout


def test_all_without_libtorch_has_what_needs_none(weights, tmp_path):
    program = copy_without_libtorch(tmp_path)
    flags = ("--all", "--model", weights, "--device", "cpu", "--size", "32", "--runs", "1")
    done = run("bench", *flags, program=program)
    assert done.returncode == 0
    own = ["float32", "bfloat16"] if kernels_take_bfloat16() else ["float32"]
    assert rows_of(done) == [("native", dtype) for dtype in own]


@pytest.mark.parametrize("all_engines", [(), ("--all",)])
def test_runs_end_with_the_time_given(all_engines, toy):
    flags = ("--model", toy, "--device", "cpu", "--size", "16", *all_engines)
    done = run("bench", *flags, "--seconds", "0", "--json", SDVAE_CPU="scalar")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert [found[direction]["runs"] for direction in DIRECTIONS] == [1, 1]
    assert b"timed 1 and 1 times, not 5" in done.stderr
    done = run("bench", *flags, "--seconds", "1000", "--json", SDVAE_CPU="scalar")
    assert json.loads(done.stdout)["encode"]["runs"] == 5
    for seconds in ("-1", "nan", "inf", "1e9", "x"):
        assert run("bench", *flags, "--seconds", seconds).returncode == 2


@pytest.mark.parametrize("flag", [("--dtype", "float32"), ("--engine", "native")])
def test_all_chooses_engine_and_dtype_itself(flag, weights):
    assert run("bench", "--all", "--model", weights, *flag).returncode == 2
