#include "kernels/channel_sums.h"

#include <algorithm>

namespace sdvae::kernels {
namespace {

constexpr std::size_t kDoublesPerLine = 8;
constexpr int kRun = 128;  // places whose sums are short enough for float32

std::size_t whole_lines(int channels) {
  return (static_cast<std::size_t>(channels) + kDoublesPerLine - 1) / kDoublesPerLine *
         kDoublesPerLine;
}

}  // namespace

MemberSums::MemberSums(int members, int channels)
    : members_(members),
      channels_(channels),
      stride_(whole_lines(channels)),
      sum_(static_cast<std::size_t>(members) * stride_),
      square_(sum_.size()) {}

std::size_t MemberSums::at(int member, int channel) const noexcept {
  return static_cast<std::size_t>(member) * stride_ + static_cast<std::size_t>(channel);
}

void MemberSums::add(int member, int first, std::span<const float> sum,
                     std::span<const float> square) {
  const auto count = std::min(sum.size(), static_cast<std::size_t>(channels_ - first));
  double* const sums = sum_.data() + at(member, first);
  double* const squares = square_.data() + at(member, first);
  for (std::size_t i = 0; i < count; ++i) {
    sums[i] += static_cast<double>(sum[i]);
    squares[i] += static_cast<double>(square[i]);
  }
}

void MemberSums::collect(ChannelSums& sums) const {
  const auto channels = static_cast<std::size_t>(channels_);
  sums.sum.assign(channels, 0.0);
  sums.square.assign(channels, 0.0);
  for (int member = 0; member < members_; ++member) {
    const std::size_t row = at(member, 0);
    for (std::size_t c = 0; c < channels; ++c) {
      sums.sum[c] += sum_[row + c];
      sums.square[c] += square_[row + c];
    }
  }
}

void sum_channels(const FeatureMap& map, ChannelSums& sums, Team& team) {
  MemberSums parts(team.size(), map.channels);
  const int places = map.height * map.width;
  const auto add_block = [&](int member, Share run, int first) {
    float sum[kChannelBlock] = {};
    float square[kChannelBlock] = {};
    for (int place = run.begin; place < run.end; ++place) {
      const float* const value =
          map.values + static_cast<std::ptrdiff_t>(place) * map.stride + first;
      for (int c = 0; c < kChannelBlock; ++c) {
        sum[c] += value[c];
        square[c] += value[c] * value[c];
      }
    }
    parts.add(member, first, sum, square);
  };
  team.run([&](int member) {
    const Share share = share_of(places, member, team.size());
    for (int begin = share.begin; begin < share.end; begin += kRun) {
      const Share run{begin, std::min(begin + kRun, share.end)};
      for (int first = 0; first < map.channels; first += kChannelBlock) {
        add_block(member, run, first);
      }
    }
  });
  parts.collect(sums);
}

}  // namespace sdvae::kernels
