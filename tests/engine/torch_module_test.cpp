#include "engine/torch_module.h"

#include <gmock/gmock.h>

#include "engine/toy_network.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

TEST(TorchModule, AFileThatIsNoModelIsOneSentence) {
  const TemporaryFolder folder;
  const auto path = folder.file("m.pt", "PK\x03\x04 but nothing else");
  try {
    static_cast<void>(read_torchscript(path));
    FAIL() << "a damaged model was opened";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::model);
    EXPECT_THAT(error.what(), testing::HasSubstr("m.pt"));
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
  }
}

TEST(TorchModule, IndicesThatNoDeviceHasAreUsageErrors) {
  for (const int index : {-1, 128, 256}) {
    BoundRequest bound;
    bound.request.device = {DeviceKind::cuda, index};
    expect_error(ErrorKind::usage,
                 "there is no device 'cuda:", [&] { static_cast<void>(open_network(bound)); });
  }
}

// What runs on GPUs, and on CPUs in dtypes that kernels of our own do not take.
TEST(TorchModule, ComputesANetworkOperatorByOperator) {
  testing_support::ToyOps toy;
  const Ops layers = {toy.convolution(4, 40),
                      toy.resnet(40, 40),
                      toy.attention(40),
                      toy.resnet(40, 24),
                      Upsample{},
                      toy.convolution(24, 24),
                      toy.norm(24),
                      Silu{},
                      toy.convolution(24, 3)};
  BoundRequest bound;
  bound.request.path = "toy";
  bound.request.device = {DeviceKind::cpu};
  bound.network.decoder = layers;
  const testing_support::Planes input = testing_support::random_planes(4, 7, 5);
  const testing_support::Planes expected = testing_support::compute(layers, input);
  Tensor latent{{1, 4, 7, 5}, {}};
  for (const double value : input.values) latent.values.push_back(static_cast<float>(value));
  const OpenedRunner opened = open_network(bound);
  EXPECT_EQ(opened.device, Device{DeviceKind::cpu});
  const auto error_in = [&](Dtype dtype) {
    return testing_support::error_of(opened.runner->decode(latent, dtype).values, expected);
  };
  EXPECT_LE(error_in(Dtype::float32), 2e-5);
  const double reduced = error_in(Dtype::bfloat16);
  EXPECT_GT(reduced, 1e-4);
  EXPECT_LE(reduced, 0.1);
}

}  // namespace
}  // namespace sdvae
