#include "network/wan_shortcut.h"

#include <algorithm>

namespace sdvae {
namespace {

// Pixels of a frame and frames that become one, or that one becomes.
int pixels_of(const WanShortcut& level) { return level.changes_size ? 4 : 1; }
int frames_of(const WanShortcut& level) { return level.changes_time ? 2 : 1; }

// A channel's pixels in the last frame, of values in the order channel, frame, pixel: how many of
// the first `end` values they are.
int last_frame_values(int end, int pixels, int frames) {
  const int channels = end / (pixels * frames);
  const int rest = end % (pixels * frames) - pixels * (frames - 1);
  return channels * pixels + std::max(rest, 0);
}

}  // namespace

std::optional<Ops> averaging_shortcut(const WanShortcut& level) {
  const int pixels = pixels_of(level);
  const int frames = frames_of(level);
  const int values = level.in * pixels * frames;
  if (values % level.out != 0) return std::nullopt;
  const int each = values / level.out;
  Ops ops;
  if (level.changes_size) ops.emplace_back(PixelUnshuffle{});
  if (each == 1) return ops;
  ChannelRuns means{.runs = {}, .scale = 1.0 / each};
  for (int c = 0; c < level.out; ++c) {
    const int first = last_frame_values(c * each, pixels, frames);
    means.runs.push_back({first, last_frame_values((c + 1) * each, pixels, frames) - first});
  }
  ops.emplace_back(std::move(means));
  return ops;
}

std::optional<Ops> repeating_shortcut(const WanShortcut& level) {
  const int pixels = pixels_of(level);
  const int frames = frames_of(level);
  const int values = level.out * pixels * frames;
  if (values % level.in != 0) return std::nullopt;
  if (level.in == level.out) return Ops{Upsample{}};
  const int repeats = values / level.in;
  ChannelRuns sources;
  for (int c = 0; c < level.out; ++c) {
    const int last_frame = (c * frames + frames - 1) * pixels;
    for (int pixel = 0; pixel < pixels; ++pixel) {
      sources.runs.push_back({(last_frame + pixel) / repeats, 1});
    }
  }
  return Ops{std::move(sources), PixelShuffle{}};
}

}  // namespace sdvae
