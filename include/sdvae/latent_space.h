// The latent space of a family of diffusion models: how the numbers that such a model sees relate
// to the ones that its autoencoder gives.
//
//   scaled = (packed(raw) - shift) * scale        for each channel of the scaled latent
//
// The raw latent is [N, channels, h, w], with h = picture height / factor. Where `patch` is 1 it is
// its own packing. Else every square of patch x patch raw pixels becomes one pixel with patch^2
// times the channels, and the scaled latent is [N, channels * patch^2, h / patch, w / patch].
//
// In a .latent file's metadata a shift or a scale that is one number for all channels is the text
// of that number, `sdvae.shift_factor` and `sdvae.scaling_factor`. One with a number a channel is a
// JSON array under a key of its own instead, `sdvae.shift` and `sdvae.scale`, with a number for
// each channel of the scaled latent, and `sdvae.statistics` is `from`. Where nothing is written,
// the numbers are those of the model that decodes, of a family whose models have their own. A space
// that packs says so as `sdvae.patch`: the side, then the order, such as "2 c,ph,pw".
#pragma once

#include <string>
#include <vector>

namespace sdvae {

// Which channel of a packed latent a raw channel c has at row ph and column pw of its square.
enum class PatchOrder {
  channel_row_column,  // (c * patch + ph) * patch + pw, "c,ph,pw": torch's PixelUnshuffle
  channel_column_row,  // (c * patch + pw) * patch + ph, "c,pw,ph"
  row_column_channel,  // (ph * patch + pw) * channels + c, "ph,pw,c"
};

struct LatentSpace {
  // "sd1", "sdxl", "sd3", "flux", "flux2", or a name of the caller's own. Empty: nobody says it.
  std::string family = {};
  int channels = 0;  // Channels of the raw latent; 0 when unknown.
  int factor = 0;    // Picture pixels to a raw latent pixel, each way; 0 when unknown.
  // Whether a .latent file holds it with an axis of one frame, [N, C, 1, h, w], as of an
  // autoencoder for videos. In memory there is none.
  bool frame_axis = false;
  int patch = 1;  // Side of the square of raw pixels that is packed into channels.
  PatchOrder patch_order = PatchOrder::channel_row_column;
  // The shift and the scale of the formula above; scales are above zero. No number: unset, which in
  // a latent means the model's own. One number: the same for all channels. Else one number for each
  // channel of the scaled latent.
  std::vector<double> shift = {};
  std::vector<double> scale = {};
  std::string from = {};  // Where family and numbers are known from, for people.
};

// Channels of the scaled latent, which every latent in memory is, and picture pixels to one of its
// pixels, each way.
[[nodiscard]] inline int scaled_channels(const LatentSpace& space) noexcept {
  return space.channels * space.patch * space.patch;
}
[[nodiscard]] inline int scaled_factor(const LatentSpace& space) noexcept {
  return space.factor * space.patch;
}

}  // namespace sdvae
