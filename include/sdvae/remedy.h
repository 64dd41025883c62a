// What would help against an error, as data.
//
// A remedy names a choice that the caller has. Each face has its own words for it: the command line
// names its flags, a window its fields. Whoever has no words of their own takes in_plain_words.
// Everything is inline, as in error.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sdvae {

enum class RemedyKind {
  none,                    // no choice of the caller's; Remedy::text may still say what helps
  overwrite_or_skip,       // let the file that exists be overwritten, or pass over it
  overwrite_or_elsewhere,  // let the file that exists be overwritten, or name another folder
  name_output_file,        // name an output file, which further pictures number
  name_picture_format,     // say which format pictures are written in, by their names or at all
  name_output_place,  // say where the outputs of several inputs go: a folder, or beside each input
  list_with_nul,      // say that each name in the list ends with a NUL byte
  one_output_place,   // name one output, or a folder for outputs, or the inputs' own folders
  other_fit,          // another way to fit the picture to the model: one of Remedy::choices
  smaller_picture,    // make the picture smaller first
  more_memory,        // raise the limit of memory, or make the picture smaller first
  no_memory_limit,    // lift the limit of memory, or take a model, device and dtype that keep to it
  fewer_threads,      // ask for fewer threads
  cpu_device,         // compute on the CPU
  any_engine,         // ask for no engine in particular
  posterior_mean,     // take the mean of the posterior instead of a sample
  name_family,        // say the model's family: one of Remedy::choices
  name_latent_family,   // say the family of latents whose files do not name it
  trust_latent_family,  // leave out what was said of latents' family, or ignore families altogether
  other_family,         // say another family of the model: one of Remedy::choices
  check_family,         // correct what the model's description or the caller says of its family
  ignore_family,        // take a model of the latent's family, or decode it all the same
  name_model,           // say which model to use
  list_models,          // look up which models there are
  pull_model,           // fetch the model named by the only one of Remedy::choices
};

struct Remedy {
  RemedyKind kind = RemedyKind::none;
  std::vector<std::string> choices = {};  // names to choose from, where the kind speaks of them
  // What helps too (or at all, with RemedyKind::none) and is no choice of the caller's, in the
  // imperative: "export the model again". May be empty.
  std::string text = {};
};

// "sd1, sdxl" of two choices; `between` stands between them.
[[nodiscard]] inline std::string joined_choices(const Remedy& remedy, const std::string& between) {
  std::string joined;
  for (std::size_t i = 0; i < remedy.choices.size(); ++i) {
    joined += (i == 0 ? "" : between) + remedy.choices[i];
  }
  return joined;
}

// A face's words for the kind, and the remedy's own text where there is one.
[[nodiscard]] inline std::string with_own_text(const std::string& words, const Remedy& remedy) {
  if (words.empty()) return remedy.text;
  return remedy.text.empty() ? words : words + ", or " + remedy.text;
}

// The kind without the words of any face.
[[nodiscard]] inline std::string plain_words_of_kind(const Remedy& remedy) {
  switch (remedy.kind) {
    case RemedyKind::none:
      return {};
    case RemedyKind::overwrite_or_skip:
      return "allow it to be overwritten, or skip what exists";
    case RemedyKind::overwrite_or_elsewhere:
      return "allow it to be overwritten, or name another folder to keep both";
    case RemedyKind::name_output_file:
      return "name an output file: further pictures are numbered";
    case RemedyKind::name_picture_format:
      return "end it in .png, .jpg or .ppm, or say the format";
    case RemedyKind::name_output_place:
      return "name a folder for the outputs, or put each output next to its input";
    case RemedyKind::list_with_nul:
      return "say that each name in it ends with a NUL byte, if that is so";
    case RemedyKind::one_output_place:
      return "name one output, a folder, or the inputs' own folders, and no two of them";
    case RemedyKind::other_fit:
      return "fit it by one of " + joined_choices(remedy, ", ");
    case RemedyKind::smaller_picture:
      return "make the picture smaller";
    case RemedyKind::more_memory:
      return "raise the memory limit, or make the picture smaller";
    case RemedyKind::no_memory_limit:
      return "set no memory limit, or compute on the CPU in float32 with a model that sdvae knows";
    case RemedyKind::fewer_threads:
      return "ask for fewer threads";
    case RemedyKind::cpu_device:
      return "compute on the CPU";
    case RemedyKind::any_engine:
      return "leave the choice of the engine to sdvae";
    case RemedyKind::posterior_mean:
      return "take the posterior's mean";
    case RemedyKind::name_family:
      return "name the model's family, one of " + joined_choices(remedy, ", ");
    case RemedyKind::name_latent_family:
      return "the caller can say what it is";
    case RemedyKind::trust_latent_family:
      return "leave the latent's family to its file, or ignore it to decode with any model";
    case RemedyKind::other_family:
      return "name another family, one of " + joined_choices(remedy, ", ");
    case RemedyKind::check_family:
      return "its sdvae.json or the family named for it does not describe it rightly";
    case RemedyKind::ignore_family:
      return "take a model of that family, or ignore the family to decode it all the same";
    case RemedyKind::name_model:
      return "name a model or set SDVAE_MODEL: a .safetensors file or a diffusers folder of any "
             "Stable Diffusion VAE";
    case RemedyKind::list_models:
      return "look up the names of the models that are here";
    case RemedyKind::pull_model:
      return "fetch " + joined_choices(remedy, ", ") + " from its hub";
  }
  return {};
}

// A sentence for people that names no option of any program; empty when nothing is known to help.
[[nodiscard]] inline std::string in_plain_words(const Remedy& remedy) {
  return with_own_text(plain_words_of_kind(remedy), remedy);
}

}  // namespace sdvae
