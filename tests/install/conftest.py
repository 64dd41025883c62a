"""An installation, in a folder with a space in its name."""

import os
import subprocess

import pytest
from support.program import BUILD


@pytest.fixture(scope="session")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("an install") / "prefix"
    clean = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    install = ["cmake", "--install", BUILD, "--prefix", folder]
    subprocess.run(install, env=clean, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return folder
