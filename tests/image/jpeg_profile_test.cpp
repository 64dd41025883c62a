#include "image/jpeg/jpeg_profile.h"

#include "jpeg_maker.h"
#include "pictures.h"

namespace sdvae {
namespace {

using namespace sdvae::test;

Bytes piece(int number, int count, std::string_view part) {
  return join({text("ICC_PROFILE"), bytes({0, number, count}), text(part)});
}

EmbeddedProfile joined(const std::vector<Bytes>& segments) {
  JpegProfile profile;
  for (const Bytes& segment : segments) profile.keep(segment);
  return profile.joined();
}

TEST(JpegProfile, NoPiecesAreNoProfile) {
  const EmbeddedProfile none = joined({text("MPF"), text("ICC_PROFILE"), {}});
  EXPECT_TRUE(none.bytes.empty());
  EXPECT_TRUE(none.fault.empty());
}

TEST(JpegProfile, PiecesAreJoinedInTheOrderOfTheirNumbers) {
  EXPECT_EQ(joined({piece(1, 1, "abc")}).bytes, text("abc"));
  EXPECT_EQ(joined({piece(3, 3, "ef"), piece(1, 3, "ab"), piece(2, 3, "cd")}).bytes,
            text("abcdef"));
  EXPECT_EQ(joined({piece(0, 2, "ab"), piece(1, 2, "cd")}).bytes, text("abcd"));
}

TEST(JpegProfile, AMissingOrDoubledPieceIsAFault) {
  const std::vector<std::vector<Bytes>> wrong = {{piece(1, 2, "ab")},
                                                 {piece(1, 1, "ab"), piece(1, 1, "ab")},
                                                 {piece(1, 2, "ab"), piece(1, 2, "cd")},
                                                 {piece(1, 2, "ab"), piece(2, 3, "cd")}};
  for (const std::vector<Bytes>& segments : wrong) {
    const EmbeddedProfile profile = joined(segments);
    EXPECT_TRUE(profile.bytes.empty());
    EXPECT_EQ(profile.fault, "is in pieces that are not one of each");
  }
}

TEST(JpegProfile, MorePiecesThanThereCanBeAreAFault) {
  const EmbeddedProfile profile = joined(std::vector(1000, piece(1, 255, "ab")));
  EXPECT_FALSE(profile.fault.empty());
}

TEST(JpegProfile, APieceBehindTheFirstScanDoesNotCount) {
  const Bytes file = make_jpeg(smooth_image(16, 16), {});
  const Bytes part = piece(1, 2, "ab");
  const Bytes segment = join({bytes({0xFF, 0xE2, 0, static_cast<int>(part.size() + 2)}), part});
  const Bytes early =
      join({{file.begin(), file.begin() + 2}, segment, {file.begin() + 2, file.end()}});
  const Bytes late = join({{file.begin(), file.end() - 2}, segment, {file.end() - 2, file.end()}});
  EXPECT_EQ(decode_image_file(early, "'test'").info.profile.kind, ProfileKind::unusable);
  EXPECT_EQ(decode_image_file(late, "'test'").info.profile.kind, ProfileKind::none);
}

}  // namespace
}  // namespace sdvae
