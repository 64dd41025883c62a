// An encoder or a decoder, and what is kept of it from one run to the next: prepared weights.
// Thread rule: one run at a time.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/cpu/arena.h"
#include "engine/cpu/execute.h"
#include "engine/cpu/parameters.h"
#include "engine/cpu/plan_network.h"
#include "engine/runner.h"
#include "kernels/team.h"

namespace sdvae::cpu {

// What the two halves of a network share.
struct Workplace {
  const Parameters& parameters;
  bool is_mapped;  // see Execution
  kernels::Team& team;
  Arena& arena;
};

class NetworkHalf {
 public:
  // The layers must outlive this; `verb` is for messages: "encode", "decode".
  NetworkHalf(const std::vector<Layer>& layers, const char* verb) : layers_(layers), verb_(verb) {}

  // Item by item. Throws Error (bad_data) when the size cannot be taken or the memory it needs is
  // not there, std::bad_alloc when the system says so only then.
  [[nodiscard]] Tensor run(const Tensor& input, const Workplace& place);

  [[nodiscard]] const char* verb() const noexcept { return verb_; }

 private:
  [[nodiscard]] Plan choose_plan(const InputShape& shape, std::size_t items, int threads) const;
  [[nodiscard]] KeptWeights kept_for(const Plan& plan);
  void check_memory(const Plan& plan, const InputShape& shape, const Arena& arena) const;

  const std::vector<Layer>& layers_;
  const char* verb_;
  bool was_used_ = false;
  bool kept_are_ready_ = false;
  Arena kept_;
};

}  // namespace sdvae::cpu
