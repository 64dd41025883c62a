#include "tensors/safetensors_header.h"

#include <gmock/gmock.h>

#include "../base/testing.h"

namespace sdvae::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string header_refusal(std::string_view json) {
  return sentence(ErrorKind::bad_data,
                  [&] { static_cast<void>(parse_safetensors_header(json, "'x'")); });
}

std::string tensor_refusal(const std::string& fields) {
  return header_refusal(fmt::format(R"({{"a":{{{}}}}})", fields));
}

TEST(SafetensorsHeader, ReadsTensorsAndMetadata) {
  const auto header = parse_safetensors_header(
      R"({"__metadata__":{"k":"v\n\u00e9"},"a":{"dtype":"F16","shape":[2,3],"data_offsets":[0,12]},)"
      R"("":{"data_offsets":[12,16],"shape":[],"dtype":"F32"}}   )",
      "'x'");
  EXPECT_EQ(header.metadata.at("k"), "v\n\xC3\xA9");
  ASSERT_THAT(header.tensors, SizeIs(2));
  EXPECT_EQ(header.tensors[0].name, "a");
  EXPECT_EQ(header.tensors[0].dtype, StoredDtype::f16);
  EXPECT_THAT(header.tensors[0].shape, ElementsAre(2, 3));
  EXPECT_EQ(header.tensors[0].end, 12U);
  EXPECT_EQ(header.tensors[1].name, "");
  EXPECT_THAT(header.tensors[1].shape, IsEmpty());
  EXPECT_EQ(header.tensors[1].begin, 12U);
}

TEST(SafetensorsHeader, ReadsAnEmptyOne) {
  EXPECT_THAT(parse_safetensors_header("{}", "'x'").tensors, IsEmpty());
  EXPECT_THAT(parse_safetensors_header(R"({"__metadata__":{}}  )", "'x'").metadata, IsEmpty());
}

TEST(SafetensorsHeader, MustBeOneJsonObject) {
  for (const char* json : {"", " {}", "[]", "\xEF\xBB\xBF{}", "null"}) {
    EXPECT_THAT(header_refusal(json),
                HasSubstr("'x': the safetensors header does not begin with '{'"));
  }
  for (const char* json : {"{", "{}x", "{} {}", "{,}", R"({"a":})", "{'a':1}", "{}//", R"({"a)"}) {
    EXPECT_THAT(header_refusal(json), HasSubstr("not valid JSON")) << json;
  }
  EXPECT_THAT(header_refusal(std::string_view("{}\0", 3)), HasSubstr("not valid JSON"));
  EXPECT_THAT(header_refusal(std::string_view("{\0}", 3)), HasSubstr("not valid JSON"));
}

TEST(SafetensorsHeader, MustBeUtf8) {
  for (const char* text : {"\xFF", "\xC3", "\xC0\x80", "\xED\xA0\x80", R"(\ud800)"}) {
    EXPECT_THAT(header_refusal(fmt::format(R"({{"__metadata__":{{"k":"{}"}}}})", text)),
                HasSubstr("not valid JSON in UTF-8"));
  }
}

TEST(SafetensorsHeader, RefusesAKeyThatComesTwice) {
  const std::string tensor = R"({"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  EXPECT_THAT(header_refusal(fmt::format(R"({{"a":{0},"a":{0}}})", tensor)),
              HasSubstr("holds the name 'a' twice"));
  EXPECT_THAT(header_refusal(fmt::format(R"({{"a":{0},"\u0061":{0}}})", tensor)),
              HasSubstr("holds the name 'a' twice"));
  EXPECT_THAT(header_refusal(R"({"__metadata__":{},"__metadata__":{}})"), HasSubstr("twice"));
  EXPECT_THAT(header_refusal(R"({"__metadata__":{"k":"1","k":"1"}})"),
              HasSubstr("holds the metadata key 'k' twice"));
  EXPECT_THAT(tensor_refusal(R"("dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0])"),
              HasSubstr("gives tensor 'a' its 'dtype' twice"));
}

TEST(SafetensorsHeader, KeepsTheNameOfAnUnknownNumberType) {
  const auto header = parse_safetensors_header(
      R"({"__metadata__":null,"a":{"dtype":"F4","shape":[4,4],"data_offsets":[0,8]}})", "'x'");
  EXPECT_EQ(header.tensors.at(0).dtype, StoredDtype::other);
  EXPECT_EQ(header.tensors.at(0).other_dtype, "F4");
  EXPECT_THAT(header.metadata, IsEmpty());
  EXPECT_THAT(header_refusal(R"({"a":null})"), HasSubstr("not an object"));
}

TEST(SafetensorsHeader, MetadataIsTextOnly) {
  for (const char* value : {"1", "-1", "1.5", "null", "true", "{}", "[]"}) {
    EXPECT_THAT(header_refusal(fmt::format(R"({{"__metadata__":{{"k":{}}}}})", value)),
                HasSubstr("metadata key 'k' with a value that is not text"));
  }
  for (const char* value : {"1", R"("x")", "true", "[]"}) {
    EXPECT_THAT(header_refusal(fmt::format(R"({{"__metadata__":{}}})", value)),
                HasSubstr("'__metadata__' that is not an object"));
  }
}

TEST(SafetensorsHeader, ATensorHasExactlyItsThreeFields) {
  EXPECT_THAT(tensor_refusal(""), HasSubstr("gives tensor 'a' not all of dtype"));
  EXPECT_THAT(tensor_refusal(R"("dtype":"U8","shape":[])"), HasSubstr("not all of"));
  EXPECT_THAT(tensor_refusal(R"("dtype":"U8","shape":[0],"data_offsets":[0,0],"more":1)"),
              HasSubstr("gives tensor 'a' the unknown field 'more'"));
  EXPECT_THAT(header_refusal(R"({"a":1})"), HasSubstr("holds 'a' that is not an object"));
  EXPECT_THAT(tensor_refusal(R"("dtype":7)"), HasSubstr("a dtype that is not the name"));
  EXPECT_THAT(tensor_refusal(R"("dtype":["F32"])"), HasSubstr("a dtype that is not the name"));
}

TEST(SafetensorsHeader, NumbersAreNonNegativeIntegers) {
  for (const char* number :
       {"-1", "-0", "1.0", "1e2", "18446744073709551616", "\"1\"", "null", "true", "[1]", "{}"}) {
    EXPECT_THAT(tensor_refusal(fmt::format(R"("shape":[{}])", number)),
                HasSubstr("gives tensor 'a' a shape that is not an array of non-negative integers"))
        << number;
    EXPECT_THAT(tensor_refusal(fmt::format(R"("data_offsets":[{},4])", number)),
                HasSubstr("data_offsets that is not an array of two non-negative integers"))
        << number;
  }
  for (const char* offsets : {"[]", "[0]", "[0,1,2]", "0", "{}"}) {
    EXPECT_THAT(tensor_refusal(fmt::format(R"("data_offsets":{})", offsets)),
                HasSubstr("two non-negative integers"))
        << offsets;
  }
}

TEST(SafetensorsHeader, DeepNestingEndsAtOnce) {
  const std::string deep(5'000'000, '[');
  EXPECT_THAT(header_refusal(R"({"a":)" + deep), HasSubstr("not an object"));
  EXPECT_THAT(tensor_refusal(R"("shape":)" + deep), HasSubstr("shape that is not"));
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += R"({"a":)";
  EXPECT_THAT(header_refusal(objects), HasSubstr("unknown field 'a'"));
}

TEST(SafetensorsHeader, MessagesStayShortAndHarmless) {
  const std::string said =
      header_refusal(fmt::format(R"({{"\u001b[2J{}":1}})", std::string(5000, 'n')));
  EXPECT_THAT(said, AllOf(HasSubstr("'?[2Jnnn"), HasSubstr("...'")));
  EXPECT_LT(said.size(), 250U);
}

}  // namespace
}  // namespace sdvae::testing
