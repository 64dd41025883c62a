#include "report/finding.h"

#include <fmt/format.h>

#include "report/values.h"

namespace sdvae::report {
namespace {

std::string transparency(const PictureRead& picture) {
  if (!picture.background) {
    return fmt::format("{} has transparent parts: shown with their stored colours", picture.name);
  }
  return fmt::format("{} has transparent parts: laid on #{:02x}{:02x}{:02x}", picture.name,
                     picture.background->red, picture.background->green, picture.background->blue);
}

std::vector<Note> notes_on(const PictureRead& picture) {
  const ImageFileInfo& file = picture.file;
  std::vector<Note> notes;
  if (file.was_cmyk) {
    notes.push_back(
        {fmt::format("{} is CMYK: converted without a colour profile", picture.name), false});
  }
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
  const std::string taken = latent.family.empty()
                                ? latent.model_family + ", the model's"
                                : latent.family + ", scaled by 0.18215 as ComfyUI does";
  return {{.sentence =
               fmt::format("{} does not name its latent space: taken as {}", latent.name, taken),
           .is_detail = false,
           .remedy = {RemedyKind::name_latent_family}}};
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
