#include "engine/posterior.h"

#include <cmath>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

// Two items of one latent channel, two columns: mean, mean, logvar, logvar.
Tensor moments() {
  return {.shape = {2, 2, 1, 2}, .values = {1.0F, 2.0F, 0.0F, 2.0F, 3.0F, 4.0F, 100.0F, -100.0F}};
}

TEST(Posterior, MeanIsTheFirstHalfOfEachItem) {
  const Tensor mean = posterior_mean(moments());
  EXPECT_THAT(mean.shape, ElementsAre(2, 1, 1, 2));
  EXPECT_THAT(mean.values, ElementsAre(1.0F, 2.0F, 3.0F, 4.0F));
}

TEST(Posterior, SampleAddsNoiseByTheClampedDeviation) {
  const Tensor sample = posterior_sample(moments(), {0.5F, -1.0F});
  EXPECT_THAT(sample.shape, ElementsAre(2, 1, 1, 2));
  EXPECT_THAT(sample.values, ElementsAre(FloatEq(1.5F), FloatEq(2.0F - std::exp(1.0F)),
                                         FloatEq(3.0F + 0.5F * std::exp(10.0F)),
                                         FloatEq(4.0F - std::exp(-15.0F))));
}

}  // namespace
}  // namespace sdvae
