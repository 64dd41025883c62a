#include "base/text.h"

#include <gmock/gmock.h>

namespace sdvae {
namespace {

TEST(Text, LowerCaseIsOfAsciiOnly) { EXPECT_EQ(lower_case("ETag-\xC3\x89 Z"), "etag-\xC3\x89 z"); }

TEST(Text, QuotesShowNoControlCharacters) {
  EXPECT_EQ(in_quotes("a\x1b[2J\n\x7f\xC2\x9B b"), "'a?[2J??? b'");
}

}  // namespace
}  // namespace sdvae
