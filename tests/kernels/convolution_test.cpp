#include "kernels/convolution.h"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>

#include "kernels/any_convolution.h"
#include "kernels/channel_sums.h"
#include "kernels/maps.h"
#include "sdvae/error.h"

namespace sdvae::kernels::testing_support {
namespace {

// Each algorithm behind the door, with the channels that it is chosen for.
const std::vector<ConvolutionGeometry> kGeometries = {
    {.in_channels = 20, .out_channels = 24},
    {.in_channels = 4, .out_channels = 24},
    {.in_channels = 20, .out_channels = 3},
    {.in_channels = 20, .out_channels = 24, .stride = 2},
    {.in_channels = 20, .out_channels = 24, .stride = 2, .pads_all_around = false},
    {.in_channels = 4, .out_channels = 24, .doubles_input = true},
    {.in_channels = 20, .out_channels = 3, .kernel = 1},
};

struct Extras {
  bool relu_input = false;
  bool residual = false;
  bool full_epilogue = false;  // ReLU and sums
};

class Call {
 public:
  Call(const ConvolutionSpec& spec, const Extras& extras)
      : spec_(spec),
        extras_(extras),
        input_({10, 14, spec.geometry.in_channels}, 1),
        output_({output_size(spec.geometry, 10), output_size(spec.geometry, 14),
                 spec.geometry.out_channels}),
        residual_({output_.view().height, output_.view().width, spec.geometry.out_channels}, 2),
        weights_(random_floats(weight_count(spec.geometry), 3)),
        bias_(random_floats(static_cast<std::size_t>(spec.geometry.out_channels), 4)) {}

  void run() {
    Team team(2);
    AlignedFloats prepared = used_memory(prepared_floats(spec_));
    prepare(spec_, weights_, prepared.data(), team);
    AlignedFloats bias = bias_;
    bias.resize(static_cast<std::size_t>(padded(spec_.geometry.out_channels)));
    const ConvolutionCall call{
        .spec = spec_,
        .weights = prepared.data(),
        .input = &input_.view(),
        .output = &output_.view(),
        .epilogue = {.bias = bias.data(),
                     .residual = extras_.residual ? &residual_.view() : nullptr,
                     .relu = extras_.full_epilogue,
                     .sums = extras_.full_epilogue ? &sums_ : nullptr}};
    AlignedFloats scratch = used_memory(scratch_floats(call, team.size()));
    convolve(call, scratch.data(), team);
  }

  [[nodiscard]] Errors errors() const {
    const DefinedConvolution defined{
        spec_.geometry,        weights_,          bias_, extras_.residual ? &residual_ : nullptr,
        extras_.full_epilogue, extras_.relu_input};
    return errors_of(output_, convolve_as_defined(defined, input_));
  }
  [[nodiscard]] const ChannelSums& sums() const { return sums_; }
  [[nodiscard]] const OwnedMap& output() const { return output_; }

 private:
  ConvolutionSpec spec_;
  Extras extras_;
  OwnedMap input_;
  OwnedMap output_;
  OwnedMap residual_;
  AlignedFloats weights_;
  AlignedFloats bias_;
  ChannelSums sums_;
};

Call computed(ConvolutionSpec spec, const Extras& extras) {
  spec.relu_input = extras.relu_input;
  spec.has_residual = extras.residual;
  Call call(spec, extras);
  call.run();
  return call;
}

TEST(Convolution, IsTheFormulaForEveryGeometry) {
  for (const ConvolutionGeometry& geometry : kGeometries) {
    for (const Accuracy accuracy : {Accuracy::full, Accuracy::relaxed}) {
      const ConvolutionSpec spec{.geometry = geometry, .accuracy = accuracy};
      SCOPED_TRACE(name_of(spec));
      const Call call = computed(spec, {});
      EXPECT_LT(call.errors().rms, 1e-5);
      EXPECT_TRUE(call.output().padding_is_zero());
    }
  }
}

TEST(Convolution, FinishesItsResultsWhereItSaysSo) {
  for (const ConvolutionGeometry& geometry : kGeometries) {
    for (const bool extra : {false, true}) {
      const ConvolutionSpec spec{.geometry = geometry, .relu_input = extra, .has_residual = extra};
      if (!has_full_epilogue(spec)) continue;
      SCOPED_TRACE(name_of(spec));
      const Call call =
          computed(spec, {.relu_input = extra, .residual = extra, .full_epilogue = true});
      EXPECT_LT(call.errors().rms, 1e-5);
      EXPECT_EQ(call.sums().sum.size(), static_cast<std::size_t>(geometry.out_channels));
    }
  }
}

TEST(Convolution, RefusesAnEpilogueThatItCannotDo) {
  const ConvolutionSpec few_outputs{.geometry = {.in_channels = 32, .out_channels = 3}};
  ASSERT_FALSE(has_full_epilogue(few_outputs));
  EXPECT_THROW(computed(few_outputs, {.full_epilogue = true}), Error);
  EXPECT_NO_THROW(computed(few_outputs, {.residual = true, .full_epilogue = true}));
  Call unannounced(few_outputs, {.residual = true});
  EXPECT_THROW(unannounced.run(), Error);
}

TEST(Convolution, IsNamedForThoseWhoLookAtSpeed) {
  std::vector<std::string> names;
  for (const ConvolutionGeometry& geometry : kGeometries) {
    names.push_back(name_of({.geometry = geometry}));
  }
  EXPECT_THAT(names,
              testing::ElementsAre("3x3", "3x3 from 4 channels", "3x3 to 3 channels",
                                   "3x3 at stride 2", "3x3 at stride 2", "upsample + 3x3", "1x1"));
}

TEST(Convolution, CostsLessThanADirectOneWhereTilesSave) {
  const auto cost = [](Accuracy accuracy) {
    return relative_cost(
        {.geometry = {.in_channels = 64, .out_channels = 64}, .accuracy = accuracy});
  };
  EXPECT_LT(cost(Accuracy::full), 9);
  EXPECT_LT(cost(Accuracy::relaxed), cost(Accuracy::full));
  EXPECT_EQ(relative_cost({.geometry = {.in_channels = 3, .out_channels = 64}}), 9);
}

}  // namespace
}  // namespace sdvae::kernels::testing_support
