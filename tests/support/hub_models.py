"""The models of a hub for `sdvae models`, and the environment of a user who asks it."""

import hashlib
import json

TAESD = "madebyollin/taesd"
WEIGHTS = "diffusion_pytorch_model.safetensors"
CONFIG = json.dumps({"_class_name": "AutoencoderTiny", "latent_channels": 4}).encode()


def noise(size, seed=0):
    """Bytes of which no two parts are alike."""
    blocks = (hashlib.sha256(b"%d %d" % (seed, i)).digest() for i in range(size // 32 + 1))
    return b"".join(blocks)[:size]


def offer(hub, repo=TAESD, folder="", size=300_000):
    """Puts a model on a hub and gives the bytes of its weights."""
    weights = noise(size)
    hub.add(f"{repo}/{folder}config.json", CONFIG, small=True)
    hub.add(f"{repo}/{folder}{WEIGHTS}", weights)
    return weights


def offer_kl(hub, repo):
    """Puts an AutoencoderKL that runs, a very narrow one, on a hub."""
    from safetensors.torch import save

    from .weight_files import narrow_kl

    config = {"_class_name": "AutoencoderKL", "scaling_factor": 0.18215}
    hub.add(f"{repo}/config.json", json.dumps(config).encode(), small=True)
    hub.add(f"{repo}/{WEIGHTS}", save(narrow_kl()))


def user(home, hub=None, **changes):
    """The environment of someone whose home is this folder and who has no settings."""
    unset = (
        *("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_TOKEN_PATH"),
        *("HUGGING_FACE_HUB_TOKEN", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "HF_HUB_OFFLINE"),
        *("TRANSFORMERS_OFFLINE", "XDG_CACHE_HOME", "XDG_DATA_HOME", "COMFYUI_PATH"),
        *("SSL_CERT_FILE", "HF_ENDPOINT"),
    )
    settings = dict.fromkeys(unset) | {"HOME": home, "no_proxy": "*"}
    if hub:
        settings["HF_ENDPOINT"] = hub.url
    return settings | changes


def cache_of(home):
    return home / ".cache" / "huggingface" / "hub"


def put_in_cache(home, repo, files, commit="a" * 40, main=True):
    """Makes a repository as huggingface_hub leaves it, and gives its snapshot folder."""
    folder = cache_of(home) / ("models--" + repo.replace("/", "--"))
    snapshot = folder / "snapshots" / commit
    for name, content in files.items():
        blob = folder / "blobs" / hashlib.sha256(content).hexdigest()
        blob.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(content)
        pointer = snapshot / name
        pointer.parent.mkdir(parents=True, exist_ok=True)
        pointer.symlink_to("../" * (name.count("/") + 2) + f"blobs/{blob.name}")
    if main:
        (folder / "refs").mkdir(exist_ok=True)
        (folder / "refs" / "main").write_text(commit)
    return snapshot
