// An ICC profile opened by Little CMS, and the transform from its colours to sRGB.
// One object is used by one thread at a time; different ones share nothing.
#pragma once

#include <cstdint>
#include <lcms2.h>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"
#include "image/profile.h"

namespace sdvae {

// Profiles are taken to be hostile: what Little CMS says of them is kept, nothing is printed.
class OpenProfile {
 public:
  // A profile that cannot be opened is left closed: trouble() says why.
  explicit OpenProfile(ByteView profile);
  OpenProfile(const OpenProfile&) = delete;
  OpenProfile& operator=(const OpenProfile&) = delete;
  OpenProfile(OpenProfile&&) = delete;
  OpenProfile& operator=(OpenProfile&&) = delete;
  ~OpenProfile() = default;

  // Why the profile cannot be used, to follow "its profile"; empty when nothing speaks against it.
  [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }
  [[nodiscard]] ProfileSpace space() const noexcept { return space_; }
  [[nodiscard]] std::string description() const;

  // Makes the transform to sRGB: quickly, for a few colours, or with tables, for a whole picture.
  // False where there is none; trouble() then says why.
  enum class Use { few_colours, picture };
  [[nodiscard]] bool prepare(Use use);

  // Pixels of the profile's space to sRGB, once prepared.
  void convert(std::span<const std::uint8_t> samples, std::span<std::uint8_t> rgb) const;

 private:
  void open(ByteView profile);
  [[nodiscard]] std::string in_words(const char* otherwise) const;

  struct Close {
    void operator()(cmsContext context) const noexcept { ::cmsDeleteContext(context); }
  };
  struct CloseProfile {
    void operator()(cmsHPROFILE profile) const noexcept { ::cmsCloseProfile(profile); }
  };
  struct CloseTransform {
    void operator()(cmsHTRANSFORM transform) const noexcept { ::cmsDeleteTransform(transform); }
  };
  template <typename Handle, typename Closer>
  using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Closer>;

  std::string said_;  // The last message of Little CMS.
  std::string trouble_;
  ProfileSpace space_ = ProfileSpace::other;
  Owned<cmsContext, Close> context_;
  Owned<cmsHPROFILE, CloseProfile> profile_;
  Owned<cmsHTRANSFORM, CloseTransform> transform_;
};

// The number of samples of a pixel.
[[nodiscard]] std::size_t samples_of(ProfileSpace space) noexcept;

// As ProfileEngine::to_srgb says.
void convert_to_srgb(ByteView profile, std::span<const std::uint8_t> samples,
                     std::span<std::uint8_t> rgb);

}  // namespace sdvae
