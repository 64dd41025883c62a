"""sdvae models pull: what it leaves behind when servers cut, lie and serve a wrong file."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time

import pytest
from support.hub_models import TAESD, WEIGHTS, noise, offer, user
from support.hub_server import COMMIT, Fault
from support.program import PROGRAM, environment, run, run_json, run_well
from support.pulls import FILE, SIZE, assert_whole, incomplete, pointers, pull, refused, repo_of


def test_a_pull_prints_where_the_model_is_and_path_finds_it(hub, home):
    done = pull(home, hub)
    assert_whole(home, hub, done)
    assert done.stderr == b""
    assert run_well("models", "path", "taesd", **user(home)) == done.stdout
    repo = repo_of(home)
    assert (repo / "refs" / "main").read_text() == COMMIT
    pointer = repo / "snapshots" / COMMIT / WEIGHTS
    assert os.readlink(pointer) == f"../../blobs/{hashlib.sha256(hub.files[FILE]).hexdigest()}"


def test_the_json_of_a_pull(hub, home):
    found = run_json("models", "pull", "taesd", **user(home, hub))
    assert found["command"] == "models pull" and found["ok"] and found["exit"] == 0
    assert (found["name"], found["family"], found["source"]) == ("taesd", "sd1", "huggingface")
    assert found["bytes"] == SIZE + len(hub.files[f"{TAESD}/config.json"])


def test_a_model_in_a_folder_of_its_repository(hub, home):
    weights = offer(hub, "black-forest-labs/FLUX.1-schnell", "vae/")
    folder = run_well("models", "pull", "flux", **user(home, hub)).decode().strip()
    assert folder.endswith("/vae")
    with open(os.path.join(folder, WEIGHTS), "rb") as file:
        assert file.read() == weights


def test_what_is_there_is_not_fetched_again(hub, home):
    pull(home, hub)
    hub.seen.clear()
    assert_whole(home, hub, pull(home, hub))
    assert {seen.method for seen in hub.seen} == {"HEAD"}


def test_what_is_there_and_damaged_is_fetched_again(hub, home):
    pull(home, hub)
    blob = (repo_of(home) / "snapshots" / COMMIT / WEIGHTS).resolve()
    blob.write_bytes(b"\0" * SIZE)
    assert_whole(home, hub, pull(home, hub))


def test_all_files_come_from_one_commit(hub, home):
    """The hub's main moves on between two requests: the first answer counts."""
    pull(home, hub)
    revisions = [re.search("/resolve/([^/]+)/", seen.path)[1] for seen in hub.seen]
    assert revisions == ["main", COMMIT, COMMIT, COMMIT]


def test_a_new_commit_is_taken_up(hub, home):
    pull(home, hub)
    hub.commit = "f" * 40
    hub.add(FILE, noise(SIZE, seed=1))
    assert_whole(home, hub, pull(home, hub))
    assert (repo_of(home) / "refs" / "main").read_text() == "f" * 40


def test_a_cut_transfer_goes_on_where_it_stopped(hub, home):
    hub.faults[FILE] = [Fault(sent=100_000), Fault(sent=50_000)]
    done = pull(home, hub)
    assert_whole(home, hub, done)
    ranges = [seen.range for seen in hub.gets(WEIGHTS)]
    assert ranges == [None, "bytes=100000-", "bytes=150000-"]
    assert done.stderr.decode().count("the connection was lost; trying again") == 2


def test_a_transfer_that_is_always_cut_is_given_up_and_kept(hub, home):
    hub.faults[FILE] = [Fault(sent=100_000)] + [Fault(sent=0)] * 9
    said = refused(home, hub)
    assert "after 100000 bytes" in said and "run the same command again" in said
    assert [path.stat().st_size for path in incomplete(home)] == [100_000]
    hub.faults.clear()
    hub.seen.clear()
    assert_whole(home, hub, pull(home, hub))
    assert [seen.range for seen in hub.gets(WEIGHTS)] == ["bytes=100000-"]


def test_a_server_without_ranges_starts_anew(hub, home):
    hub.faults[FILE] = [Fault(sent=100_000), Fault(ignores_range=True)]
    assert_whole(home, hub, pull(home, hub))


def test_a_length_that_is_too_long(hub, home):
    """The body ends before it: as if cut."""
    hub.faults[FILE] = [Fault(announced=SIZE + 1000)]
    assert_whole(home, hub, pull(home, hub))


def test_a_length_that_is_too_short(hub, home):
    hub.faults[FILE] = [Fault(announced=SIZE - 1000)]
    assert_whole(home, hub, pull(home, hub))
    assert [seen.range for seen in hub.gets(WEIGHTS)] == [None, f"bytes={SIZE - 1000}-"]


def test_more_than_was_announced_is_refused(hub, home):
    hub.faults[FILE] = [Fault(body=noise(SIZE + 5000))]
    assert "sends more than" in refused(home, hub)


@pytest.mark.parametrize("name", [WEIGHTS, "config.json"])
def test_a_wrong_file_is_deleted(name, hub, home):
    size = len(hub.files[f"{TAESD}/{name}"])
    hub.faults[f"{TAESD}/{name}"] = [Fault(body=noise(size, seed=9))]
    said = refused(home, hub)
    assert "wrong file" in said and "it was deleted" in said
    assert not incomplete(home)
    assert_whole(home, hub, pull(home, hub))


def test_a_wrong_beginning_is_not_built_upon(hub, home):
    """What lies there as the whole file, and is not it, is fetched anew."""
    pull(home, hub)
    blob = (repo_of(home) / "snapshots" / COMMIT / WEIGHTS).resolve()
    blob.rename(f"{blob}.incomplete").write_bytes(b"\0" * SIZE)
    assert_whole(home, hub, pull(home, hub))


def start(home, hub):
    command = [PROGRAM, "models", "pull", "taesd"]
    settings = environment(**user(home, hub))
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings, text=True
    )


def is_half_there(home):
    for path in incomplete(home):
        # The small files before it get their names while one looks.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size == SIZE // 2:
                return True
    return False


def wait_until(holds):
    """Waits at most a minute; how long it takes means nothing."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to pass")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_pull_leaves_a_beginning_that_the_next_one_takes_up(how, hub, home):
    hold = threading.Event()
    hub.faults[FILE] = [Fault(sent=SIZE // 2, hold=hold)]
    process = start(home, hub)
    wait_until(lambda: is_half_there(home))
    process.send_signal(how)
    process.communicate()
    hold.set()
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert [path.name for path in pointers(home)] == ["config.json"]
    assert run("models", "path", "taesd", **user(home)).returncode == 3
    hub.seen.clear()
    assert_whole(home, hub, pull(home, hub))
    assert [seen.range for seen in hub.gets(WEIGHTS)] == [f"bytes={SIZE // 2}-"]


def test_two_pulls_at_the_same_time_fetch_once(hub, home):
    both = threading.Event()

    def wait_for_both(seen):
        asked = [s for s in hub.seen if s.method == "HEAD" and s.path.endswith(WEIGHTS)]
        if len(asked) == 2:
            both.set()
        if seen.method == "GET" and seen.path.endswith(WEIGHTS):
            both.wait(60)

    hub.on_request = wait_for_both
    processes = [start(home, hub), start(home, hub)]
    said = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert len(hub.gets(WEIGHTS)) == 1
    assert said[0][0] == said[1][0]


def test_unknown_names(home):
    done = run("models", "pull", "vae9000", **user(home))
    assert done.returncode == 3
    assert b"there is no model 'vae9000' to pull" in done.stderr
    assert b"sdxl-vae-fp16-fix" in done.stderr


def test_without_its_module_the_rest_of_the_program_works(hub, home, tmp_path):
    shutil.copy(PROGRAM, tmp_path)
    done = run("models", "pull", "taesd", program=tmp_path / "sdvae", **user(home, hub))
    assert done.returncode == 3
    assert b"libsdvae_hub.so is missing" in done.stderr
    run_well("models", program=tmp_path / "sdvae", **user(home, hub))
