#include "cli/remedy_text.h"

namespace sdvae::cli {
namespace {

// The switch has no default, so that the compiler names a kind that has no text.
std::string text_of_kind(const Remedy& remedy) {
  switch (remedy.kind) {
    case RemedyKind::none:
      return {};
    case RemedyKind::overwrite_or_skip:
      return "give -f to overwrite it, or -n to skip what exists";
    case RemedyKind::overwrite_or_elsewhere:
      return "-f overwrites it; another --out-dir keeps both";
    case RemedyKind::name_output_file:
      return "give -o FILE: further pictures are numbered";
    case RemedyKind::name_picture_format:
      return "end it in .png, .jpg or .ppm, or give --format";
    case RemedyKind::name_output_place:
      return "give --out-dir DIR, or --beside to put each output next to its input";
    case RemedyKind::list_with_nul:
      return "give -0 if each name in it ends with a NUL byte, as find -print0 writes them";
    case RemedyKind::one_output_place:
      return "give one of -o, --out-dir and --beside";
    case RemedyKind::other_fit:
      return "give --fit " + joined_choices(remedy, "|") + " to make it fit";
    case RemedyKind::smaller_picture:
      return "make the picture smaller with --resize";
    case RemedyKind::more_memory:
      return "give more to --memory, or make the picture smaller with --resize";
    case RemedyKind::no_memory_limit:
      return "leave --memory out, or give --device cpu --dtype float32 and a model that sdvae "
             "knows";
    case RemedyKind::fewer_threads:
      return "give a smaller number to --threads";
    case RemedyKind::cpu_device:
      return "give --device cpu";
    case RemedyKind::any_engine:
      return "leave --engine out";
    case RemedyKind::posterior_mean:
      return "give --posterior mean";
    case RemedyKind::name_family:
      return "give --family with one of " + joined_choices(remedy, ", ");
    case RemedyKind::name_latent_family:
      return "--latent-family says what it is";
    case RemedyKind::trust_latent_family:
      return "leave --latent-family out; --force-family decodes it with any model";
    case RemedyKind::other_family:
      return "give --family with another of " + joined_choices(remedy, ", ");
    case RemedyKind::check_family:
      return "its sdvae.json or --family does not describe it rightly";
    case RemedyKind::ignore_family:
      return "give a model of that family, or --force-family to decode it all the same";
    case RemedyKind::name_model:
      return "give --model FILE or set SDVAE_MODEL: a .safetensors file or a diffusers folder of "
             "any Stable Diffusion VAE";
    case RemedyKind::list_models:
      return "sdvae models lists what there is";
    case RemedyKind::pull_model:
      return "sdvae models pull " + joined_choices(remedy, ", ") + " fetches it";
  }
  return {};
}

}  // namespace

std::string remedy_text(const Remedy& remedy) {
  return with_own_text(text_of_kind(remedy), remedy);
}

}  // namespace sdvae::cli
