#include "image/png/png_colour.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "image/stb_decode.h"

namespace sdvae {
namespace {

constexpr std::size_t kCodePointsBytes = 4, kGammaBytes = 4, kChromaticitiesBytes = 32;

// In 100,000ths. Programs round gAMA and cHRM in many ways, so that what is near is the same.
std::int64_t number_at(ByteView content, std::size_t index) {
  return load_big_endian<std::uint32_t>(content, index * sizeof(std::uint32_t));
}

bool has_other_gamma(ByteView gamma) {
  constexpr std::int64_t kSrgb = 45455;
  constexpr std::int64_t kNear = 2000;
  return std::abs(number_at(gamma, 0) - kSrgb) > kNear;
}

// Rec. ITU-T H.273 has the codes; 2 is "unspecified".
bool has_other_code_points(ByteView code_points) {
  const auto primaries = std::to_integer<int>(code_points[0]);
  const auto transfer = std::to_integer<int>(code_points[1]);
  return (primaries != 1 && primaries != 2) || (transfer != 13 && transfer != 2);
}

}  // namespace

void PngColour::keep(const std::string& name, ByteView content) {
  if (name == "iCCP") icc_ = content;
  if (name == "sRGB") is_srgb_ = true;
  if (name == "cICP" && content.size() == kCodePointsBytes) code_points_ = content;
  if (name == "gAMA" && content.size() == kGammaBytes) gamma_ = content;
  if (name == "cHRM" && content.size() == kChromaticitiesBytes) chromaticities_ = content;
}

// A name, a zero, the method of compression, of which there is one, and a zlib stream.
EmbeddedProfile PngColour::profile() const {
  if (!icc_) return {};
  const auto name_end = std::ranges::find(*icc_, std::byte{});
  const auto stream = static_cast<std::size_t>(name_end - icc_->begin()) + 2;
  if (stream < icc_->size()) {
    auto bytes = inflate(icc_->subspan(stream), kMostProfileBytes);
    if (bytes && !bytes->empty()) return {.bytes = std::move(*bytes)};
  }
  return {.fault = "cannot be unpacked"};
}

bool PngColour::has_other_primaries() const {
  constexpr std::array kSrgb = {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000};
  constexpr std::int64_t kNear = 1000;
  if (!chromaticities_) return false;
  for (std::size_t i = 0; i < kSrgb.size(); ++i) {
    if (std::abs(number_at(*chromaticities_, i) - kSrgb[i]) > kNear) return true;
  }
  return false;
}

std::optional<std::string> PngColour::remark() const {
  if (icc_) return std::nullopt;
  if (code_points_) {
    if (!has_other_code_points(*code_points_)) return std::nullopt;
    return fmt::format(
        "says that its colours are not sRGB (cICP: primaries {}, transfer {}): kept as stored",
        std::to_integer<int>((*code_points_)[0]), std::to_integer<int>((*code_points_)[1]));
  }
  if (is_srgb_) return std::nullopt;
  if (gamma_ && has_other_gamma(*gamma_)) {
    return fmt::format("says that its colours are not sRGB (gAMA {}): kept as stored",
                       static_cast<double>(number_at(*gamma_, 0)) / 100000);
  }
  if (has_other_primaries()) return "says that its colours are not sRGB (cHRM): kept as stored";
  return std::nullopt;
}

}  // namespace sdvae
