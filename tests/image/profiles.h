// ICC profiles, made by Little CMS.
#pragma once

#include <array>
#include <cmath>
#include <lcms2.h>
#include <string>
#include <vector>

#include "pictures.h"

namespace sdvae::test {

using Primaries = std::array<double, 6>;  // x and y of red, green and blue

inline constexpr Primaries kRec709 = {0.64, 0.33, 0.30, 0.60, 0.15, 0.06};
inline constexpr Primaries kAdobe = {0.64, 0.33, 0.21, 0.71, 0.15, 0.06};

// Saves and closes it. A description of ours takes the place of Little CMS' own.
inline Bytes saved(cmsHPROFILE profile, const std::wstring& description = L"Made for a test") {
  cmsMLU* const text = ::cmsMLUalloc(nullptr, 1);
  ::cmsMLUsetWide(text, "en", "US", description.c_str());
  ::cmsWriteTag(profile, cmsSigProfileDescriptionTag, text);
  ::cmsMLUfree(text);
  cmsUInt32Number size = 0;
  ::cmsSaveProfileToMem(profile, nullptr, &size);
  Bytes bytes(size);
  ::cmsSaveProfileToMem(profile, bytes.data(), &size);
  ::cmsCloseProfile(profile);
  return bytes;
}

// The curve of sRGB as a table of that many points, as many makers have it.
inline cmsToneCurve* srgb_table(unsigned points) {
  std::vector<cmsUInt16Number> table;
  for (unsigned i = 0; i < points; ++i) {
    const double v = i / (points - 1.0);
    const double linear = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    table.push_back(static_cast<cmsUInt16Number>(std::lround(linear * 65535)));
  }
  return ::cmsBuildTabulatedToneCurve16(nullptr, points, table.data());
}

inline Bytes rgb_profile(const Primaries& at, cmsToneCurve* curve,
                         const std::wstring& description = L"Made for a test") {
  const cmsCIExyY white = {0.3127, 0.3290, 1};
  const cmsCIExyYTRIPLE primaries = {{at[0], at[1], 1}, {at[2], at[3], 1}, {at[4], at[5], 1}};
  std::array<cmsToneCurve*, 3> curves = {curve, curve, curve};
  const cmsHPROFILE profile = ::cmsCreateRGBProfile(&white, &primaries, curves.data());
  ::cmsFreeToneCurve(curve);
  return saved(profile, description);
}

inline Bytes adobe_profile() { return rgb_profile(kAdobe, ::cmsBuildGamma(nullptr, 2.2)); }

inline Bytes srgb_profile() { return saved(::cmsCreate_sRGBProfile()); }

inline Bytes grey_profile(cmsToneCurve* curve) {
  const cmsHPROFILE profile = ::cmsCreateGrayProfile(::cmsD50_xyY(), curve);
  ::cmsFreeToneCurve(curve);
  return saved(profile);
}

// Black is what counts; the other inks give no colour.
inline Bytes cmyk_profile() {
  const cmsHPROFILE profile = ::cmsCreateProfilePlaceholder(nullptr);
  ::cmsSetProfileVersion(profile, 2.4);
  ::cmsSetDeviceClass(profile, cmsSigOutputClass);
  ::cmsSetColorSpace(profile, cmsSigCmykData);
  ::cmsSetPCS(profile, cmsSigLabData);
  cmsPipeline* const steps = ::cmsPipelineAlloc(nullptr, 4, 3);
  std::vector<cmsUInt16Number> corners;
  for (int corner = 0; corner < 16; ++corner) {
    corners.insert(corners.end(), {static_cast<cmsUInt16Number>(corner % 2 == 0 ? 0xFF00 : 0),
                                   0x8000, 0x8000});  // L, a, b; black is the last ink
  }
  ::cmsPipelineInsertStage(steps, cmsAT_BEGIN,
                           ::cmsStageAllocCLut16bit(nullptr, 2, 4, 3, corners.data()));
  ::cmsWriteTag(profile, cmsSigAToB0Tag, steps);
  ::cmsPipelineFree(steps);
  return saved(profile);
}

}  // namespace sdvae::test
