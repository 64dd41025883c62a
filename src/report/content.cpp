#include "report/content.h"

#include <fmt/format.h>

#include "latent/family.h"
#include "report/values.h"

namespace sdvae::report {
namespace {

std::string or_unknown(const std::string& text) { return text.empty() ? "unknown" : text; }

nlohmann::ordered_json numbers_json(const std::vector<double>& numbers) {
  if (numbers.size() == 1) return numbers.front();
  return numbers;
}

std::string channels_text(const std::vector<ChannelStats>& channels) {
  std::string text = "  channel        min       mean        std        max\n";
  for (std::size_t c = 0; c < channels.size(); ++c) {
    const ChannelStats& stats = channels[c];
    text += fmt::format("  {:>7} {:>10.4f} {:>10.4f} {:>10.4f} {:>10.4f}\n", c, stats.min,
                        stats.mean, stats.stddev, stats.max);
  }
  return text;
}

// The shape, how the numbers are stored, and the latent space.
std::string space_text(const LatentContent& content) {
  const LatentInfo& info = content.info;
  const LatentFileInfo& file = content.file;
  return fmt::format(
      "latent {} (pictures, channels, height, width), {}, stored {}\n"
      "  family {}{}, scaling factor {}, shift factor {}\n",
      fmt::join(content.shape, "x"), to_string(file.dtype), file.stored_raw ? "raw" : "scaled",
      or_unknown(info.space.family),
      file.names_family || info.space.family.empty() ? "" : " (as ComfyUI takes what names none)",
      numbers_text(info.space.scale), numbers_text(info.space.shift));
}

// Of a decoder alone nobody knows whether its encoder gave a variance.
std::string variance_text(const ModelInfo& info) {
  if (!info.has_encoder) return "";
  return info.has_moments ? ", mean and variance" : ", no variance";
}

// The picture and the model that the latent was made of, and the metadata of other programs.
std::string origin_text(const LatentInfo& info) {
  std::string text;
  if (info.image_width > 0) {
    text += fmt::format("  gives back {}x{} pixels (fit {})\n", info.image_width, info.image_height,
                        or_unknown(info.fit));
  }
  if (info.posterior) {
    text += *info.posterior == Posterior::mean
                ? "  posterior mean"
                : fmt::format("  posterior sample, seed {}", info.seed.value_or(0));
    text += fmt::format(", model {}\n", or_unknown(info.model));
  }
  for (const auto& [key, value] : info.extra) {
    text += fmt::format("  {}: {}\n", key, value.size() > 60 ? value.substr(0, 60) + "..." : value);
  }
  return text;
}

std::string unknown_family(const LatentSpace& space) {
  const auto families = families_that_fit(space.channels, space.factor);
  if (families.empty()) return "\n  family not known: sdvae knows none of these sizes\n";
  return fmt::format("\n  family not known: name one of {}\n", fmt::join(families, ", "));
}

std::string known_family_text(const ModelInfo& info) {
  std::string text = fmt::format("\n  family {} (from {}), scaling factor {}, shift factor {}\n",
                                 info.space.family, info.space.from, numbers_text(info.space.scale),
                                 numbers_text(info.space.shift));
  if (!info.overruled.empty()) text += fmt::format("  overruled: {}\n", info.overruled);
  return text;
}

}  // namespace

std::string latent_text(const LatentContent& content) {
  std::string text =
      space_text(content) + origin_text(content.info) + channels_text(content.channels);
  if (!content.file.other_tensors.empty()) {
    text +=
        fmt::format("  beside the latent, passed over: {}\n", first_of(content.file.other_tensors));
  }
  if (!content.channels_picture.empty()) {
    text += fmt::format("  channels drawn to {}\n", content.channels_picture);
  }
  text.pop_back();
  return text;
}

nlohmann::ordered_json latent_json(const LatentContent& content) {
  const LatentInfo& info = content.info;
  const LatentFileInfo& file = content.file;
  nlohmann::ordered_json object;
  object["kind"] = "latent";
  object["shape"] = content.shape;
  object["dtype"] = to_string(file.dtype);
  object["stored"] = file.stored_raw ? "raw" : "scaled";
  object["bytes"] = file.bytes;
  object["family"] = or_null(info.space.family);
  object["names_family"] = file.names_family;
  object["scaling_factor"] = numbers_json(info.space.scale);
  object["shift_factor"] = numbers_json(info.space.shift);
  object["image_width"] = info.image_width;
  object["image_height"] = info.image_height;
  object["fit"] = info.fit;
  object["model"] = info.model;
  object["model_sha256"] = info.model_sha256;
  if (info.posterior) object["posterior"] = *info.posterior == Posterior::mean ? "mean" : "sample";
  if (info.seed) object["seed"] = *info.seed;
  object["extra"] = info.extra;
  object["other_tensors"] = file.other_tensors;
  for (const ChannelStats& stats : content.channels) {
    object["channels"].push_back(
        {{"min", stats.min}, {"mean", stats.mean}, {"std", stats.stddev}, {"max", stats.max}});
  }
  return object;
}

std::string model_text(const ModelInfo& info) {
  std::string text = fmt::format("{} model '{}'", info.format, info.name);
  if (!info.kind.empty()) text += fmt::format(": {}, {}", info.kind, info.naming);
  text += info.space.family.empty() ? unknown_family(info.space) : known_family_text(info);
  text += fmt::format("  {} latent channels, {} pixels per latent pixel{}{}, works on {} latents\n",
                      info.space.channels, info.space.factor, variance_text(info), half_text(info),
                      info.io_scaled ? "scaled" : "raw");
  if (info.parameters > 0) {
    text += fmt::format("  {} parameters, stored as {}\n", info.parameters, info.weights_dtype);
  }
  return text + fmt::format("  weights sha256 {}\n  source {}", or_unknown(info.weights_sha256),
                            or_unknown(info.source));
}

nlohmann::ordered_json model_json(const ModelInfo& info) {
  nlohmann::ordered_json object;
  object["kind"] = info.format == "TorchScript" ? "torchscript" : info.format;
  object["name"] = info.name;
  object["architecture"] = or_null(info.kind);
  object["naming"] = or_null(info.naming);
  object["family"] = or_null(info.space.family);
  object["family_from"] = or_null(info.space.from);
  object["overruled"] = or_null(info.overruled);
  if (!info.space.family.empty()) {
    object["scaling_factor"] = numbers_json(info.space.scale);
    object["shift_factor"] = numbers_json(info.space.shift);
  }
  object["latent_channels"] = info.space.channels;
  object["factor"] = info.space.factor;
  object["has_encoder"] = info.has_encoder;
  object["has_decoder"] = info.has_decoder;
  object["has_moments"] = info.has_moments;
  object["io_space"] = info.io_scaled ? "scaled" : "raw";
  if (info.parameters > 0) {
    object["parameters"] = info.parameters;
    object["weights_dtype"] = info.weights_dtype;
  }
  object["weights_sha256"] = info.weights_sha256;
  object["source"] = info.source;
  return object;
}

}  // namespace sdvae::report
