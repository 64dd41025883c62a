#include "base/text.h"

#include <gmock/gmock.h>

namespace sdvae {
namespace {

TEST(Text, LowerCaseIsOfAsciiOnly) { EXPECT_EQ(lower_case("ETag-\xC3\x89 Z"), "etag-\xC3\x89 z"); }

TEST(Text, QuotesShowNoControlCharacters) {
  EXPECT_EQ(in_quotes("a\x1b[2J\n\x7f\xC2\x9B b"), "'a?[2J??? b'");
}

TEST(Text, ParsesAmountsOfBytes) {
  EXPECT_EQ(parse_bytes("2G"), std::uint64_t{2} << 30);
  EXPECT_EQ(parse_bytes("1.5 GB"), std::uint64_t{3} << 29);
  EXPECT_EQ(parse_bytes("300m"), std::uint64_t{300} << 20);
  EXPECT_EQ(parse_bytes("64KiB"), std::uint64_t{64} << 10);
  EXPECT_EQ(parse_bytes("1t"), std::uint64_t{1} << 40);
  EXPECT_EQ(parse_bytes("12345"), 12345U);
  EXPECT_EQ(parse_bytes("12b"), 12U);
  for (const char* bad : {"", "G", "0", "-1G", "0.1", "2X", "2Gx", "2 GiBs", "2  G", "nan", "inf",
                          "1e3", "99999999999T", "2G "}) {
    EXPECT_EQ(parse_bytes(bad), std::nullopt) << bad;
  }
}

TEST(Text, LongTextIsCutBetweenCharacters) {
  EXPECT_EQ(quoted_text("a\nb"), "'a?b'");
  EXPECT_EQ(quoted_text(std::string(100, 'x')), "'" + std::string(100, 'x') + "'");
  EXPECT_EQ(quoted_text(std::string(99, 'x') + "\xC3\xA9"), "'" + std::string(99, 'x') + "...'");
}

}  // namespace
}  // namespace sdvae
