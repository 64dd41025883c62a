#include "engine/standard_normal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <span>

#include "base/half.h"

namespace sdvae {
namespace {

constexpr std::size_t kHalf = 8;
constexpr std::size_t kGroup = 2 * kHalf;

// Uniform in [0, 1) with as many random bits as the type has digits.
float uniform_float(std::mt19937& generator) {
  constexpr std::uint32_t kMask = (1U << 24U) - 1;
  return static_cast<float>(static_cast<std::uint32_t>(generator()) & kMask) * 0x1p-24F;
}

double uniform_double(std::mt19937& generator) {
  constexpr std::uint64_t kMask = (1ULL << 53U) - 1;
  const std::uint64_t high = generator();
  const std::uint64_t low = generator();
  return static_cast<double>((high << 32U | low) & kMask) * 0x1p-53;
}

void fill_uniform(std::span<float> values, std::mt19937& generator) {
  for (float& value : values) value = uniform_float(generator);
}

// From 16 uniform numbers to normal ones: each of the first half and its partner in the second are
// a radius and an angle, which make the two numbers at their positions.
void transform_group(std::span<float, kGroup> values) {
  for (std::size_t i = 0; i < kHalf; ++i) {
    const float radius = std::sqrt(-2.0F * std::log(1.0F - values[i]));
    const float angle = 2.0F * std::numbers::pi_v<float> * values[i + kHalf];
    values[i] = radius * std::cos(angle);
    values[i + kHalf] = radius * std::sin(angle);
  }
}

void fill_in_groups(std::span<float> values, Dtype dtype, std::mt19937& generator) {
  fill_uniform(values, generator);
  for (std::size_t end = kGroup; end <= values.size(); end += kGroup) {
    transform_group(values.subspan(end - kGroup).first<kGroup>());
  }
  const auto rest = values.last(values.size() % kGroup);
  if (rest.empty()) return;
  // What is no whole group lies in a group that ends with the last number: of new uniform numbers
  // in float32, in the smaller types of those that the rest has got and new ones behind them.
  std::array<float, kGroup> group{};
  const std::size_t kept = dtype == Dtype::float32 ? 0 : rest.size();
  std::copy_n(rest.begin(), kept, group.begin());
  fill_uniform(std::span(group).subspan(kept), generator);
  transform_group(group);
  std::ranges::copy(group, values.last<kGroup>().begin());
}

// One after the other in double, each second one left over from the one before.
void fill_singly(std::span<float> values, std::mt19937& generator) {
  double radius = 0;
  double angle = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % 2 == 1) {
      values[i] = static_cast<float>(radius * std::sin(angle));
      continue;
    }
    angle = 2.0 * std::numbers::pi * uniform_double(generator);
    radius = std::sqrt(-2.0 * std::log1p(-uniform_double(generator)));
    values[i] = static_cast<float>(radius * std::cos(angle));
  }
}

float rounded_to(Dtype dtype, float value) {
  switch (dtype) {
    case Dtype::bfloat16:
      return bfloat16_to_float(float_to_bfloat16(value));
    case Dtype::float16:
      return half_to_float(float_to_half(value));
    case Dtype::float32:
      break;
  }
  return value;
}

}  // namespace

std::vector<float> standard_normal(std::size_t count, std::uint64_t seed, Dtype dtype) {
  std::mt19937 generator(static_cast<std::uint32_t>(seed));  // the lower half is all torch takes
  std::vector<float> values(count);
  if (count < kGroup) {
    fill_singly(values, generator);
  } else {
    fill_in_groups(values, dtype, generator);
  }
  for (float& value : values) value = rounded_to(dtype, value);
  return values;
}

}  // namespace sdvae
