// Plans for pictures that are too large to be computed at once: a part of the units, for a part of
// the positions.
//
// A whole map that is kept between such plans lies outside of their arena. What a GroupNorm needs
// is a sum over a whole map, so a plan for a window cannot find it: passes over all windows gather
// the sums of one norm after the other, each pass with those that are known by then.
#pragma once

#include <vector>

#include "engine/cpu/plan_builder.h"
#include "engine/cpu/unit_window.h"
#include "engine/cpu/units.h"

namespace sdvae::cpu {

// A network half (encoder or decoder) with the maps between its units.
struct HalfShape {
  std::vector<OpChain> units;
  std::vector<Map> maps;          // maps before each unit, and the one after the last
  std::vector<int> norms_before;  // number of GroupNorms before each unit, and that of all
};

// The operations must outlive it.
[[nodiscard]] HalfShape shape_of_half(const Ops& ops, const Map& input);

// The units [first, last) of a half.
struct Section {
  const HalfShape& half;
  int first = 0;
  int last = 0;

  [[nodiscard]] bool begins() const noexcept { return first == 0; }  // reads the input planes
  [[nodiscard]] bool ends() const noexcept { return last == unit_count(); }
  [[nodiscard]] const Map& input() const { return map(first); }
  [[nodiscard]] const Map& output() const { return map(last); }
  [[nodiscard]] const Map& map(int index) const {
    return half.maps[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] const OpChain& unit(int index) const {
    return half.units[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] int norms_before(int index) const {
    return half.norms_before[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] int unit_count() const noexcept { return static_cast<int>(half.units.size()); }
  // The unit after the last begins with a norm, whose sums this section gathers.
  [[nodiscard]] bool gathers_next() const { return !ends() && begins_with_norm(unit(last)); }
};

// What has happened before a section.
[[nodiscard]] PlanStart start_of(const Section& section, bool sums_are_given);

// Memories outside of the arena, by number.
enum Outside : int { kInputMap, kOutputMap, kKeys = kOutputMap, kValues };

// All positions at once. The input map is written over.
[[nodiscard]] Plan plan_section(const Section& section, const PlanOptions& options);

// A window of a section's output; or, with a norm's number in the half, what is to be known for
// that norm of a window of what it takes.
struct SectionWindow {
  Window window;
  int norm = kNone;
};
[[nodiscard]] Plan plan_window(const Section& section, const SectionWindow& part,
                               const PlanOptions& options);

// The map of which a norm takes the statistics.
[[nodiscard]] Map map_of_norm(const Section& section, int norm);

// A unit of attention (units.h) over a whole map, in windows as wide as the map and of
// kPartPositions positions or a multiple (the last one aside): first the keys and values of all,
// then the outputs, which take the inputs' place.
[[nodiscard]] Plan plan_keys(const Section& section, const Window& window,
                             const PlanOptions& options);
[[nodiscard]] Plan plan_queries(const Section& section, const Window& window,
                                const PlanOptions& options);

}  // namespace sdvae::cpu
