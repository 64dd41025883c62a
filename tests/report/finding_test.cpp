#include "report/finding.h"

#include <gmock/gmock.h>

namespace sdvae::report {
namespace {

TEST(Finding, AnOrdinaryPictureIsNotWorthANote) {
  EXPECT_TRUE(notes_of(PictureRead{.name = "'a.png'", .file = {}, .background = {}}).empty());
}

TEST(Finding, LostColoursAreANoteAndTheRestIsDetail) {
  PictureRead picture{.name = "'a.jpg'", .file = {}, .background = Rgb{255, 0, 16}};
  picture.file.was_cmyk = true;
  picture.file.had_alpha = true;
  picture.file.orientation = 6;
  picture.file.bits_per_channel = 16;
  const std::vector<Note> notes = notes_of(picture);
  ASSERT_EQ(notes.size(), 4U);
  EXPECT_EQ(notes[0].sentence, "'a.jpg' is CMYK: converted without a colour profile");
  EXPECT_FALSE(notes[0].is_detail);
  EXPECT_EQ(notes[1].sentence, "'a.jpg' has transparent parts: laid on #ff0010");
  EXPECT_EQ(notes[2].sentence, "'a.jpg' was turned upright (orientation 6)");
  EXPECT_EQ(notes[3].sentence, "'a.jpg' has 16 bits a channel: reduced to 8");
  for (int i = 1; i < 4; ++i) EXPECT_TRUE(notes[static_cast<std::size_t>(i)].is_detail) << i;
}

TEST(Finding, WhatIsUntidyAboutAFileIsToldToEverybody) {
  PictureRead picture{.name = "'a.jpg'", .file = {}, .background = {}};
  picture.file.remarks = {"has no end marker: all of the picture is there", "has 5 bytes too many"};
  const std::vector<Note> notes = notes_of(picture);
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].sentence, "'a.jpg' has no end marker: all of the picture is there");
  EXPECT_EQ(notes[1].sentence, "'a.jpg' has 5 bytes too many");
  EXPECT_FALSE(notes[0].is_detail || notes[1].is_detail);
}

PictureRead with_profile(ProfileKind kind, const std::string& trouble = {}) {
  PictureRead picture{.name = "'a.jpg'", .file = {}, .background = {}};
  picture.file.profile = {.kind = kind, .description = "Display P3", .trouble = trouble};
  return picture;
}

TEST(Finding, AProfileThatIsNotSrgbIsOneNoteWithARemedy) {
  PictureRead picture = with_profile(ProfileKind::other);
  auto notes = notes_of(picture);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].sentence,
            "'a.jpg' has a colour profile that is not sRGB (Display P3): its colours are kept as "
            "stored");
  EXPECT_EQ(notes[0].remedy.kind, RemedyKind::convert_to_srgb);
  EXPECT_FALSE(notes[0].is_detail);
  picture.file.was_cmyk = true;
  notes = notes_of(picture);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].sentence,
            "'a.jpg' is CMYK: converted without its colour profile (Display P3)");
  picture.file.profile.was_applied = true;
  notes = notes_of(picture);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].sentence, "'a.jpg' was converted to sRGB by its colour profile (Display P3)");
  EXPECT_TRUE(notes[0].is_detail);
}

TEST(Finding, AProfileThatWasNotUsedIsTold) {
  const auto unusable = notes_of(with_profile(ProfileKind::unusable, "is damaged"));
  ASSERT_EQ(unusable.size(), 1U);
  EXPECT_EQ(unusable[0].sentence,
            "'a.jpg' has a colour profile (Display P3) that is damaged: passed over");
  PictureRead picture = with_profile(ProfileKind::unknown, "this sdvae was built without it");
  picture.file.was_cmyk = true;
  const auto unknown = notes_of(picture);
  ASSERT_EQ(unknown.size(), 2U);
  EXPECT_EQ(unknown[0].sentence, "'a.jpg' is CMYK: converted without a colour profile");
  EXPECT_EQ(unknown[1].sentence,
            "'a.jpg' has a colour profile that may not be sRGB: this sdvae was built without it");
}

TEST(Finding, SrgbIsNotWorthANote) {
  EXPECT_TRUE(notes_of(with_profile(ProfileKind::srgb)).empty());
}

TEST(Finding, ALatentWithoutAFamilyIsNeverTakenInSilence) {
  const auto ruled = notes_of(UnnamedSpace{"'a.latent'", "sd1", "sdxl"});
  ASSERT_EQ(ruled.size(), 1U);
  EXPECT_FALSE(ruled[0].is_detail);
  EXPECT_EQ(ruled[0].sentence,
            "'a.latent' does not name its latent space: taken as sd1, scaled by 0.18215 as ComfyUI "
            "does");
  EXPECT_EQ(ruled[0].remedy.kind, RemedyKind::name_latent_family);
  const auto models = notes_of(UnnamedSpace{"'a.latent'", "", "flux"});
  EXPECT_THAT(models.at(0).sentence, testing::HasSubstr("taken as flux, the model's"));
}

TEST(Finding, ValuesThatComfyUisRuleDividesAreToldOfEveryFamily) {
  const auto notes = notes_of(UnnamedSpace{"'a.latent'", "", "flux2", true});
  EXPECT_EQ(notes.at(0).sentence,
            "'a.latent' does not name its latent space: taken as flux2, the model's, its values "
            "divided by 0.18215 as ComfyUI does");
}

TEST(Finding, NumbersThatALatentSaysItselfAreToldWhereOthersWereGiven) {
  const auto uniform = notes_of(OwnNumbers{"'a.latent'", {.shift = {0.0609}, .scale = {1.5305}}});
  ASSERT_EQ(uniform.size(), 1U);
  EXPECT_FALSE(uniform[0].is_detail);
  EXPECT_EQ(
      uniform[0].sentence,
      "'a.latent' is decoded by its own numbers (scaling factor 1.5305, shift factor 0.0609): "
      "those given for the model change nothing");
  const auto each = notes_of(OwnNumbers{"'a.latent'", {.shift = {0}, .scale = {1, 2, 3, 4}}});
  EXPECT_THAT(each.at(0).sentence, testing::HasSubstr("scaling factor one for each of 4 channels"));
}

TEST(Finding, TensorsBesideALatentAreNamed) {
  const auto notes = notes_of(OtherTensors{"'a.latent'", {"noise_mask", "batch_index"}});
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].sentence,
            "'a.latent' holds 'noise_mask' and 1 more beside its latent: passed over");
  EXPECT_FALSE(notes[0].is_detail);
}

}  // namespace
}  // namespace sdvae::report
