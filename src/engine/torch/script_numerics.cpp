#include "engine/torch/script_numerics.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/inliner.h>

namespace sdvae {
namespace {

// The names of their operators.
constexpr std::array<std::string_view, 15> kActivations = {
    "silu", "relu",  "tanh",  "celu", "elu",      "gelu",       "hardsigmoid", "hardswish",
    "mish", "prelu", "relu6", "selu", "softplus", "leaky_relu", "rsqrt"};

// What computes in place computes the same, and the sigmoid is SiLU written out, as the first
// Stable Diffusion had it: x * sigmoid(x).
std::string_view operation_of(const torch::jit::Node& node) {
  std::string_view name = node.kind().toUnqualString();
  if (!name.empty() && name.back() == '_') name.remove_suffix(1);
  return name == "sigmoid" ? "silu" : name;
}

class Gatherer {
 public:
  void operator()(at::ArrayRef<const torch::jit::Block*> blocks) {
    for (const torch::jit::Block* const block : blocks) {
      for (const torch::jit::Node* const node : block->nodes()) {
        (*this)(*node);
        (*this)(node->blocks());
      }
    }
  }

  [[nodiscard]] std::optional<Numerics> found() const {
    return is_known_ ? std::optional(found_) : std::nullopt;
  }

 private:
  void operator()(const torch::jit::Node& node) {
    const std::string_view operation = operation_of(node);
    if (operation == "group_norm") add_norm(node);
    // What torch's F.normalize divides by.
    if (operation == "norm" || operation == "linalg_vector_norm") {
      found_.activations.emplace("normalize");
    }
    if (operation.find("upsample") != std::string_view::npos &&
        operation.find("nearest") == std::string_view::npos) {
      found_.resamplings.emplace(operation);
    }
    if (std::ranges::find(kActivations, operation) != kActivations.end()) {
      found_.activations.emplace(operation);
    }
  }

  void add_norm(const torch::jit::Node& node) {
    const auto groups = torch::jit::toIValue(node.input(1));
    const auto epsilon = torch::jit::toIValue(node.input(4));
    is_known_ = is_known_ && groups && groups->isInt() && epsilon && epsilon->isDouble();
    if (is_known_) {
      found_.norms.emplace(static_cast<int>(groups->toInt()), epsilon->toDouble());
    }
  }

  Numerics found_;
  bool is_known_ = true;
};

}  // namespace

std::optional<Numerics> numerics_of(const torch::jit::Module& module) {
  Gatherer gather;
  for (const char* const method : {"encode", "decode"}) {
    const auto graph = module.get_method(method).graph()->copy();
    torch::jit::Inline(*graph);
    const torch::jit::Block* const block = graph->block();
    gather(block);
  }
  return gather.found();
}

}  // namespace sdvae
