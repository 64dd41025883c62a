#include "report/finding.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "report/values.h"

namespace sdvae::report {
namespace {

std::string transparency(const PictureRead& picture) {
  if (picture.keeps_alpha) {
    return fmt::format("{} has transparent parts: the model takes them as they are", picture.name);
  }
  if (!picture.background) {
    return fmt::format("{} has transparent parts: shown with their stored colours", picture.name);
  }
  return fmt::format("{} has transparent parts: laid on #{:02x}{:02x}{:02x}", picture.name,
                     picture.background->red, picture.background->green, picture.background->blue);
}

// " (Adobe RGB (1998))", or nothing of a profile without a name.
std::string named(const ColourProfile& profile) {
  return profile.description.empty() ? "" : fmt::format(" ({})", profile.description);
}

Note convertible(const PictureRead& picture) {
  const ColourProfile& profile = picture.file.profile;
  const std::string what =
      picture.file.was_cmyk
          ? fmt::format("is CMYK: converted without its colour profile{}", named(profile))
          : fmt::format("has a colour profile that is not sRGB{}: its colours are kept as stored",
                        named(profile));
  return {.sentence = fmt::format("{} {}", picture.name, what),
          .is_detail = false,
          .remedy = {RemedyKind::convert_to_srgb}};
}

// What became of the colours, if it is worth a note.
std::optional<Note> colours(const PictureRead& picture) {
  const ColourProfile& profile = picture.file.profile;
  const auto note = [&](const std::string& what, bool is_detail = false) {
    return Note{fmt::format("{} {}", picture.name, what), is_detail};
  };
  switch (profile.kind) {
    case ProfileKind::other:
      if (!profile.was_applied) return convertible(picture);
      return note(fmt::format("was converted to sRGB by its colour profile{}", named(profile)),
                  true);
    case ProfileKind::unusable:
      return note(fmt::format("has a colour profile{} that {}: passed over", named(profile),
                              profile.trouble));
    case ProfileKind::unknown:
      return note(fmt::format("has a colour profile that may not be sRGB: {}", profile.trouble));
    case ProfileKind::none:
    case ProfileKind::srgb:
      break;
  }
  return std::nullopt;
}

std::vector<Note> notes_on(const PictureRead& picture) {
  const ImageFileInfo& file = picture.file;
  std::vector<Note> notes;
  if (file.was_cmyk && file.profile.kind != ProfileKind::other) {
    notes.push_back(
        {fmt::format("{} is CMYK: converted without a colour profile", picture.name), false});
  }
  if (auto note = colours(picture)) notes.push_back(std::move(*note));
  for (const std::string& remark : file.remarks) {
    notes.push_back({fmt::format("{} {}", picture.name, remark), false});
  }
  if (file.had_alpha) notes.push_back({transparency(picture), true});
  if (file.orientation != 1) {
    notes.push_back(
        {fmt::format("{} was turned upright (orientation {})", picture.name, file.orientation),
         true});
  }
  if (file.bits_per_channel > 8) {
    notes.push_back(
        {fmt::format("{} has {} bits a channel: reduced to 8", picture.name, file.bits_per_channel),
         true});
  }
  return notes;
}

std::vector<Note> notes_on(const UnnamedSpace& latent) {
  const char* const divided = ", its values divided by 0.18215 as ComfyUI does";
  const std::string taken =
      latent.family.empty()
          ? latent.model_family + ", the model's" + (latent.is_scaled ? divided : "")
          : latent.family + ", scaled by 0.18215 as ComfyUI does";
  return {{.sentence =
               fmt::format("{} does not name its latent space: taken as {}", latent.name, taken),
           .is_detail = false,
           .remedy = {RemedyKind::name_latent_family}}};
}

std::vector<Note> notes_on(const OwnNumbers& latent) {
  return {
      {fmt::format("{} is decoded by its own numbers (scaling factor {}, shift factor {}): those "
                   "given for the model change nothing",
                   latent.name, numbers_text(latent.space.scale), numbers_text(latent.space.shift)),
       false}};
}

std::vector<Note> notes_on(const OtherTensors& latent) {
  return {{fmt::format("{} holds {} beside its latent: passed over", latent.name,
                       first_of(latent.tensors)),
           false}};
}

}  // namespace

std::vector<Note> notes_of(const Finding& finding) {
  return std::visit([](const auto& one) { return notes_on(one); }, finding);
}

}  // namespace sdvae::report
