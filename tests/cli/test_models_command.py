"""sdvae models list and path, and names after --model: which models there are, where they lie."""

import json
import os
import shutil

import pytest
from support import toy_models
from support.hub_models import CONFIG, TAESD, WEIGHTS, offer, put_in_cache, user
from support.hub_server import Hub
from support.program import copy_without_libtorch, run, run_json, run_well

KL = json.dumps({"_class_name": "AutoencoderKL"}).encode()


def models(home, **options):
    """name -> entry, the first of each name."""
    entries = run_json("models", "list", **user(home, **options))["models"]
    assert all(list(e) == ["name", "path", "source", "family", "bytes"] for e in entries)
    return {entry["name"]: entry for entry in reversed(entries)}


def put(path, content=b"x" * 10):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_list_is_what_models_does(home):
    text = run_well("models", **user(home))
    assert text == run_well("models", "list", **user(home))
    assert text.splitlines()[0].split() == [b"name", b"family", b"source", b"size", b"where"]


def test_the_catalog_is_listed_before_anything_is_here(home):
    found = models(home)
    named = {name: entry["family"] for name, entry in found.items() if entry["source"] == "hub"}
    assert named == {
        "sd-vae-ft-mse": "sd1", "sd-vae-ft-ema": "sd1", "sdxl-vae": "sdxl",
        "sdxl-vae-fp16-fix": "sdxl", "taesd": "sd1", "taesdxl": "sdxl", "taesd3": "sd3",
        "taef1": "flux", "flux": "flux", "flux2": "flux2",
        "dc-ae": "dcae", "hunyuan-image": "hunyuan-image", "qwen-image": "wan21",
        "qwen-image-2.1": "qwen21", "wan2.1": "wan21", "wan2.2": "wan22",
    }  # fmt: skip
    assert found["flux"]["path"] is None and found["flux"]["bytes"] is None
    assert b"not here" in run_well("models", **user(home))


def test_the_object_has_the_keys_of_every_object(home):
    found = run_json("models", **user(home))
    keys = ["schema", "command", "input", "output", "ok", "error", "exit", "elapsed_ms", "models"]
    assert list(found) == keys
    assert found["command"] == "models list"


def test_the_hugging_face_cache(home):
    files = {"config.json": CONFIG, WEIGHTS: b"w" * 500}
    taesd = put_in_cache(home, TAESD, files)
    pipeline = {"vae/config.json": KL, f"vae/{WEIGHTS}": b"v" * 99, "model_index.json": b"{}"}
    other = put_in_cache(home, "someone/a-model", pipeline)
    found = models(home)
    assert found["taesd"]["path"] == str(taesd)
    assert found["taesd"]["source"] == "huggingface"
    assert found["taesd"]["bytes"] == 500 + len(CONFIG)
    assert found["a-model"]["path"] == str(other / "vae")
    assert found["a-model"]["family"] is None


def test_repositories_without_a_vae_are_no_models(home):
    bert = json.dumps({"_class_name": "BertModel"}).encode()
    put_in_cache(home, "someone/bert", {"config.json": bert, WEIGHTS: b"w"})
    put_in_cache(home, "someone/no-weights", {"config.json": KL})
    put_in_cache(home, "someone/damaged", {"config.json": b"{", WEIGHTS: b"w"})
    assert not {"bert", "no-weights", "damaged"} & set(models(home))


def test_repositories_of_one_name_keep_their_owners(home):
    files = {"config.json": KL, WEIGHTS: b"w"}
    first = put_in_cache(home, "alice/vae-x", files)
    second = put_in_cache(home, "bob/vae-x", files)
    found = models(home)
    assert found["vae-x"]["path"] == str(first)
    assert found["bob--vae-x"]["path"] == str(second)


def test_half_a_model_in_the_cache_is_not_here(home):
    put_in_cache(home, TAESD, {"config.json": CONFIG})
    assert models(home)["taesd"]["path"] is None
    assert run("models", "path", "taesd", **user(home)).returncode == 3


def test_an_older_snapshot_serves_when_the_newest_lacks_a_file(home):
    whole = {"config.json": CONFIG, WEIGHTS: b"w"}
    old = put_in_cache(home, TAESD, whole, commit="b" * 40, main=False)
    put_in_cache(home, TAESD, {"config.json": CONFIG}, commit="c" * 40)
    assert models(home)["taesd"]["path"] == str(old)


def test_added_models(home, tmp_path):
    added = home / ".local" / "share" / "sdvae" / "models"
    put(added / "mine.safetensors")
    put(added / "script.pt")
    put(added / "notes.txt")
    put(added / "folder" / "config.json", KL)
    put(added / "folder" / WEIGHTS)
    found = models(home)
    ours = {name: e["path"] for name, e in found.items() if e["source"] == "added"}
    assert ours == {
        "folder": str(added / "folder"),
        "mine": str(added / "mine.safetensors"),
        "script": str(added / "script.pt"),
    }
    assert "mine" not in models(home, SDVAE_MODELS=tmp_path / "elsewhere")
    shutil.move(added, tmp_path / "elsewhere")
    assert "mine" in models(home, SDVAE_MODELS=tmp_path / "elsewhere")
    shutil.copytree(tmp_path / "elsewhere", tmp_path / "xdg" / "sdvae" / "models")
    assert "mine" in models(home, XDG_DATA_HOME=tmp_path / "xdg")


def test_an_added_model_comes_before_others_of_its_name(home):
    cached = put_in_cache(home, TAESD, {"config.json": CONFIG, WEIGHTS: b"w"})
    assert run_well("models", "path", "taesd", **user(home)).decode().strip() == str(cached)
    mine = put(home / ".local" / "share" / "sdvae" / "models" / "taesd.safetensors")
    assert run_well("models", "path", "taesd", **user(home)).decode().strip() == str(mine)


@pytest.mark.parametrize(
    ("folder", "source"),
    [
        ("ComfyUI/models/vae", "comfyui"),
        ("comfy/ComfyUI/models/vae", "comfyui"),
        ("Documents/ComfyUI/models/vae/sdxl", "comfyui"),
        ("stable-diffusion-webui/models/VAE", "a1111"),
    ],
)
def test_the_folders_of_other_programs(folder, source, home):
    file = put(home / folder / "vae-ft-mse-840000.safetensors")
    put(home / folder / "pickle.ckpt")
    put(home / folder / "pickle.pt")
    put(home / folder / "put_vae_here")
    found = {n: e for n, e in models(home).items() if e["source"] in ("comfyui", "a1111")}
    assert list(found) == ["vae-ft-mse-840000"]
    assert found["vae-ft-mse-840000"]["path"] == str(file)
    assert found["vae-ft-mse-840000"]["source"] == source


def test_comfyui_where_its_variable_says_and_in_the_current_folder(home, tmp_path):
    file = put(tmp_path / "apps" / "comfy" / "models" / "vae" / "here.safetensors")
    program = tmp_path / "apps" / "comfy"
    assert models(home, COMFYUI_PATH=program)["here"]["path"] == str(file)
    shutil.copytree(program, tmp_path / "ComfyUI")
    for folder in (program, tmp_path):
        entries = run_json("models", cwd=folder, **user(home))["models"]
        assert [e["source"] for e in entries if e["name"] == "here"] == ["comfyui"]


def test_two_ways_to_one_folder_are_one(home, tmp_path):
    put(tmp_path / "ComfyUI" / "models" / "vae" / "one.safetensors")
    (home / "ComfyUI").symlink_to(tmp_path / "ComfyUI")
    (tmp_path / "ComfyUI" / "models" / "VAE").symlink_to(tmp_path / "ComfyUI" / "models" / "vae")
    settings = user(home, COMFYUI_PATH=tmp_path / "ComfyUI")
    entries = run_json("models", cwd=tmp_path / "ComfyUI", **settings)["models"]
    assert [e["name"] for e in entries].count("one") == 1


def test_hostile_names_cannot_steer_the_terminal(home):
    put(home / "ComfyUI" / "models" / "vae" / "a\x1b[2Jb.safetensors")
    text = run_well("models", **user(home))
    assert b"\x1b" not in text and b"a?[2Jb" in text


def test_path_is_alone_on_its_line(home):
    snapshot = put_in_cache(home, TAESD, {"config.json": CONFIG, WEIGHTS: b"w"})
    done = run("models", "path", "taesd", **user(home))
    assert done.stdout.decode() == f"{snapshot}\n"
    assert done.stderr == b""
    found = run_json("models", "path", "taesd", **user(home))
    assert found["path"] == str(snapshot) and found["command"] == "models path"


def test_path_of_what_is_not_here_says_how_to_get_it(home):
    done = run("models", "path", "taesd", **user(home))
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.decode().splitlines() == [
        "sdvae: error: model 'taesd' is not on this machine",
        "sdvae: hint: sdvae models pull taesd fetches it",
    ]
    done = run("models", "path", "nothing", **user(home))
    assert done.returncode == 3
    assert b"there is no model named 'nothing'" in done.stderr
    assert b"hint: sdvae models lists" in done.stderr


@pytest.mark.parametrize("arguments", [["path"], ["pull"], ["list", "x"], ["bake"], ["path", "-x"]])
def test_mistakes_are_exit_2(arguments, home):
    done = run("models", *arguments, **user(home))
    assert done.returncode == 2
    assert done.stderr.startswith(b"sdvae: error: ")


@pytest.mark.parametrize("part", ["list", "path", "pull"])
def test_every_part_has_help(part):
    assert f"sdvae models {part}".encode() in run_well("models", part, "--help")


def test_talk_options_stand_before_or_after_the_part(home):
    after = json.loads(run_well("models", "list", "--json", **user(home)))
    before = json.loads(run_well("models", "--json", "list", **user(home)))
    assert after["models"] == before["models"]


def test_a_model_by_its_name(toy, picture, home, tmp_path):
    mine = home / ".local" / "share" / "sdvae" / "models" / "my.vae.v1.5.pt"
    mine.parent.mkdir(parents=True)
    shutil.copy(toy, mine)
    settings = user(home)
    run_well("encode", picture, tmp_path / "a.latent", "--model", "my.vae.v1.5", **settings)
    by_variable = settings | {"SDVAE_MODEL": "my.vae.v1.5"}
    run_well("encode", picture, tmp_path / "b.latent", **by_variable)
    assert (tmp_path / "a.latent").read_bytes() == (tmp_path / "b.latent").read_bytes()


def test_a_file_comes_before_a_model_of_its_name(toy, picture, home, tmp_path):
    shutil.copy(toy, picture.parent / "taesd")
    settings = user(home)
    run_well("encode", "in.png", "o.latent", "--model", "taesd", cwd=picture.parent, **settings)


def test_unknown_names_after_model(picture, home):
    done = run("encode", picture, "--model", "nothing", **user(home))
    assert done.returncode == 3
    assert b"no model named 'nothing' (from --model)" in done.stderr
    done = run("encode", picture, **user(home, SDVAE_MODEL="taesd"))
    assert done.returncode == 3
    assert b"(from $SDVAE_MODEL) is not on this machine" in done.stderr
    assert b"sdvae models pull taesd" in done.stderr


@pytest.mark.parametrize("path", ["./taesd", "taesd.safetensors", "madebyollin/taesd"])
def test_paths_are_no_names(path, picture, home):
    done = run("encode", picture, "--model", path, **user(home))
    assert done.returncode == 3
    assert b"there is no such file" in done.stderr


def test_the_built_in_model_is_listed_first(toy, home, tmp_path):
    program = copy_without_libtorch(tmp_path)
    (program.parent / "models").mkdir()
    shutil.copy(toy, program.parent / "models" / "sdvae-tiny.pt")
    found = run_json("models", program=program, **user(home))["models"][0]
    assert (found["name"], found["source"]) == ("sdvae-tiny", "built-in")
    assert os.path.samefile(found["path"], program.parent / "models" / "sdvae-tiny.pt")


def test_nothing_is_fetched_unless_asked(picture, home):
    with Hub() as hub:
        offer(hub)
        settings = user(home, hub)
        run("models", **settings)
        run("models", "path", "taesd", **settings)
        run("encode", picture, "--model", "taesd", **settings)
        assert hub.seen == []


def test_a_name_does_not_invent_a_family(picture, home, tmp_path):
    (tmp_path / "added").mkdir()
    toy_models.save(tmp_path / "added" / "bare.pt", description=False)
    settings = user(home, SDVAE_MODELS=tmp_path / "added")
    done = run("encode", picture, "--model", "bare", **settings)
    assert done.returncode == 3 and b"--family" in done.stderr
