"""The installed program and library, used from elsewhere with a clean environment."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import safetensors.torch
from support import hub_models, models, pictures, weight_files
from support.program import BUILD, MODULES, REPOSITORY, run, run_well

CLEAN = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def succeed(*command, cwd=None):
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=CLEAN,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    return models.save_identity(tmp_path_factory.mktemp("models") / "identity.pt")


def test_the_program_runs_from_anywhere(prefix, model, tmp_path):
    program = prefix / "bin" / "sdvae"
    assert succeed(program, "--version", cwd="/").startswith("sdvae 0.")
    picture = pictures.save(pictures.synthetic(24, 16), tmp_path / "in.png")
    out = tmp_path / "out.png"
    succeed(program, "roundtrip", picture, "-o", out, "--model", model, cwd="/")
    assert (pictures.load(out) == pictures.load(picture)).all()


def test_the_build_tree_can_be_moved_away_from(prefix):
    """What is installed needs nothing of the build tree."""
    files = [prefix / "bin" / "sdvae", *(prefix / "lib").rglob("libsdvae*.so")]
    assert len(files) == 2 + len(MODULES)
    for file in files:
        assert str(BUILD) not in succeed("ldd", file), file


@pytest.fixture(scope="session")
def consumer(prefix, tmp_path_factory):
    """find_package(sdvae), C++ that includes <sdvae/sdvae.h>, no word about libtorch."""
    source, build = Path(__file__).parent / "consumer", tmp_path_factory.mktemp("consumer")
    generator = ("-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release")
    succeed("cmake", "-S", source, "-B", build, *generator, f"-DCMAKE_PREFIX_PATH={prefix}")
    succeed("cmake", "--build", build)
    return build


def test_a_program_of_somebody_else(prefix, consumer, model, tmp_path):
    latent = tmp_path / "a.latent"
    assert succeed(consumer / "app", latent, model, cwd="/").splitlines() == [
        "latent kept",
        "picture kept",
        "batches kept in 4 threads",
        "the pictures of one batch must have one size",
    ]
    done = run("inspect", latent, program=prefix / "bin" / "sdvae")
    assert b"latent 1x4x2x3" in done.stdout, done.stderr


def test_models_by_their_names(prefix, consumer, tmp_path):
    """As --model finds them: installed, added, of the hub's cache, or not here at all."""
    home = hub_models.user(tmp_path)
    (built_in,) = prefix.rglob("sdvae-tiny.safetensors")
    run_well("models", "add", built_in, "--name", "mine", program=prefix / "bin" / "sdvae", **home)
    weights = safetensors.torch.save(weight_files.narrow_kl(channels=16))
    config = b'{"_class_name": "AutoencoderKL", "latent_channels": 16}'
    files = {"config.json": config, hub_models.WEIGHTS: weights}
    hub_models.put_in_cache(tmp_path, "madebyollin/taesd3", files)
    names = ("sdvae-tiny", "", "mine", "taesd3", "taesd", "other", "a/b.pt")
    done = run_well(*names, program=consumer / "by_name", cwd="/", **home)
    assert done.decode().splitlines() == [
        "sdvae-tiny speaks sd1 from the file's sdvae.family",
        "sdvae-tiny speaks sd1 from the file's sdvae.family",
        "mine speaks sd1 from the file's sdvae.family",
        "taesd3 speaks sd3 from its name",
        "model 'taesd' (from the caller) is not on this machine; fetch taesd from its hub",
        "there is no file and no model named 'other' (from the caller); "
        "look up the names of the models that are here",
        "cannot use model 'a/b.pt' (from the caller): there is no such file; "
        "give a .safetensors file, a diffusers folder, or an export of scripts/export_vae.py",
    ]


def test_the_example_of_the_readme(prefix, model, tmp_path):
    readme = (REPOSITORY / "README.md").read_text()
    (cmake,) = re.findall(r"```cmake\n(.*?)```", readme, re.DOTALL)
    (cpp,) = re.findall(r"```cpp\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "main.cpp").write_text(cpp)
    project = "cmake_minimum_required(VERSION 3.25)\nproject(example LANGUAGES CXX)\n"
    cmake = cmake.replace("target_link", "add_executable(app main.cpp)\ntarget_link", 1)
    (tmp_path / "CMakeLists.txt").write_text(project + cmake)
    build = tmp_path / "build"
    succeed("cmake", "-S", tmp_path, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}")
    succeed("cmake", "--build", build)
    pictures.save(pictures.synthetic(40, 24), tmp_path / "in.jpg")
    shutil.copy(model, tmp_path / "vae.safetensors")
    succeed(build / "app", cwd=tmp_path)
    assert (tmp_path / "out.latent").exists()


def test_public_headers_do_not_ask_for_other_packages(prefix):
    installed = sorted(path.name for path in (prefix / "include" / "sdvae").iterdir())
    ours = Path(__file__).parents[2] / "include" / "sdvae"
    assert installed == sorted(path.name for path in ours.iterdir())
    config = "".join(path.read_text() for path in prefix.rglob("sdvae*.cmake"))
    assert "find_dependency" not in config
