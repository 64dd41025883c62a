// Finds a model by its name or its path, exactly as `sdvae --model` does.
//
// A name is a word without a slash, without a point in front and without the ending of a model's
// file (.safetensors, .pt, .pth, .ckpt, .bin, .json, .gguf, .onnx). All else is a path, and so is a
// name that a file or a folder happens to have. A name is looked for in these places, in this
// order, and the first model that is there is the one that is meant:
//
//   1. the model that is installed with the library: "sdvae-tiny";
//   2. what `sdvae models add` keeps, in $SDVAE_MODELS, else sdvae/models in $XDG_DATA_HOME, else
//      the same in ~/.local/share: NAME.safetensors, NAME.pt, or a diffusers folder called NAME;
//   3. well-known VAEs, such as "sd-vae-ft-mse", "sdxl-vae", "taesd" and "flux", where they are in
//      the Hugging Face cache ($HF_HUB_CACHE, else $HF_HOME/hub, else ~/.cache/huggingface/hub);
//   4. any other repository of that cache that is a diffusers VAE or has one in vae/, by its name,
//      or as OWNER--NAME where another model has that name;
//   5. NAME.safetensors in models/vae of ComfyUI ($COMFYUI_PATH, or a ComfyUI in the home folder or
//      the current one) and in models/VAE of stable-diffusion-webui.
//
// `sdvae models` lists them all. Nothing is ever fetched: a well-known VAE that is not on this
// machine is an error, and `sdvae models pull NAME` is what fetches it. A build with SDVAE_HUB=OFF
// cannot pull, and finds what is in the cache all the same.
#pragma once

#include <string>
#include <string_view>

#include "sdvae/export.h"
#include "sdvae/model.h"

namespace sdvae {

// `model` is a path or a name; empty: what $SDVAE_MODEL says, a path or a name too, else the model
// that is installed with the library. `asked_by` is what messages call whoever asks.
// Throws Error (model), about `model`, when there is no such file and no such name, when the name
// is that of a model which is not on this machine, or when nothing is asked for and nothing
// installed. What the file holds is looked at by Vae::load alone. Reads the environment and the
// disk; safe from any thread as long as nobody changes the environment meanwhile.
[[nodiscard]] SDVAE_API ModelSource find_model(const std::string& model,
                                               std::string_view asked_by = "the caller");

}  // namespace sdvae
