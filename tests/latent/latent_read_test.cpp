#include <array>
#include <limits>
#include <random>
#include <span>

#include <gmock/gmock.h>

#include "latent/latent_head.h"
#include "latent/latent_values.h"
#include "sdvae/latent.h"
#include "tensors/container.h"
#include "tensors/safetensors.h"

namespace sdvae::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct LatentParts {
  std::vector<std::uint64_t> shape{1, 4, 1, 2};
  StoredDtype dtype = StoredDtype::f32;
  std::vector<float> values{1, -2, 3, 4, 5, 6, 7, 0.5F};
  bool marker = false;
  std::map<std::string, std::string> metadata;
};

// As ComfyUI writes it.
std::vector<std::byte> file_of(const LatentParts& parts) {
  const LatentDtype dtype = parts.dtype == StoredDtype::f16    ? LatentDtype::float16
                            : parts.dtype == StoredDtype::bf16 ? LatentDtype::bfloat16
                                                               : LatentDtype::float32;
  const std::vector<std::byte> bytes = bytes_from_values(parts.values, dtype);
  Safetensors content{{{"latent_tensor", parts.dtype, parts.shape, bytes}}, parts.metadata};
  if (parts.marker) {
    content.tensors.push_back({"latent_format_version_0", StoredDtype::f32, {0}, {}});
  }
  return serialize_safetensors(content);
}

std::string refusal(const std::vector<std::byte>& file) {
  return sentence(ErrorKind::bad_data,
                  [&] { static_cast<void>(parse_latent(file, "'x.latent'")); });
}

Latent sample(const std::string& family, double scaling_factor, double shift_factor) {
  Latent latent{2, 4, 3, 5, {}, {}};
  for (int i = 0; i < 2 * 4 * 3 * 5; ++i) latent.values.push_back(static_cast<float>(i - 60) / 16);
  latent.info.space = {.family = family, .shift = {shift_factor}, .scale = {scaling_factor}};
  latent.info.extra = {{"prompt", "{\"a\": \"\xC3\xA9\"}"}, {"workflow", "{}"}};
  return latent;
}

TEST(LatentRead, TakesComfyUiFilesByTheMarker) {
  for (const StoredDtype dtype : {StoredDtype::f32, StoredDtype::f16, StoredDtype::bf16}) {
    LatentParts parts;
    parts.dtype = dtype;
    parts.metadata["prompt"] = "p";
    const std::vector<std::byte> scaled_file = file_of(parts);
    const auto [scaled, scaled_facts] = parse_latent_file(scaled_file, "'x'");
    EXPECT_EQ(scaled.values, parts.values);
    EXPECT_EQ(scaled.info.space.family, "sd1");
    EXPECT_THAT(scaled.info.space.scale, ElementsAre(0.18215));
    EXPECT_EQ(scaled.info.extra.at("prompt"), "p");
    EXPECT_FALSE(scaled_facts.has_marker || scaled_facts.stored_raw);
    EXPECT_EQ(scaled_facts.bytes, scaled_file.size());

    parts.marker = true;
    const auto [raw, raw_facts] = parse_latent_file(file_of(parts), "'x'");
    EXPECT_EQ(raw.values, parts.values);
    EXPECT_EQ(raw.info.space.family, "");
    EXPECT_THAT(raw.info.space.scale, ElementsAre(1));
    EXPECT_TRUE(raw_facts.has_marker && raw_facts.stored_raw);
  }
}

TEST(LatentRead, ReadsBackEveryFamilyInEveryDtype) {
  const std::array tolerances{std::pair(LatentDtype::float32, 1e-6),
                              std::pair(LatentDtype::float16, 1e-3),
                              std::pair(LatentDtype::bfloat16, 8e-3)};
  for (const Latent& latent :
       {sample("sd1", 0.18215, 0), sample("sd1", 0.2, 0), sample("sdxl", 0.13025, 0),
        sample("sd3", 1.5305, 0.0609), sample("flux", 0.3611, 0.1159), sample("", 1, 0)}) {
    for (const auto& [dtype, tolerance] : tolerances) {
      const auto [read, facts] = parse_latent_file(serialize_latent(latent, dtype), "'x'");
      EXPECT_EQ(facts.dtype, dtype);
      EXPECT_EQ(read.info.space.family, latent.info.space.family);
      EXPECT_EQ(read.info.space.channels, 4);
      EXPECT_EQ(read.info.extra, latent.info.extra);
      EXPECT_EQ(std::tuple(read.batch, read.channels, read.height, read.width),
                std::tuple(2, 4, 3, 5));
      ASSERT_EQ(read.values.size(), latent.values.size());
      for (std::size_t i = 0; i < read.values.size(); ++i) {
        EXPECT_NEAR(read.values[i], latent.values[i], tolerance * 4);
      }
    }
  }
}

TEST(LatentRead, OurMetadataDecideWhetherValuesAreRaw) {
  LatentParts parts;
  parts.metadata = {{"sdvae.schema", "1"},
                    {"sdvae.space", "raw"},
                    {"sdvae.scaling_factor", "0.5"},
                    {"sdvae.shift_factor", "1"}};
  EXPECT_EQ(parse_latent(file_of(parts), "'x'").values.at(2), 1.0F);
  parts.metadata["sdvae.space"] = "scaled";
  parts.marker = true;
  EXPECT_EQ(parse_latent(file_of(parts), "'x'").values.at(2), 3.0F);
  parts.metadata["sdvae.schema"] = "2";
  EXPECT_THAT(refusal(file_of(parts)), HasSubstr("made by a newer sdvae"));
}

TEST(LatentRead, TheAxisOfOneFrameIsKeptInTheFileAlone) {
  LatentParts parts;
  parts.shape = {1, 4, 1, 1, 2};
  const Latent latent = parse_latent(file_of(parts), "'x'");
  EXPECT_EQ((std::array{latent.batch, latent.channels, latent.height, latent.width}),
            (std::array{1, 4, 1, 2}));
  EXPECT_TRUE(latent.info.space.frame_axis);
  const std::vector<std::byte> again = serialize_latent(latent);
  EXPECT_THAT(parse_safetensors(again, "'x'").tensors.front().shape,
              ::testing::ElementsAre(1, 4, 1, 1, 2));
}

TEST(LatentRead, RefusesOtherShapes) {
  LatentParts parts;
  parts.shape = {1, 4, 2, 1, 1};
  EXPECT_THAT(refusal(file_of(parts)), HasSubstr("[1, 4, 2, 1, 1], of 2 frames of a video"));
  parts.shape = {4, 1, 2};
  EXPECT_THAT(refusal(file_of(parts)), HasSubstr("has 3 dimensions; a latent of pictures has 4"));
  parts.shape = {1, 0, 4, 4};
  parts.values = {};
  EXPECT_THAT(refusal(file_of(parts)), HasSubstr("the shape [1, 0, 4, 4], which holds no picture"));
}

TEST(LatentRead, RefusesOtherNumberTypes) {
  LatentParts parts;
  parts.dtype = StoredDtype::i32;
  EXPECT_THAT(refusal(file_of(parts)), HasSubstr("'latent_tensor' holds I32 values"));
}

TEST(LatentRead, NarrowsF64) {
  LatentParts parts;
  const std::array<double, 8> wide{1, -2, 3, 4, 5, 6, 7, 0.1};
  Safetensors content{
      {{"latent_tensor", StoredDtype::f64, parts.shape, std::as_bytes(std::span(wide))}}, {}};
  const auto [latent, file] = parse_latent_file(serialize_safetensors(content), "'x'");
  EXPECT_THAT(latent.values, ElementsAre(1, -2, 3, 4, 5, 6, 7, 0.1F));
  EXPECT_EQ(file.dtype, LatentDtype::float32);
}

TEST(LatentRead, PassesOverOtherTensorsAndNullMetadata) {
  const std::vector<std::byte> data = bytes_from_values(std::vector<float>(8, 0.5F), {});
  Safetensors content{{{"latent_tensor", StoredDtype::f32, {1, 4, 1, 2}, data},
                       {"noise_mask", StoredDtype::f32, {1}, std::span(data).first(4)}},
                      {}};
  EXPECT_THAT(parse_latent_file(serialize_safetensors(content), "'x'").info.other_tensors,
              ElementsAre("noise_mask"));
  const std::vector<std::byte> null =
      container(R"({"__metadata__":null,"latent_tensor":{"dtype":"F32","shape":[1,4,1,2],)"
                R"("data_offsets":[0,32]},"q":{"dtype":"F4","shape":[4],"data_offsets":[32,34]}})",
                34);
  const LatentFile read = parse_latent_file(null, "'x'");
  EXPECT_THAT(read.info.other_tensors, ElementsAre("q"));
  EXPECT_EQ(read.latent.values, std::vector<float>(8, 0.0F));
}

TEST(LatentRead, NamesWhatItHoldsInstead) {
  const std::vector<std::byte> data(4);
  const StoredTensor stranger{"encoder.weight", StoredDtype::f32, {1}, data};
  EXPECT_THAT(refusal(serialize_safetensors({{stranger}, {}})),
              HasSubstr("cannot read 'x.latent': it holds no tensor 'latent_tensor'; the first of "
                        "its 1 is 'encoder.weight'"));
  EXPECT_THAT(refusal(serialize_safetensors({})), HasSubstr("holds no tensor 'latent_tensor'"));
  EXPECT_THAT(refusal(container(R"({"latent_tensor":{"dtype":"F4","shape":[1,4,1,2],)"
                                R"("data_offsets":[0,4]}})",
                                4)),
              HasSubstr("'latent_tensor' holds 'F4' values"));
}

TEST(LatentRead, NamesAValueThatIsNotFinite) {
  LatentParts parts;
  parts.values[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(refusal(file_of(parts)),
              HasSubstr("cannot read 'x.latent': latent_tensor[0,2,0,1] is not a number"));
  parts.values[5] = std::numeric_limits<float>::infinity();
  EXPECT_THAT(refusal(file_of(parts)), HasSubstr("latent_tensor[0,2,0,1] is infinite"));
}

TEST(LatentRead, AHeadIsTheSameWithoutAnyValue) {
  const Latent latent = sample("sd3", 1.5305, 0.0609);
  const LatentHead head =
      parse_latent_head(serialize_latent(latent, LatentDtype::float16), "'x.latent'");
  EXPECT_EQ(head.shape, (std::array{2, 4, 3, 5}));
  EXPECT_EQ(head.info.space.family, "sd3");
  EXPECT_EQ(head.file.dtype, LatentDtype::float16);
  EXPECT_TRUE(head.file.stored_raw && head.file.names_family);
  LatentParts parts;
  parts.values[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NO_THROW(static_cast<void>(parse_latent_head(file_of(parts), "'x'")));
}

TEST(LatentRead, EveryShorterFileIsRefused) {
  const std::vector<std::byte> file = serialize_latent(sample("sd3", 1.5305, 0.0609));
  for (std::size_t size = 0; size < file.size(); ++size) {
    const std::vector<std::byte> cut(file.data(), file.data() + size);
    EXPECT_THAT(refusal(cut), HasSubstr("cannot read 'x.latent': ")) << size;
  }
  std::vector<std::byte> longer = file;
  longer.push_back({});
  EXPECT_THAT(refusal(longer), HasSubstr("leaves 1 bytes"));
}

// Whatever the bytes, the answer is an Error or a latent that holds together.
TEST(LatentRead, SurvivesDamage) {
  const std::vector<std::byte> file = serialize_latent(sample("sd3", 1.5305, 0.0609));
  std::mt19937 random(20240607);
  int refused = 0;
  for (int round = 0; round < 6000; ++round) {
    std::vector<std::byte> damaged = file;
    const std::size_t reach = round % 2 == 0 ? file.size() : 600;
    for (unsigned change = 0; change <= random() % 3; ++change) {
      damaged.at(random() % reach) = static_cast<std::byte>(random());
    }
    try {
      const Latent read = parse_latent(damaged, "'x'");
      ASSERT_EQ(static_cast<std::size_t>(read.batch * read.channels * read.height * read.width),
                read.values.size());
      ASSERT_FALSE(find_not_finite(read.values));
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::bad_data) << error.what();
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
}

class LatentReadFile : public FolderTest {};

TEST_F(LatentReadFile, NamesTheFile) {
  const auto path = folder_ / "a.latent";
  EXPECT_THAT(sentence(ErrorKind::io, [&] { static_cast<void>(read_latent(path)); }),
              HasSubstr("a.latent': No such file or directory"));
  put_text(path, "\xFF\xD8\xFF\xE0 no latent");
  EXPECT_THAT(sentence(ErrorKind::bad_data, [&] { static_cast<void>(read_latent(path)); }),
              HasSubstr("a.latent': the safetensors header would be"));
  const Latent latent = sample("sd1", 0.18215, 0);
  write_latent(latent, path, LatentDtype::float32, true);
  EXPECT_EQ(read_latent(path).values, latent.values);
}

}  // namespace
}  // namespace sdvae::testing
