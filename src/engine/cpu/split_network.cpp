#include "engine/cpu/split_network.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "engine/cpu/place_buffers.h"
#include "engine/cpu/plan_cost.h"
#include "engine/cpu/plan_linear_attention.h"

namespace sdvae::cpu {
namespace {

constexpr std::array kSides = {2048, 1536, 1024, 768, 512, 384, 256, 192, 128, 96, 64, 48, 32, 16};
constexpr int kSmallestSide = 8;
// Windows' sides are multiples of it: whole tiles of F(4x4,3x3) and of convolutions that double or
// halve. F(6x6,3x3) has none that fit; its last tiles in a window reach over the edge.
constexpr int kSideUnit = 8;
// About how many positions a band of queries or keys has: enough for all threads.
constexpr std::int64_t kBandPositions = 8192;

struct Estimate {
  SplitSection section;
  double cost = 0;
};

std::size_t map_floats(const Map& map) { return in_lines(kernels::float_count(shape_of(map))); }

// A window that others lie around, where there is one: the largest once neighbours are added.
Window middle_of(const std::vector<Window>& windows, const Map& map) {
  const auto distance = [&map](const Window& window) {
    return std::abs(window.top + window.bottom() - map.height) +
           std::abs(window.left + window.right() - map.width);
  };
  return *std::min_element(windows.begin(), windows.end(), [&](const Window& a, const Window& b) {
    return distance(a) < distance(b);
  });
}

class Splitter {
 public:
  Splitter(const HalfShape& half, std::size_t limit_floats, const PlanOptions& options)
      : half_(half), limit_(limit_floats), options_(options) {}

  // The cheapest way from each cut between units to the end.
  [[nodiscard]] std::optional<Split> best() const {
    const int count = static_cast<int>(half_.units.size());
    std::vector<std::optional<Estimate>> best(half_.maps.size());
    best[static_cast<std::size_t>(count)] = Estimate{};
    for (int first = count - 1; first >= 0; --first) {
      auto& found = best[static_cast<std::size_t>(first)];
      for (int last = first + 1; last <= count; ++last) {
        const auto& rest = best[static_cast<std::size_t>(last)];
        if (!rest) continue;
        auto estimate = estimate_section({half_, first, last});
        if (!estimate) continue;
        estimate->cost += rest->cost;
        if (!found || estimate->cost < found->cost) found = estimate;
      }
    }
    if (!best.front()) return std::nullopt;
    Split split;
    for (int index = 0; index < count; index = split.back().last) {
      split.push_back(best[static_cast<std::size_t>(index)]->section);
    }
    return split;
  }

 private:
  [[nodiscard]] std::optional<Estimate> estimate_section(const Section& section) const {
    std::size_t kept = 0;
    if (!section.begins()) kept += map_floats(section.input());
    if (!section.ends()) kept += map_floats(section.output());
    if (kept > limit_) return std::nullopt;
    const std::size_t room = limit_ - kept;
    if (auto whole = estimate_whole(section, room)) return whole;
    bool mixes = false;
    for (int index = section.first; index < section.last; ++index) {
      mixes = mixes || mixes_all_positions(section.unit(index));
    }
    if (!mixes) return estimate_windows(section, room);
    if (section.last > section.first + 1 || section.begins() || section.ends()) return std::nullopt;
    if (linear_attention_unit(section.unit(section.first))) return estimate_bands(section, room);
    if (!attention_unit(section.unit(section.first))) return std::nullopt;
    return estimate_attention(section);
  }

  // The largest bands that fit, which compute the fewest rows twice.
  [[nodiscard]] std::optional<Estimate> estimate_bands(const Section& section,
                                                       std::size_t room) const {
    const std::size_t sums = head_sum_floats(section);
    for (const int rows : kSides) {
      if (rows >= section.input().height) continue;
      const auto bands = bands_of_rows(section.input(), rows);
      const Window& middle = bands[bands.size() / 2];
      const Plan first = plan_head_sums(section, middle, options_);
      const Plan second = plan_head_outputs(section, middle, options_);
      const std::size_t arena = std::max(first.arena_floats, second.arena_floats);
      if (arena + sums > room) continue;
      return Estimate{{section.first, section.last, SectionWay::bands, rows, arena},
                      (cost_of(first) + cost_of(second)) * static_cast<double>(bands.size())};
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Estimate> estimate_whole(const Section& section,
                                                       std::size_t room) const {
    const Plan plan = plan_section(section, options_);
    if (plan.arena_floats > room) return std::nullopt;
    return Estimate{{section.first, section.last, SectionWay::whole, 0, plan.arena_floats},
                    cost_of(plan)};
  }

  [[nodiscard]] std::optional<Estimate> estimate_windows(const Section& section,
                                                         std::size_t room) const {
    const Map& output = section.output();
    for (const int side : kSides) {
      if (side >= std::max(output.height, output.width)) continue;
      Estimate estimate{{section.first, section.last, SectionWay::windows, side, 0}, 0};
      const auto add = [&](const Map& map, int norm) {
        const auto windows = windows_of(map, side_at(map, output, side));
        const Plan plan = plan_window(section, {middle_of(windows, map), norm}, options_);
        estimate.cost += cost_of(plan) * static_cast<double>(windows.size());
        estimate.section.arena_floats = std::max(estimate.section.arena_floats, plan.arena_floats);
        return plan.arena_floats <= room;
      };
      bool fits = add(output, kNone);
      for (const int norm : norms_to_gather(section)) {
        fits = fits && add(map_of_norm(section, norm), norm);
      }
      if (fits) return estimate;
    }
    return std::nullopt;
  }

  // Attention works in place: the packed keys and values come on top of one map.
  [[nodiscard]] std::optional<Estimate> estimate_attention(const Section& section) const {
    const auto bands = bands_of(section.input());
    const Plan keys = plan_keys(section, bands.front(), options_);
    const Plan queries = plan_queries(section, bands.front(), options_);
    Estimate estimate{{section.first, section.last, SectionWay::attention, 0, 0}, 0};
    estimate.section.arena_floats = std::max(keys.arena_floats, queries.arena_floats);
    estimate.cost = (cost_of(keys) + cost_of(queries)) * static_cast<double>(bands.size());
    const kernels::FeatureMap shape = shape_of(section.input());
    const std::size_t needed = map_floats(section.input()) + kernels::key_floats(shape) +
                               kernels::value_floats(shape) + estimate.section.arena_floats;
    if (needed > limit_) return std::nullopt;
    return estimate;
  }

  const HalfShape& half_;
  std::size_t limit_;
  PlanOptions options_;
};

int rounded_up(int value, int unit) { return (value + unit - 1) / unit * unit; }

// A side cut into parts of about equal size.
int even_part(int size, int side) {
  const int parts = (size + side - 1) / side;
  return rounded_up((size + parts - 1) / parts, kSideUnit);
}

}  // namespace

std::optional<Split> split_network(const HalfShape& half, std::size_t limit_floats,
                                   const PlanOptions& options) {
  return Splitter(half, limit_floats, options).best();
}

std::vector<Window> windows_of(const Map& map, int side) {
  const int height = even_part(map.height, side);
  const int width = even_part(map.width, side);
  std::vector<Window> windows;
  for (int top = 0; top < map.height; top += height) {
    for (int left = 0; left < map.width; left += width) {
      windows.push_back(
          {top, left, std::min(height, map.height - top), std::min(width, map.width - left)});
    }
  }
  return windows;
}

int side_at(const Map& map, const Map& output, int side) {
  const std::int64_t scaled = std::int64_t{side} * map.height / output.height;
  return std::max(static_cast<int>(scaled), kSmallestSide);
}

std::vector<Window> bands_of(const Map& map) {
  // So many rows are whole parts, which begin where packed panels do.
  const int width = std::max(map.width, 1);
  const int unit = kernels::kPartPositions / std::gcd(width, kernels::kPartPositions);
  const std::int64_t units = kBandPositions / (std::int64_t{width} * unit);
  return bands_of_rows(map, static_cast<int>(std::max<std::int64_t>(units, 1)) * unit);
}

std::vector<Window> bands_of_rows(const Map& map, int rows) {
  std::vector<Window> bands;
  for (int top = 0; top < map.height; top += rows) {
    bands.push_back({top, 0, std::min(rows, map.height - top), map.width});
  }
  return bands;
}

std::vector<int> norms_to_gather(const Section& section) {
  std::vector<int> norms;
  for (int norm = section.norms_before(section.first); norm < section.norms_before(section.last);
       ++norm) {
    // The section before has gathered for the first unit's first norm.
    const bool is_known = !section.begins() && norm == section.norms_before(section.first);
    const bool comes_first = begins_with_norm(section.unit(section.first));
    if (!(is_known && comes_first)) norms.push_back(norm);
  }
  return norms;
}

}  // namespace sdvae::cpu
