#include "network/channel_spread.h"

namespace sdvae {

std::optional<ChannelRuns> spread_channels(int channels, int out) {
  if (channels % out != 0 && out % channels != 0) return std::nullopt;
  const int each = channels / out;
  const int repeats = out / channels;
  ChannelRuns runs{.runs = {}, .scale = each > 0 ? 1.0 / each : 1.0};
  for (int c = 0; c < out; ++c) {
    runs.runs.push_back(each > 0 ? ChannelRuns::Run{c * each, each}
                                 : ChannelRuns::Run{c / repeats, 1});
  }
  return runs;
}

}  // namespace sdvae
