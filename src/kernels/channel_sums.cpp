#include "kernels/channel_sums.h"

#include <algorithm>

namespace sdvae::kernels {
namespace {

constexpr std::size_t kDoublesPerLine = 8;
constexpr int kRun = 128;  // positions whose sums are short enough for float32

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

void MemberSums::add_to(ChannelSums& sums, double positions) const {
  sums.positions += positions;
  const auto channels = static_cast<std::size_t>(channels_);
  sums.sum.resize(channels);
  sums.square.resize(channels);
  for (int member = 0; member < members_; ++member) {
    const std::size_t row = at(member, 0);
    for (std::size_t c = 0; c < channels; ++c) {
      sums.sum[c] += sum_[row + c];
      sums.square[c] += square_[row + c];
    }
  }
}

void add_sums(const FeatureMap& map, const Window& window, ChannelSums& sums, Team& team) {
  MemberSums parts(team.size(), map.channels);
  // A run of positions that lie side by side in a row.
  const auto add_run = [&](int member, int y, Share run) {
    const std::ptrdiff_t start = static_cast<std::ptrdiff_t>(window.top + y) * map.width;
    for (int first = 0; first < map.channels; first += kChannelBlock) {
      float sum[kChannelBlock] = {};
      float square[kChannelBlock] = {};
      for (int x = run.begin; x < run.end; ++x) {
        const float* const value = map.values + (start + window.left + x) * map.stride + first;
        for (int c = 0; c < kChannelBlock; ++c) {
          sum[c] += value[c];
          square[c] += value[c] * value[c];
        }
      }
      parts.add(member, first, sum, square);
    }
  };
  team.run([&](int member) {
    const Share rows = share_of(window.height, member, team.size());
    for (int y = rows.begin; y < rows.end; ++y) {
      for (int begin = 0; begin < window.width; begin += kRun) {
        add_run(member, y, {begin, std::min(begin + kRun, window.width)});
      }
    }
  });
  parts.add_to(sums, static_cast<double>(window.height) * window.width);
}

}  // namespace sdvae::kernels
