#include "cli/remedy_text.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include <gmock/gmock.h>

namespace sdvae::cli {
namespace {

using testing::ContainsRegex;
using testing::Not;

constexpr const char* kFamilies = "sd1, flux";
constexpr const char* kFlag = "(^| )--?[a-z]";

// The words of each kind, in the order of the kinds, as people and scripts have come to know them.
const std::array kWords = {
    std::pair{RemedyKind::none, ""},
    std::pair{RemedyKind::overwrite_or_skip, "give -f to overwrite it, or -n to skip what exists"},
    std::pair{RemedyKind::overwrite_or_elsewhere, "-f overwrites it; another --out-dir keeps both"},
    std::pair{RemedyKind::name_output_file, "give -o FILE: further pictures are numbered"},
    std::pair{RemedyKind::name_picture_format, "end it in .png, .jpg or .ppm, or give --format"},
    std::pair{RemedyKind::name_output_place,
              "give --out-dir DIR, or --beside to put each output next to its input"},
    std::pair{RemedyKind::list_with_nul,
              "give -0 if each name in it ends with a NUL byte, as find -print0 writes them"},
    std::pair{RemedyKind::one_output_place, "give one of -o, --out-dir and --beside"},
    std::pair{RemedyKind::other_fit, "give --fit sd1|flux to make it fit"},
    std::pair{RemedyKind::smaller_picture, "make the picture smaller with --resize"},
    std::pair{RemedyKind::more_memory,
              "give more to --memory, or make the picture smaller with --resize"},
    std::pair{RemedyKind::no_memory_limit,
              "leave --memory out, or give --device cpu --dtype float32 and a model that sdvae "
              "knows"},
    std::pair{RemedyKind::fewer_threads, "give a smaller number to --threads"},
    std::pair{RemedyKind::cpu_device, "give --device cpu"},
    std::pair{RemedyKind::any_engine, "leave --engine out"},
    std::pair{RemedyKind::posterior_mean, "give --posterior mean"},
    std::pair{RemedyKind::name_family, "give --family with one of sd1, flux"},
    std::pair{RemedyKind::name_latent_family, "--latent-family says what it is"},
    std::pair{RemedyKind::trust_latent_family,
              "leave --latent-family out; --force-family decodes it with any model"},
    std::pair{RemedyKind::other_family, "give --family with another of sd1, flux"},
    std::pair{RemedyKind::check_family, "its sdvae.json or --family does not describe it rightly"},
    std::pair{RemedyKind::ignore_family,
              "give a model of that family, or --force-family to decode it all the same"},
    std::pair{RemedyKind::name_model,
              "give --model FILE or set SDVAE_MODEL: a .safetensors file or a diffusers folder of "
              "any Stable Diffusion VAE"},
    std::pair{RemedyKind::list_models, "sdvae models lists what there is"},
    std::pair{RemedyKind::pull_model, "sdvae models pull sd1, flux fetches it"},
};

Remedy of_kind(RemedyKind kind) { return {kind, {"sd1", "flux"}, {}}; }

TEST(RemedyText, EachKindHasItsWords) {
  for (const auto& [kind, words] : kWords) EXPECT_EQ(remedy_text(of_kind(kind)), words);
}

TEST(RemedyText, TheTableHasEveryKind) {
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(kWords[i].first), i);
  }
  EXPECT_EQ(in_plain_words({static_cast<RemedyKind>(kWords.size())}), "") << "a kind is not here";
}

TEST(RemedyText, ItsOwnTextComesAfterTheWordsOrAlone) {
  EXPECT_EQ(remedy_text({RemedyKind::any_engine, {}, "export it"}),
            "leave --engine out, or export it");
  EXPECT_EQ(remedy_text({RemedyKind::none, {}, "export it"}), "export it");
  EXPECT_EQ(remedy_text({}), "");
}

TEST(RemedyText, ALibrarysUserReadsEachKindWithoutFlags) {
  for (const auto& [kind, words] : kWords) {
    const std::string plain = in_plain_words(of_kind(kind));
    EXPECT_EQ(plain.empty(), kind == RemedyKind::none);
    EXPECT_THAT(plain, Not(ContainsRegex(kFlag)));
  }
  EXPECT_THAT(in_plain_words(of_kind(RemedyKind::name_family)), testing::HasSubstr(kFamilies));
  EXPECT_THAT(remedy_text(of_kind(RemedyKind::name_family)), ContainsRegex(kFlag));
}

}  // namespace
}  // namespace sdvae::cli
