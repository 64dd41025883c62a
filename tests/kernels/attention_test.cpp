#include "kernels/attention.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "kernels/each_level.h"
#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class AttentionTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, AttentionTest, all_levels());

struct Maps {
  OwnedMap query;
  OwnedMap key;
  OwnedMap value;
};

std::vector<double> row(const OwnedMap& map, int position) {
  const FeatureMap& view = map.view();
  std::vector<double> values;
  for (int c = 0; c < view.channels; ++c) {
    values.push_back(map.at(position / view.width, position % view.width, c));
  }
  return values;
}

Expected reference(const Maps& maps, double scale) {
  const FeatureMap& view = maps.query.view();
  const int positions = view.height * view.width;
  Expected expected;
  for (int q = 0; q < positions; ++q) {
    const auto query = row(maps.query, q);
    std::vector<double> weights;
    double largest = -1e300;
    for (int k = 0; k < positions; ++k) {
      const auto key = row(maps.key, k);
      double score = 0;
      for (std::size_t c = 0; c < key.size(); ++c) score += query[c] * key[c];
      weights.push_back(score * scale);
      largest = std::max(largest, weights.back());
    }
    double sum = 0;
    for (double& weight : weights) sum += weight = std::exp(weight - largest);
    std::vector<double> mixed(query.size());
    for (int k = 0; k < positions; ++k) {
      const auto value = row(maps.value, k);
      const double weight = weights[static_cast<std::size_t>(k)] / sum;
      for (std::size_t c = 0; c < mixed.size(); ++c) mixed[c] += weight * value[c];
    }
    expected.insert(expected.end(), mixed.begin(), mixed.end());
  }
  return expected;
}

void check(Size size, float scale, double limit) {
  Team team(2);
  Maps maps{OwnedMap(size, 1), OwnedMap(size, 2), OwnedMap(size, 3)};
  const Expected expected = reference(maps, static_cast<double>(scale));
  AlignedFloats keys = used_memory(key_floats(maps.key.view()));
  AlignedFloats values = used_memory(value_floats(maps.value.view()));
  AlignedFloats scratch = used_memory(attention_scratch_floats(maps.query.view(), team.size()));
  const FeatureMap& query = maps.query.view();
  const PartOfPositions whole{0, query.height * query.width};
  pack_keys(maps.key.view(), whole, keys.data(), team);
  pack_values(maps.value.view(), whole, values.data(), team);
  attention({.query = &query,
             .positions = whole.all,
             .keys = keys.data(),
             .values = values.data(),
             .output = &maps.query.view(),
             .scale = scale},
            scratch.data(), team);
  EXPECT_LE(errors_of(maps.query, expected).max, limit);
  EXPECT_TRUE(maps.query.padding_is_zero());
}

TEST_P(AttentionTest, IsTheFormula) {
  check({1, 1, 16}, 1.0F, 1e-5);
  check({5, 7, 24}, 0.2F, 1e-5);
  check({33, 37, 32}, 0.18F, 1e-5);  // more keys than one block, and a rest
}

TEST_P(AttentionTest, PartsArePackedAsTheWhole) {
  Team team(2);
  const OwnedMap whole({5, 64, 40}, 1);
  const int positions = 5 * 64 - 7;
  const FeatureMap all{whole.view().values, 1, positions, 40, whole.view().stride};
  AlignedFloats keys = used_memory(key_floats(all));
  AlignedFloats values = used_memory(value_floats(all));
  pack_keys(all, {0, positions}, keys.data(), team);
  pack_values(all, {0, positions}, values.data(), team);
  AlignedFloats some_keys = used_memory(key_floats(all));
  AlignedFloats some_values = used_memory(value_floats(all));
  for (int first = 0; first < positions; first += 2 * kPartPositions) {
    FeatureMap part = all;
    part.values += static_cast<std::ptrdiff_t>(first) * all.stride;
    part.width = std::min(2 * kPartPositions, positions - first);
    pack_keys(part, {first, positions}, some_keys.data(), team);
    pack_values(part, {first, positions}, some_values.data(), team);
  }
  EXPECT_TRUE(std::equal(keys.begin(), keys.end(), some_keys.begin()));
  EXPECT_TRUE(std::equal(values.begin(), values.end(), some_values.begin()));
}

TEST_P(AttentionTest, LargeScoresDoNotOverflow) { check({24, 25, 16}, 40.0F, 1e-3); }

}  // namespace
}  // namespace sdvae::kernels
