#include "engine/torch/script_numerics.h"

#include <array>
#include <string_view>

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/inliner.h>

namespace sdvae {
namespace {

// By the names of their operators. The sigmoid is SiLU written out, as the first Stable Diffusion
// had it: x * sigmoid(x).
struct Activation {
  std::string_view operation;
  std::string_view name;
};
constexpr std::array kActivations{
    Activation{"silu", "silu"},           Activation{"sigmoid", "silu"},
    Activation{"relu", "relu"},           Activation{"tanh", "tanh"},
    Activation{"celu", "celu"},           Activation{"elu", "elu"},
    Activation{"gelu", "gelu"},           Activation{"hardsigmoid", "hardsigmoid"},
    Activation{"hardswish", "hardswish"}, Activation{"leaky_relu", "leaky_relu"},
    Activation{"mish", "mish"},           Activation{"prelu", "prelu"},
    Activation{"relu6", "relu6"},         Activation{"selu", "selu"},
    Activation{"softplus", "softplus"},
};

// What computes in place computes the same.
std::string_view operation_of(const torch::jit::Node& node) {
  std::string_view name = node.kind().toUnqualString();
  if (!name.empty() && name.back() == '_') name.remove_suffix(1);
  return name;
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
    if (operation.find("upsample") != std::string_view::npos &&
        operation.find("nearest") == std::string_view::npos) {
      found_.resamplings.emplace(operation);
    }
    for (const Activation& activation : kActivations) {
      if (operation == activation.operation) found_.activations.emplace(activation.name);
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
