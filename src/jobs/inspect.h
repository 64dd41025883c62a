// What a latent file or a model file holds.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "jobs/sink.h"
#include "sdvae/latent.h"
#include "sdvae/model.h"
#include "view/channel_view.h"

namespace sdvae {

struct InspectRequest {
  int item = 0;           // Number of the picture that is looked at in a latent with several.
  FamilyOverride family;  // What the caller says of a model's latent space.
};

struct LatentContent {
  std::array<int, 4> shape{};  // N, C, h, w.
  LatentInfo info;
  LatentFileInfo file;
  std::vector<ChannelStats> channels;  // Figures of each channel of the picture asked for.
  std::string channels_picture;        // Label of where channels were drawn; empty: nowhere.
};

using InspectResult = std::variant<LatentContent, ModelInfo>;

// "-" is a latent on standard input. The channels of a latent are drawn into `channels`, which may
// be null. Throws Error.
[[nodiscard]] InspectResult inspect(const std::filesystem::path& path, const Sink* channels,
                                    const InspectRequest& request);

}  // namespace sdvae
