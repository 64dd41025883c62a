#include "image/jpeg/jpeg_scans.h"

#include <algorithm>

#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::uint8_t kNone = 255;
constexpr std::size_t kFrameBytes = 6, kFrameComponentBytes = 3;
constexpr std::size_t kScanComponentBytes = 2, kScanParameterBytes = 3;

}  // namespace

JpegScans::JpegScans(ByteView frame, bool is_progressive) : is_progressive_(is_progressive) {
  for (std::size_t at = kFrameBytes; at + kFrameComponentBytes <= frame.size();
       at += kFrameComponentBytes) {
    Component component{.id = frame[at]};
    component.lowest_bit.fill(kNone);
    components_.push_back(component);
  }
}

void JpegScans::add(ByteView scan) {
  const std::size_t named = scan.empty() ? 0 : std::to_integer<std::size_t>(scan[0]);
  const std::size_t parameters = 1 + named * kScanComponentBytes;
  if (named == 0 || scan.size() != parameters + kScanParameterBytes) {
    refuse_damaged("a JPEG scan header has the wrong length");
  }
  // A sequential scan always brings all; some encoders leave its parameters at 0.
  const auto parameter = [&](std::size_t i) { return std::to_integer<unsigned>(scan[i]); };
  const std::size_t first = is_progressive_ ? parameter(parameters) : 0;
  const std::size_t last = is_progressive_ ? parameter(parameters + 1) : kCoefficients - 1;
  const unsigned bit = is_progressive_ ? parameter(parameters + 2) & 15U : 0;
  if (last >= kCoefficients) refuse_damaged("a JPEG scan header names coefficients beyond 63");
  for (Component& component : components_) {
    for (std::size_t i = 0; i < named; ++i) {
      if (scan[1 + i * kScanComponentBytes] != component.id) continue;
      for (std::size_t k = first; k <= last; ++k) {
        component.lowest_bit[k] = static_cast<std::uint8_t>(bit);
      }
    }
  }
  ++count_;
}

bool JpegScans::has_every_component() const noexcept {
  return std::ranges::all_of(components_,
                             [](const Component& one) { return one.lowest_bit[0] != kNone; });
}

bool JpegScans::is_complete() const noexcept {
  return std::ranges::all_of(components_, [](const Component& one) {
    return std::ranges::all_of(one.lowest_bit, [](std::uint8_t bit) { return bit == 0; });
  });
}

}  // namespace sdvae
