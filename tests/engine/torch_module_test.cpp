#include "engine/torch_module.h"

#include <gmock/gmock.h>

#include "engine/each_operation.h"
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

// What runs on GPUs, and on CPUs in dtypes that kernels of our own do not take: how far a decoder
// is from its definition.
double error_of_decoder(const Ops& layers, Dtype dtype) {
  BoundRequest bound;
  bound.request.path = "toy";
  bound.request.device = {DeviceKind::cpu};
  bound.network.decoder = layers;
  const testing_support::Planes input = testing_support::random_planes(4, 8, 6);
  Tensor latent{{1, 4, 8, 6}, {}};
  for (const double value : input.values) latent.values.push_back(static_cast<float>(value));
  const OpenedRunner opened = open_network(bound);
  EXPECT_EQ(opened.device, Device{DeviceKind::cpu});
  return testing_support::error_of(opened.runner->decode(latent, dtype).values,
                                   testing_support::compute(layers, input));
}

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
  EXPECT_LE(error_of_decoder(layers, Dtype::float32), 2e-5);
  const double reduced = error_of_decoder(layers, Dtype::bfloat16);
  EXPECT_GT(reduced, 1e-4);
  EXPECT_LE(reduced, 0.1);
}

TEST(TorchModule, ComputesEveryKindOfOperation) {
  testing_support::ToyOps toy;
  for (const Op& op : testing_support::each_operation(toy)) {
    SCOPED_TRACE(op.index());
    for (const Ops& layers : testing_support::networks_around(op, toy)) {
      EXPECT_LE(error_of_decoder(layers, Dtype::float32), 2e-5);
    }
  }
}

}  // namespace
}  // namespace sdvae
