"""Models that are missing, broken, or misdescribed: exit code 3 and what to do about it."""

import os
import re
import shutil
import subprocess

import pytest
import torch
from support import toy_models
from support.program import (
    BUILD,
    REPOSITORY,
    copy_without_libtorch,
    processor_multiplies,
    run,
    run_json,
    run_well,
)


def refused(*arguments, code=3, **options):
    done = run(*arguments, **options)
    assert done.returncode == code, done.stderr
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("sdvae: error: ")
    assert len(lines) <= 2
    return "\n".join(lines)


def test_missing_model_file(picture, tmp_path):
    said = refused("encode", picture, "--model", tmp_path / "no.pt")
    assert "no such file" in said and "hint: " in said
    assert "$SDVAE_MODEL" in refused("encode", picture, SDVAE_MODEL=tmp_path / "no.pt")


def test_no_model_at_all(picture, tmp_path):
    """A copy of the program has no built-in model beside it."""
    said = refused("encode", picture, program=copy_without_libtorch(tmp_path))
    assert "no model was given" in said and "--model" in said


def test_a_model_beside_the_program_is_built_in(script, picture, tmp_path):
    program = copy_without_libtorch(tmp_path)
    shutil.copy(BUILD / "libsdvae_torch.so", program.parent)
    (program.parent / "models").mkdir()
    shutil.copy(script, program.parent / "models" / "sdvae-tiny.pt")
    done = run("encode", picture, program=program)
    assert done.returncode == 0, done.stderr
    assert b"built-in model" in done.stderr and b"--model" in done.stderr
    assert run("encode", picture, "-f", "-q", program=program).stderr == b""


def test_what_lies_in_the_current_folder_is_not_taken_for_the_programs(tmp_path):
    """Called by name, as from the PATH, beside files that are called like its own."""
    for name in ("sdvae", "libsdvae_torch.so"):
        (tmp_path / name).write_bytes(b"nothing")
    done = subprocess.run(
        ["sdvae", "inspect", BUILD / "models" / "sdvae-tiny.pt"],
        env={"PATH": f"{BUILD}:{os.environ['PATH']}"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_flag_wins_over_the_variable(picture, toy, tmp_path):
    run_well("encode", picture, "--model", toy, SDVAE_MODEL=tmp_path / "no.pt")


BROKEN = {
    "empty": (b"", "empty"),
    "html": (b"<!DOCTYPE html><html></html>", "web page"),
    "pickle": (b"\x80\x02}q\x00.", "pickle"),
    "no tensors": (b"\x02\0\0\0\0\0\0\0{}", "none of its 0 tensors"),
    "half a zip": (b"PK\x03\x04" + bytes(100), "cannot use model"),
}


@pytest.mark.parametrize(("content", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_files(content, words, picture, tmp_path):
    (tmp_path / "m.pt").write_bytes(content)
    assert words in refused("encode", picture, "--model", tmp_path / "m.pt")


def test_truncated_model(script, picture, tmp_path):
    (tmp_path / "m.pt").write_bytes(script.read_bytes()[:-200])
    refused("encode", picture, "--model", tmp_path / "m.pt")


def test_model_without_methods(models, picture):
    model = toy_models.save(models / "none.pt", toy_models.NoMethods())
    assert "no method 'encode'" in refused("encode", picture, "--model", model)


def test_model_without_a_description_needs_a_family(models, picture, tmp_path):
    model = toy_models.save(models / "bare.pt", description=False)
    said = refused("encode", picture, "--model", model)
    assert "does not say" in said and "--family" in said
    run_well("encode", picture, tmp_path / "o.latent", "--model", model, "--family", "sd1")


def test_damaged_descriptions(models, picture):
    for changes in ({"schema": 2}, {"family": None}, {"scaling_factor": 0}, {"io_space": "odd"}):
        model = toy_models.save(models / "odd.pt", **changes)
        assert "sdvae.json" in refused("encode", picture, "--model", model)


def test_model_that_gives_the_wrong_shape(models, picture):
    model = toy_models.save(models / "wide.pt", toy_models.Wide())
    assert "[1, 5, 6, 8]" in refused("encode", picture, "--model", model)


def test_model_that_fails_says_its_reason_in_one_line(models, picture):
    model = toy_models.save(models / "raises.pt", toy_models.Raises())
    assert "this model never works" in refused("encode", picture, "--model", model)


def test_cuda_where_there_is_none_is_an_error(toy, picture):
    if torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    said = refused("encode", picture, "--device", "cuda", "--model", toy)
    assert "--device cpu" in said
    run_well("encode", picture, "--device", "auto", "--model", toy)


def test_reduced_dtype_is_redone_in_float32(models, picture, latent, tmp_path):
    if not processor_multiplies("float16"):
        pytest.skip("needs a processor that multiplies float16: AVX-512 FP16 or AMX-FP16")
    model = toy_models.save(models / "half.pt", toy_models.OverflowsInHalf())
    run_well("decode", latent, tmp_path / "32.png", "--model", model)
    done = run("decode", latent, tmp_path / "16.png", "--model", model, "--dtype", "float16")
    assert done.returncode == 0
    assert b"again in float32" in done.stderr
    assert (tmp_path / "16.png").read_bytes() == (tmp_path / "32.png").read_bytes()


def test_not_finite_in_float32_is_an_error(models, latent):
    model = toy_models.save(models / "nan.pt", toy_models.NotFinite())
    assert "not finite" in refused("decode", latent, "--model", model, "-f", code=1)


def test_scaling_overrides_reach_the_file(toy, picture, tmp_path):
    run_well("encode", picture, tmp_path / "o.latent", "--model", toy, "--scaling-factor", "0.5")
    found = run_json("inspect", tmp_path / "o.latent")
    assert found["scaling_factor"] == 0.5
    assert found["stored"] == "raw"


def test_missing_torch_module_is_a_sentence(script, picture, tmp_path):
    program = copy_without_libtorch(tmp_path)
    said = refused("encode", picture, "--model", script, program=program)
    assert "libsdvae_torch.so is missing" in said
    # What needs no model needs no libtorch either.
    assert run("compare", picture, picture, program=program).returncode == 0


def test_a_bug_of_ours_is_70(script, picture, tmp_path):
    """A module that fails as no module should, in the place of the real one."""
    program = copy_without_libtorch(tmp_path)
    source = tmp_path / "module.cpp"
    entry = re.search(
        r'kTorchScriptEntryName = "(\w+)"', (REPOSITORY / "src/engine/runner.h").read_text()
    )
    source.write_text(
        "#include <stdexcept>\n"
        f'extern "C" void {entry[1]}(const void*, void*)'
        ' { throw std::logic_error("surprise"); }\n'
    )
    module = program.parent / "libsdvae_torch.so"
    subprocess.run(["c++", "-shared", "-fPIC", source, "-o", module], check=True)
    said = refused("encode", picture, "--model", script, program=program, code=70)
    assert "surprise" in said and "report it" in said
