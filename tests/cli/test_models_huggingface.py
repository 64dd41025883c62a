"""The cache is shared with huggingface_hub: what one fetches, the other finds."""

import os
import subprocess
import sys

import pytest
from support.hub_models import TAESD, WEIGHTS, user
from support.program import PROGRAM, environment, run_well

FILES = ("config.json", WEIGHTS)


def python(program, settings):
    """The lines that a Python program prints in a process of its own: huggingface_hub reads the
    environment when it is imported."""
    quiet = {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, env=environment(**settings, **quiet), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def fetch_by_python(settings):
    calls = "".join(f"print(hf_hub_download({TAESD!r}, {name!r}))\n" for name in FILES)
    return python("from huggingface_hub import hf_hub_download\n" + calls, settings)


def test_huggingface_hub_finds_what_sdvae_pulled(hub, tmp_path):
    folder = run_well("models", "pull", "taesd", **user(tmp_path, hub)).decode().strip()
    calls = "".join(
        f"print(try_to_load_from_cache({TAESD!r}, {name!r}))\n"
        f"print(hf_hub_download({TAESD!r}, {name!r}, local_files_only=True))\n"
        for name in FILES
    )
    imports = "from huggingface_hub import hf_hub_download, try_to_load_from_cache\n"
    found = python(imports + calls, user(tmp_path))
    assert found == [os.path.join(folder, name) for name in FILES for _ in range(2)]


def test_huggingface_hub_fetches_nothing_that_sdvae_pulled(hub, tmp_path):
    folder = run_well("models", "pull", "taesd", **user(tmp_path, hub)).decode().strip()
    hub.seen.clear()
    assert fetch_by_python(user(tmp_path, hub)) == [os.path.join(folder, name) for name in FILES]
    assert {seen.method for seen in hub.seen} == {"HEAD"}


def test_huggingface_hub_sees_a_sound_cache(hub, tmp_path):
    run_well("models", "pull", "taesd", **user(tmp_path, hub))
    program = (
        "from huggingface_hub import scan_cache_dir\n"
        "found = scan_cache_dir()\n"
        "print(len(found.warnings), [repo.repo_id for repo in found.repos])\n"
        "print([sorted(revision.refs) for repo in found.repos for revision in repo.revisions])\n"
    )
    assert python(program, user(tmp_path)) == [f"0 ['{TAESD}']", "[['main']]"]


def test_sdvae_finds_and_keeps_what_huggingface_hub_fetched(hub, tmp_path):
    config, _ = fetch_by_python(user(tmp_path, hub))
    folder = os.path.dirname(config)
    assert run_well("models", "path", "taesd", **user(tmp_path)).decode() == folder + "\n"
    hub.seen.clear()
    assert run_well("models", "pull", "taesd", **user(tmp_path, hub)).decode() == folder + "\n"
    assert {seen.method for seen in hub.seen} == {"HEAD"}


def tree(folder):
    """Every file and link below a folder, but for locks and notes that programs keep there."""
    notes = {"CACHEDIR.TAG", ".gitignore"}
    return {
        str(path.relative_to(folder)): os.readlink(path) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if (path.is_symlink() or path.is_file())
        and ".locks" not in path.parts
        and path.name not in notes
    }


def test_both_leave_the_same_files(hub, tmp_path):
    homes = [tmp_path / "ours", tmp_path / "theirs"]
    for home in homes:
        home.mkdir()
    run_well("models", "pull", "taesd", **user(homes[0], hub))
    fetch_by_python(user(homes[1], hub))
    ours, theirs = (tree(home / ".cache" / "huggingface" / "hub") for home in homes)
    assert ours == theirs


@pytest.mark.parametrize(
    ("variable", "value", "cache"),
    [
        ("HF_HOME", "hf", "hf/hub"),
        ("HF_HUB_CACHE", "cache", "cache"),
        ("HUGGINGFACE_HUB_CACHE", "older", "older"),
        ("XDG_CACHE_HOME", "xdg", "xdg/huggingface/hub"),
        ("HF_HOME", "~/tilde", "tilde/hub"),
    ],
)
def test_both_mean_the_same_folder(variable, value, cache, hub, tmp_path):
    said = value if value.startswith("~") else tmp_path / value
    settings = user(tmp_path, hub, **{variable: said})
    folder = run_well("models", "pull", "taesd", **settings).decode()
    assert folder.startswith(f"{tmp_path / cache}/models--madebyollin--taesd/")
    config, _ = fetch_by_python(settings)
    assert os.path.dirname(config) == folder.strip()


def test_both_take_the_same_lock(hub, tmp_path):
    """huggingface_hub holds its lock: sdvae waits for it, and then has nothing left to fetch."""
    program = (
        "import sys\n"
        "from huggingface_hub import hf_hub_download\n"
        "from huggingface_hub.utils import WeakFileLock\n"
        "import pathlib\n"
        "lock = pathlib.Path(sys.argv[1])\n"
        "lock.parent.mkdir(parents=True)\n"
        "with WeakFileLock(lock):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.readline()\n"
        f"    print(hf_hub_download({TAESD!r}, 'config.json'))\n"
    )
    etag = hub.etag(f"{TAESD}/{WEIGHTS}")
    hub_folder = tmp_path / ".cache" / "huggingface" / "hub"
    lock = hub_folder / ".locks" / "models--madebyollin--taesd" / f"{etag}.lock"
    settings = environment(**user(tmp_path, hub))
    with subprocess.Popen(
        [sys.executable, "-c", program, lock],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=settings, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout.readline() == "held\n"
        command = [PROGRAM, "models", "pull", "taesd"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, env=settings, text=True) as ours:
            assert "another program fetches" in ours.stderr.readline()
            assert not hub.gets(WEIGHTS)
            holder.stdin.write("\n")
            holder.stdin.flush()
            assert ours.wait(60) == 0
    assert len(hub.gets(WEIGHTS)) == 1
