"""A model that takes no time and a small picture, for tests of how the program behaves."""

import pytest
from support import pictures, toy_models
from support.hub_models import offer
from support.hub_server import Hub
from support.program import run_well
from support.pulls import SIZE


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def toy(models):
    return toy_models.toy(models / "toy.safetensors")


@pytest.fixture(scope="session")
def script(tmp_path_factory):
    """The same as a TorchScript export, which libtorch runs."""
    return toy_models.save(tmp_path_factory.mktemp("scripts") / "toy.pt")


@pytest.fixture
def picture(tmp_path):
    return pictures.save(pictures.synthetic(64, 48), tmp_path / "in.png")


@pytest.fixture
def latent(tmp_path, toy, picture):
    run_well("encode", picture, tmp_path / "made.latent", "--model", toy)
    return tmp_path / "made.latent"


@pytest.fixture
def home(tmp_path):
    """The home folder of somebody who has no models."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def hub():
    """A model hub on this machine that has a TAESD."""
    with Hub() as server:
        offer(server, size=SIZE)
        yield server
