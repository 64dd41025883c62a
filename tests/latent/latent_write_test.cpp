#include <limits>

#include <gmock/gmock.h>

#include "latent/latent_values.h"
#include "sdvae/latent.h"
#include "tensors/container.h"
#include "tensors/safetensors.h"

namespace sdvae::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

Latent latent_of(const std::string& family, double scaling_factor, double shift_factor) {
  Latent latent{1, 4, 1, 2, {0.5F, -1, 2, 3, -4, 5, 0, 0.25F}, {}};
  latent.info.space = {.family = family, .shift = {shift_factor}, .scale = {scaling_factor}};
  return latent;
}

// The values as ComfyUI's LoadLatent makes them: raw.
std::vector<float> comfy_values(const std::vector<std::byte>& file, bool* has_marker = nullptr) {
  const Safetensors content = parse_safetensors(file, "'x'");
  bool marker = false;
  std::vector<float> values;
  for (const StoredTensor& tensor : content.tensors) {
    marker = marker || tensor.name == kMarkerTensor;
    if (tensor.name != kLatentTensor) continue;
    values = values_from_bytes(tensor.bytes, LatentDtype::float32);
  }
  const float multiplier = marker ? 1.0F : 1.0F / 0.18215F;
  for (float& value : values) value *= multiplier;
  if (has_marker) *has_marker = marker;
  return values;
}

std::string refusal(const Latent& latent, LatentDtype dtype = LatentDtype::float32) {
  return sentence(ErrorKind::bad_data, [&] { static_cast<void>(serialize_latent(latent, dtype)); });
}

TEST(LatentWrite, Sd1IsStoredScaledWithoutTheMarker) {
  const Latent latent = latent_of("sd1", 0.18215, 0);
  const std::vector<std::byte> file = serialize_latent(latent);
  const Safetensors content = parse_safetensors(file, "'x'");
  ASSERT_THAT(content.tensors, SizeIs(1));
  EXPECT_EQ(content.tensors[0].name, "latent_tensor");
  EXPECT_THAT(content.tensors[0].shape, ::testing::ElementsAre(1, 4, 1, 2));
  EXPECT_EQ(values_from_bytes(content.tensors[0].bytes, LatentDtype::float32), latent.values);
  EXPECT_EQ(content.metadata.at("sdvae.space"), "scaled");
}

TEST(LatentWrite, EverythingElseIsStoredRawWithTheMarker) {
  struct Case {
    std::string family;
    double scaling_factor;
    double shift_factor;
  };
  for (const Case& c : {Case{"sdxl", 0.13025, 0}, Case{"sd3", 1.5305, 0.0609}, Case{"", 1, 0},
                        Case{"sd1", 0.2, 0}, Case{"sd1", 0.18215, 0.1}, Case{"", 0.18215, 0}}) {
    const Latent latent = latent_of(c.family, c.scaling_factor, c.shift_factor);
    const Safetensors content = parse_safetensors(serialize_latent(latent), "'x'");
    ASSERT_THAT(content.tensors, SizeIs(2)) << c.family;
    EXPECT_EQ(content.tensors[0].name, "latent_format_version_0");
    EXPECT_THAT(content.tensors[0].shape, ::testing::ElementsAre(0));
    EXPECT_EQ(content.metadata.at("sdvae.space"), "raw");
  }
}

TEST(LatentWrite, ComfyUiGetsTheRawValuesOfEveryFamily) {
  for (const Latent& latent : {latent_of("sd1", 0.18215, 0), latent_of("sd1", 0.2, 0),
                               latent_of("sdxl", 0.13025, 0), latent_of("flux", 0.3611, 0.1159)}) {
    const std::vector<float> raw = comfy_values(serialize_latent(latent));
    ASSERT_EQ(raw.size(), latent.values.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const LatentSpace& space = latent.info.space;
      const double expected =
          static_cast<double>(latent.values[i]) / space.scale[0] + space.shift[0];
      EXPECT_NEAR(static_cast<double>(raw[i]), expected, 1e-5);
    }
  }
}

TEST(LatentWrite, FactorsThatAreUnsetAreTheFamilys) {
  for (const std::string family : {"sd1", "flux", "mine"}) {
    Latent latent{1, 4, 1, 2, {0.5F, -1, 2, 3, -4, 5, 0, 0.25F}, {}};
    latent.info.space.family = family;
    if (family == "mine") {
      EXPECT_THAT(refusal(latent), HasSubstr("nothing says how its values are scaled"));
      continue;
    }
    const bool is_sd1 = family == "sd1";
    const Latent set = latent_of(family, is_sd1 ? 0.18215 : 0.3611, is_sd1 ? 0 : 0.1159);
    EXPECT_EQ(serialize_latent(latent), serialize_latent(set));
  }
}

TEST(LatentWrite, RefusesAShapeThatDoesNotMatch) {
  Latent latent = latent_of("sd1", 0.18215, 0);
  latent.values.pop_back();
  EXPECT_THAT(refusal(latent), HasSubstr("the shape [1, 4, 1, 2] does not match its 7 values"));
  EXPECT_THAT(refusal(Latent{}), HasSubstr("the shape [1, 4, 0, 0] holds no picture"));
  latent = latent_of("sd1", 0.18215, 0);
  latent.batch = -1;
  latent.channels = -4;
  EXPECT_THAT(refusal(latent), HasSubstr("holds no picture"));
}

TEST(LatentWrite, RefusesValuesThatAreNotFinite) {
  Latent latent = latent_of("sdxl", 0.13025, 0);
  latent.values[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(refusal(latent), HasSubstr("latent_tensor[0,2,0,1] is not a number"));
  latent.values[5] = -std::numeric_limits<float>::infinity();
  EXPECT_THAT(refusal(latent), HasSubstr("latent_tensor[0,2,0,1] is infinite"));
}

TEST(LatentWrite, RefusesValuesThatTheDtypeCannotHold) {
  Latent latent = latent_of("sd1", 0.18215, 0);
  latent.values[1] = 65520;
  EXPECT_NO_THROW(static_cast<void>(serialize_latent(latent, LatentDtype::bfloat16)));
  EXPECT_THAT(refusal(latent, LatentDtype::float16),
              HasSubstr("latent_tensor[0,0,0,1] is too large for the number type"));
  latent.values[1] = std::numeric_limits<float>::max();
  EXPECT_THAT(refusal(latent, LatentDtype::bfloat16), HasSubstr("too large"));
}

class LatentFile : public FolderTest {};

TEST_F(LatentFile, IsWrittenWholeAndNotOverAnother) {
  const Latent latent = latent_of("sd1", 0.18215, 0);
  const auto path = folder_ / "a.latent";
  write_latent(latent, path);
  EXPECT_EQ(bytes_of(text_of(path)), serialize_latent(latent));
  EXPECT_THAT(sentence(ErrorKind::io, [&] { write_latent(latent, path); }),
              HasSubstr("exists already"));
  write_latent(latent, path, LatentDtype::float16, true);
  EXPECT_EQ(bytes_of(text_of(path)), serialize_latent(latent, LatentDtype::float16));
  EXPECT_EQ(entries(), 1U);
}

}  // namespace
}  // namespace sdvae::testing
