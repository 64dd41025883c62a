// An encoder or a decoder, and what is kept of it from one run to the next: prepared weights.
// Thread rule: one run at a time.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/cpu/execute.h"
#include "engine/cpu/memory_use.h"
#include "engine/cpu/plan_network.h"
#include "engine/cpu/run_context.h"
#include "engine/cpu/split_network.h"
#include "engine/runner.h"

namespace sdvae::cpu {

class NetworkHalf {
 public:
  // The operations must outlive this; `verb` is for messages: "encode", "decode".
  NetworkHalf(const Ops& ops, const char* verb) : ops_(ops), verb_(verb) {}

  // Item by item; in parts (split_network.h) where it would take more memory than it may. Adds its
  // stages to `stages`, if they are wanted. Throws Error (bad_data) when the size cannot be taken
  // or no part is small enough, std::bad_alloc when the system says so only then.
  [[nodiscard]] Tensor run(const Tensor& input, const RunContext& context,
                           std::vector<StageTime>* stages = nullptr);

  [[nodiscard]] const char* verb() const noexcept { return verb_; }
  [[nodiscard]] std::size_t kept_bytes() const noexcept { return kept_.bytes(); }

 private:
  [[nodiscard]] Plan choose_plan(const InputShape& shape, std::size_t items, double room,
                                 const PlanOptions& options) const;
  void forget_kept();
  [[nodiscard]] KeptWeights kept_for(const Plan& plan);
  void run_whole(const Plan& plan, const MemoryRoom& room, const RunContext& context,
                 std::span<InOut> items);
  [[nodiscard]] Split split(const HalfShape& half, const Plan& plan, const MemoryRoom& room,
                            const RunContext& context);

  const Ops& ops_;
  const char* verb_;
  bool was_used_ = false;
  bool was_told_of_parts_ = false;
  bool kept_are_ready_ = false;
  kernels::OperandType kept_operands_ = kernels::OperandType::float32;
  Arena kept_;
};

}  // namespace sdvae::cpu
