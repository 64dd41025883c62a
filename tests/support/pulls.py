"""One user's pulls of one model from one hub, and what must hold after them."""

import os

from .hub_models import TAESD, WEIGHTS, cache_of, user
from .program import run

FILE = f"{TAESD}/{WEIGHTS}"
SIZE = 300_000


def repo_of(home):
    return cache_of(home) / "models--madebyollin--taesd"


def incomplete(home):
    return list(repo_of(home).rglob("*.incomplete"))


def pointers(home):
    return [path for path in repo_of(home).glob("snapshots/*/**/*") if not path.is_dir()]


def pull(home, hub, *arguments, **changes):
    return run("models", "pull", "taesd", *arguments, **user(home, hub, **changes))


def refused(home, hub, **changes):
    """stderr of a pull that must end with 1 and leave nothing that could be used."""
    done = pull(home, hub, **changes)
    assert done.returncode == 1, done.stderr
    assert done.stdout == b""
    assert not [path for path in pointers(home) if path.name == WEIGHTS]
    assert not (repo_of(home) / "refs" / "main").exists()
    assert run("models", "path", "taesd", **user(home)).returncode == 3
    said = done.stderr.decode()
    assert [line for line in said.splitlines() if line.startswith("sdvae: error: ")]
    return said


def assert_whole(home, hub, done):
    assert done.returncode == 0, done.stderr
    folder = done.stdout.decode().removesuffix("\n")
    with open(os.path.join(folder, WEIGHTS), "rb") as file:
        assert file.read() == hub.files[FILE]
    assert not incomplete(home)
