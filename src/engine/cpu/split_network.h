// How a network half runs in bounded memory: sections of its units one after the other, each over
// whole maps that fit, and within a section in windows that fit.
//
// Maps that are kept cost memory; those that are not are computed again for every norm that follows
// them in the same section. The split with the least estimated work is chosen among all that stay
// within the limit, by dynamic programming over the cuts between units.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/cpu/plan_part.h"

namespace sdvae::cpu {

enum class SectionWay {
  whole,      // all positions at once
  windows,    // a pass for each norm, and one for the output
  attention,  // keys and values first, then queries, in place
  bands,      // linear attention: sums first, then outputs, each in bands of rows
};

struct SplitSection {
  int first = 0;  // units [first, last)
  int last = 0;
  SectionWay way = SectionWay::whole;
  int side = 0;  // of the output's windows, in positions of the output; or rows of a band
  std::size_t arena_floats = 0;  // about the largest arena that one of its plans takes
};

using Split = std::vector<SplitSection>;

// The limit is for arenas and whole maps together. Nothing when even the smallest windows need
// more.
[[nodiscard]] std::optional<Split> split_network(const HalfShape& half, std::size_t limit_floats,
                                                 const PlanOptions& options);

// The map cut into windows of about that side, all of them; sides are rounded to multiples of 8.
[[nodiscard]] std::vector<Window> windows_of(const Map& map, int side);

// The window's side before a norm, where the output's windows have `side`.
[[nodiscard]] int side_at(const Map& map, const Map& output, int side);

// Windows for attention: some whole rows each.
[[nodiscard]] std::vector<Window> bands_of(const Map& map);

// Windows of so many whole rows.
[[nodiscard]] std::vector<Window> bands_of_rows(const Map& map, int rows);

// Numbers of the norms of which a section in windows has to gather the sums itself.
[[nodiscard]] std::vector<int> norms_to_gather(const Section& section);

}  // namespace sdvae::cpu
