"""Every sdvae command of the README is run, in its order, and does what it says."""

import re
import subprocess

import pytest
from PIL import Image
from support import pictures
from support.program import BUILD, REPOSITORY, environment

README = (REPOSITORY / "README.md").read_text()


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [
        line for line in lines if re.search(r"\bsdvae (encode|decode|round|insp|comp|bench)", line)
    ]


@pytest.fixture(scope="module")
def done(tmp_path_factory, toy):
    folder = tmp_path_factory.mktemp("readme")
    (folder / "photos" / "holiday").mkdir(parents=True)
    pictures.save(pictures.synthetic(512, 512), folder / "in.jpg")
    pictures.save(pictures.synthetic(61, 40), folder / "photos" / "holiday" / "beach.jpg")
    path = {"PATH": f"{BUILD}:/usr/bin:/bin", "SDVAE_MODEL": str(toy)}
    for command in commands():
        ran = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder, env=environment(**path), capture_output=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"{command}\n{ran.stderr.decode()}"
    return folder


def test_there_are_commands_to_run():
    assert len(commands()) >= 10


def test_the_results_are_there(done):
    for name in ("out.png", "piped.png", "channels.png", "pictures/holiday/beach.jpg"):
        assert Image.open(done / name).size[0] > 0
    assert (done / "listed" / "photos" / "holiday" / "beach.latent").exists()
    assert len((done / "quality.jsonl").read_text().splitlines()) == 1


def test_every_flag_of_the_program_stands_in_the_readme():
    shown = set()
    for command in ("encode", "decode", "roundtrip", "compare", "bench"):
        help_text = subprocess.run(
            [BUILD / "sdvae", command, "--help"], capture_output=True, check=True
        ).stdout.decode()
        shown |= set(re.findall(r"--[a-z][a-z-]+", help_text))
    long_forms = {"--help", "--output", "--force", "--no-clobber", "--quiet", "--verbose"}
    missing = {flag for flag in shown - long_forms if f"`{flag}" not in README}
    assert not missing


def test_every_flag_of_the_readme_is_one_of_the_program():
    table = README.split("## Flags")[1].split("| exit code")[0]
    for flag in set(re.findall(r"(--[a-z][a-z-]+)", table)):
        found = [
            command
            for command in ("encode", "decode", "roundtrip", "compare", "inspect", "bench")
            if flag in subprocess.run(
                [BUILD / "sdvae", command, "--help"], capture_output=True, check=True
            ).stdout.decode()
        ]  # fmt: skip
        assert found, flag
