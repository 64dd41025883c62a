#include "image/jpeg/jpeg_profile.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace sdvae {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kName = "ICC_PROFILE\0"sv;
constexpr std::size_t kHeadBytes = kName.size() + 2;
constexpr std::size_t kMostPieces = 255;

}  // namespace

void JpegProfile::keep(ByteView segment) {
  if (pieces_.size() > kMostPieces || segment.size() < kHeadBytes) return;
  if (std::memcmp(segment.data(), kName.data(), kName.size()) != 0) return;
  pieces_.push_back({.number = std::to_integer<std::uint8_t>(segment[kName.size()]),
                     .count = std::to_integer<std::uint8_t>(segment[kName.size() + 1]),
                     .bytes = segment.subspan(kHeadBytes)});
}

EmbeddedProfile JpegProfile::joined() const {
  if (pieces_.empty()) return {};
  std::vector<Piece> pieces = pieces_;
  std::ranges::stable_sort(pieces, {}, &Piece::number);
  const auto is_of_another = [&](const Piece& piece) { return piece.count != pieces.size(); };
  const bool has_twins = std::ranges::adjacent_find(pieces, {}, &Piece::number) != pieces.end();
  if (has_twins || std::ranges::any_of(pieces, is_of_another)) {
    return {.fault = "is in pieces that are not one of each"};
  }
  EmbeddedProfile profile;
  for (const Piece& piece : pieces) {
    profile.bytes.insert(profile.bytes.end(), piece.bytes.begin(), piece.bytes.end());
  }
  return profile;
}

}  // namespace sdvae
