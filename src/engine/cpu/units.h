// Units: operations of a network half that run together on kernels of our own. A half is computed
// unit by unit where it is computed in parts, and is cut between units alone. Pure functions.
#pragma once

#include <optional>
#include <vector>

#include "network/traits.h"

namespace sdvae::cpu {

// In the order in which they run. They hold pointers to the operations.
[[nodiscard]] std::vector<OpChain> units_of(const Ops& ops);

// Its first norm takes the statistics of the unit's input.
[[nodiscard]] bool begins_with_norm(const OpChain& unit);

// x + attention(before(x)), which can be computed over a whole map in bands: what runs before takes
// each position by itself, statistics for a norm that comes first aside.
struct AttentionUnit {
  OpChain before;
  const Attention& attention;
};
[[nodiscard]] std::optional<AttentionUnit> attention_unit(const OpChain& unit);

// x + after(linear attention(x)), which can be computed over a whole map in bands as well, each
// with `reach` more rows at either side: what runs after takes each position by itself.
struct LinearAttentionUnit {
  const LinearAttention& attention;
  OpChain after;
  int reach = 0;
};
[[nodiscard]] std::optional<LinearAttentionUnit> linear_attention_unit(const OpChain& unit);

}  // namespace sdvae::cpu
