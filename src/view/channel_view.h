// A latent as a person looks at it: figures of each channel, and the channels as one picture.
// Pure functions, safe from any thread.
#pragma once

#include <vector>

#include "sdvae/image.h"
#include "sdvae/latent.h"

namespace sdvae {

// Figures of the scaled values of one channel of one batch item.
struct ChannelStats {
  float min = 0;
  float max = 0;
  double mean = 0;
  double stddev = 0;  // Deviation of the population: divided by the count, not by one less.
};

// The figures of every channel of batch item `item`. Throws Error (bad_data) when there is no such
// item.
[[nodiscard]] std::vector<ChannelStats> channel_stats(const Latent& latent, int item = 0);

// The channels of batch item `item` side by side in matplotlib's viridis, each scaled to its own
// range as imshow does (a constant channel shows the map's first colour), every latent value a
// square of whole pixels so that the longer side of a channel comes near 256 pixels or more, with a
// white gap between channels. Throws Error (bad_data) when there is no such item, or when the
// picture would pass 65,535 pixels a side or 2^28 in all.
[[nodiscard]] Image channel_view(const Latent& latent, int item = 0);

}  // namespace sdvae
