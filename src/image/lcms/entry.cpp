// The module's entry point, found by its name from image/profile_module.cpp.
#include "image/lcms/judge.h"
#include "image/lcms/transform.h"
#include "image/profile.h"
#include "sdvae/export.h"

extern "C" SDVAE_API void sdvae_profile_engine_1(sdvae::ProfileEngine& engine) {
  engine = {sdvae::judge_profile, sdvae::convert_to_srgb};
}
