#include "engine/backend.h"

#include <gmock/gmock.h>

#include "engine/cpu/cpu_runner.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;

constexpr Device kCpu{DeviceKind::cpu};
constexpr Device kGpu{DeviceKind::cuda, 0};

RunnerRequest asks(const Device& device, Dtype dtype) {
  return {.path = {}, .device = device, .dtype = dtype};
}

TEST(Backend, OwnKernelsComeFirstOnACpu) {
  RunnerRequest request = asks(kCpu, Dtype::float32);
  EXPECT_EQ(choose_backend(Engine::automatic, request).name, "cpu");
  EXPECT_EQ(choose_backend(Engine::native, request).name, "cpu");
  EXPECT_EQ(choose_backend(Engine::torchscript, request).name, "torch");
}

TEST(Backend, AGpuComputesEveryDtypeInLibtorch) {
  for (const Dtype dtype : {Dtype::float32, Dtype::bfloat16, Dtype::float16}) {
    RunnerRequest request = asks(kGpu, dtype);
    EXPECT_EQ(choose_backend(Engine::native, request).name, "torch");
    EXPECT_EQ(request.dtype, dtype);
  }
}

TEST(Backend, ADtypeWithoutInstructionsBecomesFloat32WithANotice) {
  for (const Dtype dtype : {Dtype::bfloat16, Dtype::float16}) {
    RunnerRequest request = asks(kCpu, dtype);
    std::string told;
    request.notice = [&](const std::string& sentence) { told = sentence; };
    const Backend& backend = choose_backend(Engine::native, request);
    if (cpu_multiplies(dtype)) {
      EXPECT_EQ(backend.name, cpu_runner_suits(dtype) ? "cpu" : "torch");
      EXPECT_EQ(request.dtype, dtype);
      EXPECT_EQ(told, "");
    } else {
      EXPECT_EQ(backend.name, "cpu");
      EXPECT_EQ(request.dtype, Dtype::float32);
      EXPECT_THAT(told, testing::HasSubstr("is slow on this processor"));
    }
  }
}

TEST(Backend, OnlyOwnKernelsAreHeldToALimit) {
  RunnerRequest request = asks(kCpu, Dtype::float32);
  request.memory_bytes = 1 << 20;
  EXPECT_TRUE(choose_backend(Engine::native, request).holds_limit);
  const auto refused = [&](Engine engine) {
    expect_error(ErrorKind::usage, "nothing else can be held to a limit",
                 [&] { static_cast<void>(choose_backend(engine, request)); });
  };
  refused(Engine::torchscript);
  request.device = kGpu;
  refused(Engine::native);
}

TEST(Backend, TheTableSaysWhatThereIsToMeasure) {
  std::vector<std::pair<Engine, Dtype>> order;
  for (const Combination& one : combinations(kCpu)) {
    order.emplace_back(one.engine, one.dtype);
    EXPECT_EQ(one.is_fast, cpu_multiplies(one.dtype));
  }
  using enum Dtype;
  EXPECT_THAT(order, testing::ElementsAre(std::pair(Engine::native, float32),
                                          std::pair(Engine::native, bfloat16),
                                          std::pair(Engine::native, float16),
                                          std::pair(Engine::torchscript, float32),
                                          std::pair(Engine::torchscript, bfloat16),
                                          std::pair(Engine::torchscript, float16)));
  for (const Combination& one : combinations(kGpu)) EXPECT_TRUE(one.is_fast);
}

}  // namespace
}  // namespace sdvae
