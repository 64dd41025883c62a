"""What the tests of the scripts share."""

import pytest
from support import models


@pytest.fixture(scope="session")
def identity(tmp_path_factory):
    return models.save_identity(tmp_path_factory.mktemp("models") / "identity.pt")
