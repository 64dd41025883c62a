#include "image/lcms/transform.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>

#include <fmt/format.h>

#include "image/unreadable.h"

namespace sdvae {
namespace {

// Such a tag is a list of steps of any length, each of which is taken for each of 80,000 colours.
// Real ones, which are rare, take some 50 KB.
constexpr std::size_t kMostStepsBytes = std::size_t{1} << 19U;

// Signatures in the header, from its bytes: a hostile one is no value of Little CMS's enumerations,
// and to load such a value is undefined.
constexpr std::size_t kClassAt = 12;
constexpr std::size_t kSpaceAt = 16;

ProfileSpace space_of(std::uint32_t signature) {
  switch (signature) {
    case cmsSigRgbData:
      return ProfileSpace::rgb;
    case cmsSigGrayData:
      return ProfileSpace::grey;
    case cmsSigCmykData:
      return ProfileSpace::cmyk;
    default:
      return ProfileSpace::other;
  }
}

cmsUInt32Number format_of(ProfileSpace space) {
  if (space == ProfileSpace::grey) return TYPE_GRAY_8;
  return space == ProfileSpace::cmyk ? TYPE_CMYK_8 : TYPE_RGB_8;
}

// The kinds of device whose colours a picture can have; links between devices, lists of named
// colours and the like are none.
bool is_for_pictures(std::uint32_t kind) {
  constexpr std::array<std::uint32_t, 4> kKinds = {cmsSigInputClass, cmsSigDisplayClass,
                                                   cmsSigOutputClass, cmsSigColorSpaceClass};
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

bool has_too_many_steps(cmsHPROFILE profile) {
  constexpr std::array kTags = {cmsSigDToB0Tag, cmsSigDToB1Tag};
  return std::ranges::any_of(kTags, [&](cmsTagSignature tag) {
    return ::cmsReadRawTag(profile, tag, nullptr, 0) > kMostStepsBytes;
  });
}

extern "C" void sdvae_lcms_says(cmsContext context, cmsUInt32Number /*code*/, const char* text) {
  auto* const said = static_cast<std::string*>(::cmsGetContextUserData(context));
  if (said != nullptr && text != nullptr) *said = text;
}

}  // namespace

std::size_t samples_of(ProfileSpace space) noexcept {
  if (space == ProfileSpace::grey) return 1;
  return space == ProfileSpace::cmyk ? 4 : 3;
}

OpenProfile::OpenProfile(ByteView profile) : context_(::cmsCreateContext(nullptr, &said_)) {
  if (!context_) throw std::bad_alloc();
  ::cmsSetLogErrorHandlerTHR(context_.get(), sdvae_lcms_says);
  open(profile);
}

void OpenProfile::open(ByteView profile) {
  profile_.reset(::cmsOpenProfileFromMemTHR(context_.get(), profile.data(),
                                            static_cast<cmsUInt32Number>(profile.size())));
  if (!profile_) {
    trouble_ = in_words("its header is wrong");
    return;
  }
  space_ = space_of(load_big_endian<std::uint32_t>(profile, kSpaceAt));
  if (!is_for_pictures(load_big_endian<std::uint32_t>(profile, kClassAt)))
    trouble_ = "is none for pictures";
  if (has_too_many_steps(profile_.get())) trouble_ = "has too many steps";
}

std::string OpenProfile::in_words(const char* otherwise) const {
  return fmt::format("is damaged (Little CMS: {})", said_.empty() ? otherwise : said_);
}

// Text of strangers, which is to be shown on a terminal.
std::string OpenProfile::description() const {
  if (!profile_) return {};
  std::array<wchar_t, 65> text{};  // with the zero that ends it
  ::cmsGetProfileInfo(profile_.get(), cmsInfoDescription, "en", "US", text.data(), sizeof text);
  std::string description;
  for (const wchar_t character : text) {
    if (character == L'\0') break;
    description += character >= L' ' && character <= L'~' ? static_cast<char>(character) : '?';
  }
  return description;
}

bool OpenProfile::prepare(Use use) {
  if (!trouble_.empty() || space_ == ProfileSpace::other) return false;
  const Owned<cmsHPROFILE, CloseProfile> srgb(::cmsCreate_sRGBProfileTHR(context_.get()));
  if (!srgb) throw std::bad_alloc();
  // Without tables each colour takes a microsecond, and tables of 36,000 colours take none.
  const cmsUInt32Number flags = use == Use::few_colours ? cmsFLAGS_NOOPTIMIZE : 0;
  transform_.reset(::cmsCreateTransformTHR(context_.get(), profile_.get(), format_of(space_),
                                           srgb.get(), TYPE_RGB_8, INTENT_PERCEPTUAL, flags));
  if (!transform_) trouble_ = in_words("it gives no colours");
  return transform_ != nullptr;
}

void OpenProfile::convert(std::span<const std::uint8_t> samples,
                          std::span<std::uint8_t> rgb) const {
  const std::size_t pixels = std::min(samples.size() / samples_of(space_), rgb.size() / 3);
  ::cmsDoTransform(transform_.get(), samples.data(), rgb.data(),
                   static_cast<cmsUInt32Number>(pixels));
}

void convert_to_srgb(ByteView profile, std::span<const std::uint8_t> samples,
                     std::span<std::uint8_t> rgb) {
  OpenProfile open(profile);
  if (!open.prepare(OpenProfile::Use::picture)) {
    throw Unreadable(fmt::format("its profile {}", open.trouble()));
  }
  open.convert(samples, rgb);
}

}  // namespace sdvae
