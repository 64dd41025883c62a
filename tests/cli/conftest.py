"""A model that takes no time and a small picture, for tests of how the program behaves."""

import pytest
from support import pictures, toy_models


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def toy(models):
    return toy_models.save(models / "toy.pt")


@pytest.fixture
def picture(tmp_path):
    return pictures.save(pictures.synthetic(64, 48), tmp_path / "in.png")


@pytest.fixture
def latent(tmp_path, toy, picture):
    from support.program import run_well

    run_well("encode", picture, tmp_path / "made.latent", "--model", toy)
    return tmp_path / "made.latent"
