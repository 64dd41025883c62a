#include "latent/packing.h"

#include <numeric>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::ElementsAre;

constexpr std::array kOrders{PatchOrder::channel_row_column, PatchOrder::channel_column_row,
                             PatchOrder::row_column_channel};

LatentValues counted(const LatentShape& shape) {
  LatentValues latent{shape, std::vector<float>(shape[0] * shape[1] * shape[2] * shape[3])};
  std::iota(latent.values.begin(), latent.values.end(), 0.0F);
  return latent;
}

// Two channels of one square: 0 1 / 2 3 and 4 5 / 6 7.
std::vector<float> square_in(PatchOrder order) {
  LatentValues latent = counted({1, 2, 2, 2});
  pack(latent, {.patch = 2, .patch_order = order});
  EXPECT_THAT(latent.shape, ElementsAre(1, 8, 1, 1));
  return latent.values;
}

TEST(Packing, OrdersTheChannelsAsItsNameSays) {
  EXPECT_THAT(square_in(PatchOrder::channel_row_column), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(square_in(PatchOrder::channel_column_row), ElementsAre(0, 2, 1, 3, 4, 6, 5, 7));
  EXPECT_THAT(square_in(PatchOrder::row_column_channel), ElementsAre(0, 4, 1, 5, 2, 6, 3, 7));
}

// torch.nn.PixelUnshuffle(2) of arange(16).view(1, 1, 4, 4).
TEST(Packing, KeepsSquaresWhereTheyLie) {
  LatentValues latent = counted({1, 1, 4, 4});
  pack(latent, {.patch = 2});
  EXPECT_THAT(latent.shape, ElementsAre(1, 4, 2, 2));
  EXPECT_THAT(latent.values, ElementsAre(0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15));
}

TEST(Packing, UnpackingGivesBackEveryNumber) {
  for (const PatchOrder order : kOrders) {
    for (const int patch : {1, 2, 3}) {
      const LatentValues before = counted({2, 5, 6, 12});
      LatentValues latent = before;
      const LatentSpace space{.patch = patch, .patch_order = order};
      pack(latent, space);
      EXPECT_EQ(latent.shape[1], 5U * static_cast<unsigned>(patch * patch));
      EXPECT_EQ(latent.values == before.values, patch == 1);
      unpack(latent, space);
      EXPECT_EQ(latent.shape, before.shape);
      EXPECT_EQ(latent.values, before.values);
    }
  }
}

}  // namespace
}  // namespace sdvae
