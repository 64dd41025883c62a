// What a job finds out on its way and the person may want to know: heard at once, so that it was
// told even when the job fails afterwards.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "sdvae/image.h"

namespace sdvae {

// A picture was read; its file says what had to be changed.
struct PictureRead {
  std::string name;  // as messages call it
  ImageFileInfo file;
  std::optional<Rgb> background;  // what shows through where it is transparent
};

// A latent's file does not name its latent space.
struct UnnamedSpace {
  std::string name;          // as messages call it
  std::string family;        // by ComfyUI's rule; empty: none
  std::string model_family;  // of the model that decodes it
};

using Finding = std::variant<PictureRead, UnnamedSpace>;
using Hear = std::function<void(const Finding&)>;  // empty: nobody does

}  // namespace sdvae
