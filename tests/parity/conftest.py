"""Models that the parity tests share: each is made and exported once a session."""

import pytest
import torch
from support import models, pictures


@pytest.fixture(scope="session", autouse=True)
def one_thread_without_gradients():
    torch.set_num_threads(1)  # another suite has the other core
    with torch.no_grad():
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


def make_kl(folder, name, **config):
    """(diffusers' model, the file exported from it)."""
    model = models.random_kl(**config)
    model.save_pretrained(folder / name)
    assert models.export(folder / name, folder / f"{name}.pt") == 0
    return model, folder / f"{name}.pt"


@pytest.fixture(scope="session")
def sd1(folder):
    """The full architecture of Stable Diffusion 1.x."""
    return make_kl(folder, "sd1")


@pytest.fixture(scope="session")
def small(folder):
    """The same kind of network, narrow."""
    return make_kl(folder, "small", **models.SMALL_CONFIG)


@pytest.fixture(scope="session")
def identity(folder):
    return models.save_identity(folder / "identity.pt")


@pytest.fixture(scope="session")
def flux2():
    return models.random_flux2(**models.FLUX2_CONFIG)


@pytest.fixture(scope="session")
def saved_flux2(flux2, folder):
    flux2.save_pretrained(folder / "flux2")
    return folder / "flux2"


@pytest.fixture
def picture(tmp_path):
    return pictures.save(pictures.synthetic(96, 64), tmp_path / "in.png")
