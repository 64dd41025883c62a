#include "engine/cpu/cpu_runner.h"

#include <cstdlib>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/machine.h"
#include "engine/cpu/arena.h"
#include "engine/cpu/execute.h"
#include "engine/cpu/parameters.h"
#include "engine/cpu/plan_network.h"
#include "kernels/level.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

// One direction through the network, with what is kept between runs.
class Way {
 public:
  Way(const std::vector<Layer>& layers, const char* verb) : layers_(layers), verb_(verb) {}

  [[nodiscard]] Tensor run(const Tensor& input, const cpu::Parameters& parameters,
                           kernels::Team& team, cpu::Arena& arena) {
    const cpu::InputShape shape{static_cast<int>(input.shape[1]), static_cast<int>(input.shape[2]),
                                static_cast<int>(input.shape[3])};
    const auto count = static_cast<std::size_t>(input.shape[0]);
    const cpu::Plan plan = choose_plan(shape, count, team.size());
    check_memory(plan, shape);
    Tensor output;
    output.shape = {input.shape[0], plan.output.channels, plan.output.height, plan.output.width};
    const std::size_t from = input.values.size() / count;
    const std::size_t to = plane_floats(plan.output);
    output.values.resize(count * to);
    for (std::size_t item = 0; item < count; ++item) {
      const cpu::Execution execution{.plan = plan,
                                     .parameters = parameters,
                                     .kept = kept_for(plan),
                                     .arena = arena.reserve(plan.arena_floats),
                                     .team = team};
      cpu::execute(execution, std::span(input.values).subspan(item * from, from),
                   std::span(output.values).subspan(item * to, to));
      if (plan.kept_floats != 0) kept_are_ready_ = true;
    }
    was_used_ = true;
    return output;
  }

  [[nodiscard]] const char* verb() const noexcept { return verb_; }

 private:
  static std::size_t plane_floats(const cpu::Map& map) {
    return static_cast<std::size_t>(map.channels) * static_cast<std::size_t>(map.height) *
           static_cast<std::size_t>(map.width);
  }

  // Prepared weights are several times as large as the file's. For one picture they are made layer
  // by layer; whoever runs a second one keeps them, if they leave most of the memory free.
  [[nodiscard]] cpu::Plan choose_plan(const cpu::InputShape& shape, std::size_t count,
                                      int threads) const {
    if (count > 1 || was_used_) {
      cpu::Plan plan = cpu::plan_network(layers_, shape, {threads, true});
      const std::uint64_t bytes = plan.kept_floats * sizeof(float);
      if (kept_are_ready_ || bytes <= available_memory().value_or(0) / 4) return plan;
    }
    return cpu::plan_network(layers_, shape, {threads, false});
  }

  [[nodiscard]] cpu::KeptWeights kept_for(const cpu::Plan& plan) {
    if (plan.kept_floats == 0) return {};
    return {kept_.reserve(plan.kept_floats), kept_are_ready_};
  }

  void check_memory(const cpu::Plan& plan, const cpu::InputShape& shape) const {
    const auto available = available_memory();
    const auto needed = static_cast<double>(plan.arena_floats * sizeof(float));
    if (!available || needed <= static_cast<double>(*available)) return;
    throw Error(ErrorKind::bad_data,
                fmt::format("not enough memory to {} {}x{}: {:.1f} GB are needed and {:.1f} GB are "
                            "free",
                            verb_, shape.width, shape.height, needed / 1e9,
                            static_cast<double>(*available) / 1e9),
                "make the picture smaller with --resize");
  }

  const std::vector<Layer>& layers_;
  const char* verb_;
  bool was_used_ = false;
  bool kept_are_ready_ = false;
  cpu::Arena kept_;
};

class CpuRunner final : public Runner {
 public:
  CpuRunner(const BoundRequest& bound, int threads)
      : network_(bound.network), owner_(bound.owner), parameters_(network_), team_(threads) {}

  [[nodiscard]] Tensor encode(const Tensor& picture, Dtype dtype) override {
    return run(encoder_, picture, dtype);
  }
  [[nodiscard]] Tensor decode(const Tensor& latent, Dtype dtype) override {
    return run(decoder_, latent, dtype);
  }

 private:
  [[nodiscard]] Tensor run(Way& way, const Tensor& input, Dtype dtype) {
    if (dtype != Dtype::float32) {
      throw Error(ErrorKind::internal, "this engine computes in float32 alone");
    }
    // One at a time: each has all threads, and more at once would only need more memory.
    const std::lock_guard lock(mutex_);
    try {
      return way.run(input, parameters_, team_, arena_);
    } catch (const std::bad_alloc&) {
      throw Error(
          ErrorKind::bad_data,
          fmt::format("not enough memory to {} {}x{}", way.verb(), input.shape[3], input.shape[2]),
          "make the picture smaller with --resize");
    }
  }

  const Network network_;
  std::shared_ptr<const void> owner_;
  cpu::Parameters parameters_;
  kernels::Team team_;
  std::mutex mutex_;
  cpu::Arena arena_;
  Way encoder_{network_.encoder, "encode"};
  Way decoder_{network_.decoder, "decode"};
};

void take_level_from_environment() {
  static std::once_flag once;
  std::call_once(once, [] {
    const char* const wanted = std::getenv("SDVAE_CPU");
    if (wanted != nullptr) kernels::limit_level(wanted);
  });
}

}  // namespace

OpenedRunner open_cpu_runner(const BoundRequest& request) {
  take_level_from_environment();
  const int threads = request.request.threads > 0 ? request.request.threads : usable_cores();
  OpenedRunner opened;
  opened.device = "cpu";
  try {
    opened.runner = std::make_unique<CpuRunner>(request, threads);
  } catch (const std::system_error& error) {
    throw Error(ErrorKind::model,
                fmt::format("cannot start {} threads: {}", threads, error.code().message()),
                "give a smaller number to --threads");
  }
  return opened;
}

}  // namespace sdvae
