#include <gmock/gmock.h>

#include "container.h"
#include "tensors/safetensors.h"

namespace sdvae::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string file_refusal(const std::vector<std::byte>& file) {
  return sentence(ErrorKind::bad_data, [&] { static_cast<void>(parse_safetensors(file, "'x'")); });
}

std::string tensor(const char* name, const char* shape, const char* offsets) {
  return fmt::format(R"("{}":{{"dtype":"F32","shape":{},"data_offsets":{}}})", name, shape,
                     offsets);
}

std::string refusal_of(const std::vector<std::string>& tensors, std::size_t data_bytes) {
  return file_refusal(container(fmt::format("{{{}}}", fmt::join(tensors, ",")), data_bytes));
}

TEST(SafetensorsRead, GivesTensorsInTheOrderOfTheirBytes) {
  std::vector<std::byte> file =
      container(fmt::format("{{{},{},{}}}", tensor("b", "[1]", "[8,12]"),
                            tensor("a", "[2]", "[0,8]"), tensor("none", "[3,0]", "[8,8]")),
                12);
  file.back() = std::byte{0x40};
  const Safetensors content = parse_safetensors(file, "'x'");
  ASSERT_THAT(content.tensors, SizeIs(3));
  EXPECT_EQ(content.tensors[0].name, "a");
  EXPECT_EQ(content.tensors[1].name, "none");
  EXPECT_THAT(content.tensors[1].bytes, SizeIs(0));
  EXPECT_EQ(content.tensors[2].name, "b");
  EXPECT_THAT(content.tensors[2].bytes, SizeIs(4));
  EXPECT_EQ(content.tensors[2].bytes[3], std::byte{0x40});
}

TEST(SafetensorsRead, ReadsAFileWithoutTensors) {
  EXPECT_THAT(parse_safetensors(container("{}", 0), "'x'").tensors, SizeIs(0));
}

TEST(SafetensorsRead, ChecksTheLengthOfTheHeader) {
  EXPECT_THAT(file_refusal({}),
              HasSubstr("the safetensors header is missing: the file has 0 bytes"));
  EXPECT_THAT(file_refusal(std::vector<std::byte>(7)), HasSubstr("is missing"));
  EXPECT_THAT(file_refusal(container("{}", 0, 3)), HasSubstr("more than the file holds"));
  EXPECT_THAT(file_refusal(container("{}", 0, 100'000'001)),
              HasSubstr("more than the allowed 100 MB"));
  EXPECT_THAT(file_refusal(container("{}", 0, ~std::uint64_t{0})), HasSubstr("100 MB"));
  EXPECT_THAT(file_refusal(container("{}", 0, 0)), HasSubstr("does not begin with '{'"));
  EXPECT_THAT(file_refusal(container("{}", 0, 1)), HasSubstr("not valid JSON"));
}

TEST(SafetensorsRead, RefusesHolesAndOverlaps) {
  EXPECT_THAT(refusal_of({tensor("a", "[1]", "[4,8]")}, 8),
              HasSubstr("gives tensor 'a' bytes that leave a hole before them"));
  EXPECT_THAT(refusal_of({tensor("a", "[1]", "[0,4]"), tensor("b", "[1]", "[8,12]")}, 12),
              HasSubstr("'b' bytes that leave a hole"));
  EXPECT_THAT(refusal_of({tensor("a", "[2]", "[0,8]"), tensor("b", "[1]", "[4,8]")}, 8),
              HasSubstr("gives tensor 'b' bytes that another tensor has already"));
  EXPECT_THAT(refusal_of({tensor("a", "[1]", "[0,4]"), tensor("b", "[1]", "[0,4]")}, 4),
              HasSubstr("another tensor has already"));
  EXPECT_THAT(refusal_of({tensor("a", "[2]", "[0,8]"), tensor("b", "[0]", "[4,4]")}, 8),
              HasSubstr("'b' bytes that another tensor"));
}

TEST(SafetensorsRead, RefusesBytesBeyondOrBehind) {
  EXPECT_THAT(refusal_of({tensor("a", "[2]", "[0,8]")}, 7),
              HasSubstr("gives tensor 'a' bytes beyond the end of the file"));
  EXPECT_THAT(refusal_of({tensor("a", "[2]", "[0,8]")}, 9),
              HasSubstr("leaves 1 bytes at the end of the file"));
  EXPECT_THAT(file_refusal(container("{}", 1)), HasSubstr("leaves 1 bytes"));
  EXPECT_THAT(refusal_of({tensor("a", "[1]", "[4,0]")}, 4), HasSubstr("run backwards"));
  EXPECT_THAT(refusal_of({tensor("a", "[1]", "[0,18446744073709551615]")}, 4),
              HasSubstr("beyond the end"));
}

TEST(SafetensorsRead, RefusesSizesThatDoNotMatch) {
  EXPECT_THAT(refusal_of({tensor("a", "[3]", "[0,8]")}, 8),
              HasSubstr("gives tensor 'a' 8 bytes where its shape needs 12"));
  EXPECT_THAT(refusal_of({tensor("a", "[]", "[0,8]")}, 8), HasSubstr("needs 4"));
  EXPECT_THAT(refusal_of({tensor("a", "[1]", "[0,0]")}, 0), HasSubstr("needs 4"));
}

TEST(SafetensorsRead, GivesTheBytesOfAnUnknownNumberType) {
  const std::vector<std::byte> file =
      container(R"({"a":{"dtype":"F4","shape":[4,4],"data_offsets":[0,8]}})", 8);
  const Safetensors content = parse_safetensors(file, "'x'");
  EXPECT_EQ(content.tensors.at(0).dtype, StoredDtype::other);
  EXPECT_EQ(content.tensors.at(0).other_dtype, "F4");
  EXPECT_THAT(content.tensors.at(0).bytes, SizeIs(8));
}

TEST(SafetensorsRead, RefusesShapesPast64Bits) {
  // 2^62 values of 4 bytes would wrap around to nothing.
  for (const char* shape : {"[4611686018427387904]", "[4294967296,4294967296]",
                            "[18446744073709551615]", "[4294967296,4294967296,0]"}) {
    EXPECT_THAT(refusal_of({tensor("a", shape, "[0,0]")}, 0), HasSubstr("too large for any file"))
        << shape;
  }
}

TEST(SafetensorsRead, EveryShorterFileIsRefused) {
  const std::vector<std::byte> file =
      container(fmt::format("{{{}}}  ", tensor("a", "[2]", "[0,8]")), 8);
  ASSERT_NO_THROW(static_cast<void>(parse_safetensors(file, "'x'")));
  for (std::size_t size = 0; size < file.size(); ++size) {
    const std::vector<std::byte> cut(file.data(), file.data() + size);
    EXPECT_THAT(file_refusal(cut), HasSubstr("cannot read 'x': the safetensors header")) << size;
  }
}

}  // namespace
}  // namespace sdvae::testing
