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
  int item = 0;           // which picture of a latent with several
  FamilyOverride family;  // of a model that does not name it
};

struct LatentContent {
  std::array<int, 4> shape{};  // N, C, h, w
  LatentInfo info;
  LatentFileInfo file;
  std::vector<ChannelStats> channels;  // of the item asked for
  std::string channels_picture;        // label of where they were drawn; empty: nowhere
};

using InspectResult = std::variant<LatentContent, ModelInfo>;

// "-" is a latent on standard input. The channels of a latent are drawn into `channels`, which may
// be null. Throws Error.
[[nodiscard]] InspectResult inspect(const std::filesystem::path& path, const Sink* channels,
                                    const InspectRequest& request);

}  // namespace sdvae
