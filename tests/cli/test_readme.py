"""Every sdvae command of the README is run, in its order, and does what it says.

The hub that it fetches from is one on this machine, with a small model of the same name.
"""

import re
import subprocess

import pytest
from PIL import Image
from support import pictures
from support.hub_models import offer_kl, user
from support.hub_server import Hub
from support.program import BUILD, REPOSITORY, environment, run_json, run_well

COMMANDS = (
    "encode",
    "decode",
    "roundtrip",
    "compare",
    "bench",
    "bench",
    "models",
    "models pull",
    "models add",
)
README = (REPOSITORY / "README.md").read_text()


def commands():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    verbs = "encode|decode|round|insp|comp|bench|models"
    return [line for line in lines if re.search(rf"\bsdvae ({verbs})", line)]


@pytest.fixture(scope="module")
def done(tmp_path_factory, script):
    folder = tmp_path_factory.mktemp("readme")
    (folder / "photos" / "holiday").mkdir(parents=True)
    pictures.save(pictures.synthetic(256, 192), folder / "in.jpg")
    pictures.save(pictures.synthetic(61, 40), folder / "photos" / "holiday" / "beach.jpg")
    with Hub() as hub:
        offer_kl(hub, "stabilityai/sd-vae-ft-mse")
        settings = user(folder, hub, PATH=f"{BUILD}:/usr/bin:/bin", SDVAE_MODEL=script)
        for command in commands():
            ran = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command],
                cwd=folder, env=environment(**settings), capture_output=True, check=False,
            )  # fmt: skip
            assert ran.returncode == 0, f"{command}\n{ran.stderr.decode()}"
    return folder


def test_there_are_commands_to_run():
    assert len(commands()) >= 10


def test_the_model_was_found_by_its_name(done):
    found = run_json("inspect", done / "named.latent")
    assert (found["model"], found["family"]) == ("sd-vae-ft-mse", "sd1")


def test_the_results_are_there(done):
    for name in ("out.png", "piped.png", "channels.png", "pictures/holiday/beach.jpg"):
        assert Image.open(done / name).size[0] > 0
    assert (done / "listed" / "photos" / "holiday" / "beach.latent").exists()
    assert len((done / "quality.jsonl").read_text().splitlines()) == 1


def test_every_flag_of_the_program_stands_in_the_readme():
    shown = set()
    for command in COMMANDS:
        help_text = run_well(*command.split(), "--help").decode()
        shown |= set(re.findall(r"--[a-z][a-z-]+", help_text))
    long_forms = {"--help", "--output", "--force", "--no-clobber", "--quiet", "--verbose"}
    missing = {flag for flag in shown - long_forms if f"`{flag}" not in README}
    assert not missing


def test_every_flag_of_the_readme_is_one_of_the_program():
    helps = [run_well(*command.split(), "--help").decode() for command in (*COMMANDS, "inspect")]
    table = README.split("## Flags")[1].split("| exit code")[0]
    for flag in set(re.findall(r"(--[a-z][a-z-]+)", table)):
        assert any(flag in text for text in helps), flag
