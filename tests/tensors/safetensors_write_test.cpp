#include <gmock/gmock.h>

#include "container.h"
#include "tensors/safetensors.h"

namespace sdvae::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string refusal(ErrorKind kind, const Safetensors& content) {
  return sentence(kind, [&] { static_cast<void>(serialize_safetensors(content)); });
}

// safetensors 0.8 for Python, save({"h": float16 zeros (1, 3), "w": float32 zeros (2,),
// "e": float32 zeros (0,)}, metadata={"k": "v\n"}), writes these very bytes.
TEST(SafetensorsWrite, WritesWhatTheReferenceWrites) {
  const std::vector<std::byte> zeros(8);
  const ByteView data(zeros);
  Safetensors content;
  content.metadata["k"] = "v\n";
  content.tensors = {{"h", StoredDtype::f16, {1, 3}, data.first(6)},
                     {"w", StoredDtype::f32, {2}, data},
                     {"e", StoredDtype::f32, {0}, {}}};
  std::string header = R"({"__metadata__":{"k":"v\n"},)"
                       R"("e":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                       R"("w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                       R"("h":{"dtype":"F16","shape":[1,3],"data_offsets":[8,14]}})";
  while (header.size() % 8 != 0) header += ' ';
  EXPECT_EQ(serialize_safetensors(content), container(header, 14));
}

TEST(SafetensorsWrite, ReadsBackWhatItWrote) {
  const std::vector<std::byte> data = bytes_of("01234567");
  Safetensors content;
  content.metadata = {{"", ""}, {"quote\"\\", "\x01 \xC3\xA9"}};
  content.tensors = {{"\"a\n\"", StoredDtype::f64, {}, data}};
  const std::vector<std::byte> file = serialize_safetensors(content);
  const Safetensors read = parse_safetensors(file, "'x'");
  EXPECT_EQ(read.metadata, content.metadata);
  ASSERT_THAT(read.tensors, SizeIs(1));
  EXPECT_EQ(read.tensors[0].name, "\"a\n\"");
  EXPECT_EQ(std::vector<std::byte>(read.tensors[0].bytes.begin(), read.tensors[0].bytes.end()),
            data);
}

TEST(SafetensorsWrite, ReplacesTextThatIsNotUtf8) {
  Safetensors content;
  content.metadata["k"] = "a\xFFz";
  const std::vector<std::byte> file = serialize_safetensors(content);
  EXPECT_EQ(parse_safetensors(file, "'x'").metadata.at("k"), "a\xEF\xBF\xBDz");
}

TEST(SafetensorsWrite, RefusesTensorsThatNoReaderWouldTake) {
  const std::vector<std::byte> data(4);
  const StoredTensor good{"a", StoredDtype::f32, {1}, data};
  StoredTensor bad = good;
  bad.shape = {2};
  EXPECT_THAT(refusal(ErrorKind::internal, {{bad}, {}}), HasSubstr("do not match its shape"));
  bad.shape = {std::uint64_t{1} << 62U, 4};
  EXPECT_THAT(refusal(ErrorKind::internal, {{bad}, {}}), HasSubstr("do not match its shape"));
  EXPECT_THAT(refusal(ErrorKind::internal, {{good, good}, {}}),
              HasSubstr("'a': its name is taken"));
  bad = good;
  bad.name = "__metadata__";
  EXPECT_THAT(refusal(ErrorKind::internal, {{bad}, {}}), HasSubstr("its name is taken"));
}

TEST(SafetensorsWrite, RefusesAHeaderAbove100Megabytes) {
  Safetensors content;
  content.metadata["k"] = std::string(kMaxHeaderBytes, 'x');
  EXPECT_THAT(refusal(ErrorKind::bad_data, content), HasSubstr("more than 100 MB"));
}

class SafetensorsFile : public FolderTest {};

TEST_F(SafetensorsFile, HasTheSameBytesAsTheOneInMemory) {
  const std::vector<std::byte> data = bytes_of("01234567");
  Safetensors content;
  content.metadata = {{"k", "v"}};
  content.tensors = {{"b", StoredDtype::u8, {8}, data}, {"a", StoredDtype::f32, {2}, data}};
  write_safetensors(folder_ / "a.safetensors", content, Existing::refuse);
  const std::vector<std::byte> file = serialize_safetensors(content);
  EXPECT_EQ(bytes_of(text_of(folder_ / "a.safetensors")), file);
}

}  // namespace
}  // namespace sdvae::testing
