"""The installed program and library, used from elsewhere with a clean environment."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support import models, pictures
from support.program import BUILD, REPOSITORY, run

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
    assert len(files) == 4
    for file in files:
        assert str(BUILD) not in succeed("ldd", file), file


def test_a_program_of_somebody_else(prefix, model, tmp_path):
    """find_package(sdvae), C++ that includes <sdvae/sdvae.h>, no word about libtorch."""
    source, build = Path(__file__).parent / "consumer", tmp_path / "build"
    generator = ("-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release")
    succeed("cmake", "-S", source, "-B", build, *generator, f"-DCMAKE_PREFIX_PATH={prefix}")
    succeed("cmake", "--build", build)
    latent = tmp_path / "a.latent"
    assert succeed(build / "app", latent, model, cwd="/").splitlines() == [
        "latent kept",
        "picture kept",
        "batches kept in 4 threads",
        "the pictures of one batch must have one size",
    ]
    done = run("inspect", latent, program=prefix / "bin" / "sdvae")
    assert b"latent 1x4x2x3" in done.stdout, done.stderr


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
