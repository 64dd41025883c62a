#include "image/png/png_colour.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace sdvae::test;
using testing::HasSubstr;

struct NamedChunk {
  std::string name;
  Bytes content;
};

PngColour kept(const std::vector<NamedChunk>& chunks) {
  PngColour colour;
  for (const NamedChunk& one : chunks) colour.keep(one.name, one.content);
  return colour;
}

std::string remark_on(const std::vector<NamedChunk>& chunks) {
  return kept(chunks).remark().value_or("");
}

Bytes icc(const Bytes& profile) {
  return join({text("its name"), bytes({0, 0}), zlib_stored(profile)});
}

Bytes chromaticities(std::initializer_list<std::uint32_t> numbers) {
  Bytes content;
  for (const std::uint32_t number : numbers) append(content, big32(number));
  return content;
}

const Bytes kSrgbGamma = big32(45455);
const Bytes kSrgbPrimaries =
    chromaticities({31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000});
const Bytes kWidePrimaries =
    chromaticities({31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000});

TEST(PngColour, TheLastProfileCountsAndIsUnpacked) {
  EXPECT_TRUE(kept({}).profile().bytes.empty());
  const std::vector<NamedChunk> two = {{"iCCP", icc(text("one"))}, {"iCCP", icc(text("two"))}};
  EXPECT_EQ(kept(two).profile().bytes, text("two"));
}

TEST(PngColour, AProfileThatCannotBeUnpackedIsAFault) {
  for (const Bytes& content : {Bytes{}, text("name"), join({text("n"), bytes({0})}),
                               join({text("n"), bytes({0, 0}), text("not zlib")}), icc({})}) {
    const std::vector<NamedChunk> chunks = {{"iCCP", content}};
    EXPECT_TRUE(kept(chunks).profile().bytes.empty());
    EXPECT_EQ(kept(chunks).profile().fault, "cannot be unpacked");
  }
}

// 17 MiB of zeros: a block of stored bytes holds 65,535.
TEST(PngColour, AProfileIsUnpackedToAtMost16Megabytes) {
  Bytes stream = bytes({0x78, 0x01});
  for (int block = 0; block < 272; ++block) {
    append(stream, bytes({block == 271 ? 1 : 0, 0xFF, 0xFF, 0, 0}));
    stream.resize(stream.size() + 65535);
  }
  const std::vector<NamedChunk> chunks = {{"iCCP", join({text("n"), bytes({0, 0}), stream})}};
  EXPECT_EQ(kept(chunks).profile().fault, "cannot be unpacked");
}

TEST(PngColour, SrgbIsNotWorthARemark) {
  EXPECT_EQ(remark_on({}), "");
  EXPECT_EQ(remark_on({{"gAMA", kSrgbGamma}, {"cHRM", kSrgbPrimaries}}), "");
  EXPECT_EQ(remark_on({{"sRGB", bytes({0})}, {"cHRM", kWidePrimaries}}), "");
  EXPECT_EQ(remark_on({{"cICP", bytes({1, 13, 0, 1})}, {"gAMA", big32(100000)}}), "");
}

TEST(PngColour, OtherColoursAreTold) {
  EXPECT_THAT(remark_on({{"gAMA", big32(100000)}}), HasSubstr("not sRGB (gAMA 1): kept as stored"));
  EXPECT_THAT(remark_on({{"gAMA", kSrgbGamma}, {"cHRM", kWidePrimaries}}), HasSubstr("(cHRM)"));
  EXPECT_THAT(remark_on({{"sRGB", bytes({0})}, {"cICP", bytes({12, 13, 0, 1})}}),
              HasSubstr("(cICP: primaries 12, transfer 13)"));
}

TEST(PngColour, AProfileCountsAlone) {
  EXPECT_EQ(remark_on({{"iCCP", icc(text("one"))}, {"gAMA", big32(100000)}}), "");
}

TEST(PngColour, ChunksOfAWrongLengthSayNothing) {
  EXPECT_EQ(remark_on({{"gAMA", {}}, {"cHRM", bytes({1})}, {"cICP", bytes({9})}}), "");
}

}  // namespace
}  // namespace sdvae
