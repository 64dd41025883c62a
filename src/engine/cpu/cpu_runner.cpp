#include "engine/cpu/cpu_runner.h"

#include <mutex>
#include <new>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/environment.h"
#include "base/machine.h"
#include "engine/cpu/network_half.h"
#include "kernels/level.h"
#include "network/network_weights.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

// Of weights in memory of their own; the system takes back what lies in mapped files.
std::size_t weight_bytes(const Network& network, bool is_mapped) {
  std::size_t bytes = 0;
  if (is_mapped) return bytes;
  for (const StoredTensor* const tensor : network_tensors(network)) bytes += tensor->bytes.size();
  return bytes;
}

class CpuRunner final : public Runner {
 public:
  CpuRunner(const BoundRequest& bound, int threads)
      : network_(bound.network),
        owner_(bound.owner),
        is_mapped_(bound.is_mapped),
        weight_bytes_(weight_bytes(network_, is_mapped_)),
        parameters_(network_),
        team_(threads),
        memory_{bound.request.memory_bytes, bound.request.notice} {}

  [[nodiscard]] Tensor encode(const Tensor& picture, Dtype dtype,
                              std::vector<StageTime>* stages) override {
    return run(encoder_, picture, dtype, stages);
  }
  [[nodiscard]] Tensor decode(const Tensor& latent, Dtype dtype,
                              std::vector<StageTime>* stages) override {
    return run(decoder_, latent, dtype, stages);
  }

 private:
  [[nodiscard]] Tensor run(cpu::NetworkHalf& half, const Tensor& input, Dtype dtype,
                           std::vector<StageTime>* stages) {
    if (dtype == Dtype::float16) {
      throw Error(ErrorKind::internal, "this engine does not compute in float16");
    }
    const kernels::OperandType operands =
        dtype == Dtype::bfloat16 ? kernels::OperandType::bfloat16 : kernels::OperandType::float32;
    // One at a time: each has all threads, and more at once would only need more memory.
    const std::scoped_lock lock(mutex_);
    try {
      const cpu::NetworkHalf& other = &half == &encoder_ ? decoder_ : encoder_;
      const std::size_t held = other.kept_bytes() + weight_bytes_;
      return half.run(input, {parameters_, is_mapped_, team_, arena_, memory_, operands, held},
                      stages);
    } catch (const std::bad_alloc&) {
      throw Error(
          ErrorKind::bad_data,
          fmt::format("not enough memory to {} {}x{}", half.verb(), input.shape[3], input.shape[2]),
          Remedy{RemedyKind::smaller_picture});
    }
  }

  const Network network_;
  std::shared_ptr<const void> owner_;
  const bool is_mapped_;
  const std::size_t weight_bytes_;
  cpu::Parameters parameters_;
  kernels::Team team_;
  const cpu::MemoryRule memory_;
  std::mutex mutex_;
  cpu::Arena arena_;
  cpu::NetworkHalf encoder_{network_.encoder, "encode"};
  cpu::NetworkHalf decoder_{network_.decoder, "decode"};
};

void take_level_from_environment() {
  static std::once_flag once;
  std::call_once(once, [] {
    const std::string wanted = environment("SDVAE_CPU");
    if (!wanted.empty()) kernels::limit_level(wanted);
  });
}

}  // namespace

bool cpu_runner_suits(Dtype dtype) {
  if (dtype == Dtype::float32) return true;
  if (dtype == Dtype::float16) return false;
  take_level_from_environment();
  const kernels::HalfProducts products = kernels::half_products();
  return products.bfloat16_pairs && !products.bfloat16_tiles;
}

bool cpu_multiplies(Dtype dtype) {
  if (dtype == Dtype::float32) return true;
  take_level_from_environment();
  const kernels::HalfProducts products = kernels::half_products();
  return dtype == Dtype::float16 ? products.float16
                                 : products.bfloat16_pairs || products.bfloat16_tiles;
}

OpenedRunner open_cpu_runner(const BoundRequest& request) {
  take_level_from_environment();
  const int threads = request.request.threads > 0 ? request.request.threads : usable_cores();
  OpenedRunner opened;
  opened.device = {DeviceKind::cpu};
  opened.runner = std::make_unique<CpuRunner>(request, threads);
  return opened;
}

}  // namespace sdvae
