// What a job finds out on its way and the person may want to know: heard at once, so that it was
// told even when the job fails afterwards.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sdvae/image.h"
#include "sdvae/latent_space.h"

namespace sdvae {

// A picture was read; its file says what had to be changed.
struct PictureRead {
  std::string name;  // The picture as messages call it.
  ImageFileInfo file;
  std::optional<Rgb> background;  // The colour that shows through where it is transparent.
  bool keeps_alpha = false;       // It stays transparent for the model instead.
};

// A latent's file does not name its latent space.
struct UnnamedSpace {
  std::string name;          // The latent's file as messages call it.
  std::string family;        // Family by ComfyUI's rule; empty when the rule gives none.
  std::string model_family;  // Family of the model that decodes it.
  bool is_scaled = false;    // By ComfyUI's factor, which its rule takes for that of all families.
};

// A latent is scaled by its own numbers, although the caller gave others for the model.
struct OwnNumbers {
  std::string name;   // The latent's file as messages call it.
  LatentSpace space;  // Its space, with the numbers.
};

// A latent's file holds tensors that were passed over.
struct OtherTensors {
  std::string name;                  // The latent's file as messages call it.
  std::vector<std::string> tensors;  // Their names, at least one.
};

using Finding = std::variant<PictureRead, UnnamedSpace, OwnNumbers, OtherTensors>;
// Hears of findings, on the thread that calls the job. Empty: nobody hears of them.
using Hear = std::function<void(const Finding&)>;

}  // namespace sdvae
