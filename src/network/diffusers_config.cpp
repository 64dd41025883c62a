#include "network/diffusers_config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "network/config_fields.h"
#include "network/model_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr std::uint64_t kLargestConfigBytes = 1 << 20;
constexpr int kWanWidth = 96;  // base_dim where it is not given
constexpr double kMostLayers = 1000;

void read_scaling(const ConfigFields& fields, DiffusersConfig& config) {
  config.scaling_factor = fields.number("scaling_factor");
  config.shift_factor = fields.number("shift_factor");
  if (config.scaling_factor && !(*config.scaling_factor > 0)) {
    fields.fail("scaling_factor", "not a number above zero");
  }
}

// diffusers' pipelines use both lists or none, and no shift_factor beside them.
void read_statistics(const ConfigFields& fields, DiffusersConfig& config) {
  config.latents_mean = fields.numbers("latents_mean");
  config.latents_std = fields.numbers("latents_std");
  if (config.latents_mean.empty() && config.latents_std.empty()) return;
  if (config.latents_mean.empty()) fields.fail("latents_std", "without any 'latents_mean'");
  if (config.latents_std.empty()) fields.fail("latents_mean", "without any 'latents_std'");
  if (config.shift_factor.value_or(0) != 0) {
    fields.fail("shift_factor", "while 'latents_mean' says another shift");
  }
  const auto& deviations = config.latents_std;
  const auto can_divide = [](double one) { return one > 0 && std::isfinite(1 / one); };
  if (!std::all_of(deviations.begin(), deviations.end(), can_divide)) {
    fields.fail("latents_std", "not all above zero");
  }
}

// Every level has its type of block and its width.
void check_levels(const ConfigFields& fields, std::string_view types, std::string_view allowed,
                  const std::vector<int>& widths) {
  const std::size_t levels = fields.allow_texts(types, allowed);
  if (levels == 0 || widths.empty() || levels == widths.size()) return;
  fields.fail(types, fmt::format("{} blocks where 'block_out_channels' has {} widths", levels,
                                 widths.size()));
}

void read_kl_network(const ConfigFields& fields, DiffusersConfig& config) {
  fields.allow_text("act_fn", {"silu", "swish"});
  config.layers_per_block = fields.whole("layers_per_block");
  config.encoder_widths = fields.wholes("block_out_channels");
  config.decoder_widths = {config.encoder_widths.rbegin(), config.encoder_widths.rend()};
  check_levels(fields, "down_block_types", "DownEncoderBlock2D", config.encoder_widths);
  check_levels(fields, "up_block_types", "UpDecoderBlock2D", config.encoder_widths);
  config.settings.norm_groups = fields.whole("norm_num_groups").value_or(32);
  config.settings.middle_attention = fields.flag("mid_block_add_attention").value_or(true);
  config.settings.quant = fields.flag("use_quant_conv");
  config.settings.post_quant = fields.flag("use_post_quant_conv");
}

void read_kl(const ConfigFields& fields, DiffusersConfig& config) {
  read_scaling(fields, config);
  read_statistics(fields, config);
  read_kl_network(fields, config);
}

// Its statistics stand among its weights. The small decoder has widths of its own.
void read_flux2(const ConfigFields& fields, DiffusersConfig& config) {
  read_kl_network(fields, config);
  if (auto widths = fields.wholes("decoder_block_out_channels"); !widths.empty()) {
    config.decoder_widths = {widths.rbegin(), widths.rend()};
  }
  fields.allow_wholes("patch_size", {2, 2});
  const double epsilon = fields.number("batch_norm_eps").value_or(1e-4);
  if (!(epsilon > 0)) fields.fail("batch_norm_eps", "not above zero");
  config.settings.batch_norm_epsilon = epsilon;
}

void read_hunyuan(const ConfigFields& fields, DiffusersConfig& config) {
  read_scaling(fields, config);
  fields.allow_empty("latents_mean");
  fields.allow_empty("latents_std");
  fields.allow_flag("downsample_match_channel", true);
  fields.allow_flag("upsample_match_channel", true);
  config.factor = fields.whole("spatial_compression_ratio");
  config.layers_per_block = fields.whole("layers_per_block");
  config.encoder_widths = fields.wholes("block_out_channels");
  config.decoder_widths = {config.encoder_widths.rbegin(), config.encoder_widths.rend()};
}

std::vector<int> layers_of_levels(const ConfigFields& fields, std::string_view key) {
  std::vector<int> layers;
  for (const double count : fields.numbers(key)) {
    if (!(count >= 0 && count <= kMostLayers && count == std::floor(count))) {
      fields.fail(key, "not a list of whole numbers that it can be");
    }
    layers.push_back(static_cast<int>(count));
  }
  return layers;
}

// The kinds of its blocks, its scales and how it changes sizes stand in the shapes. Without a
// scaling factor its class has none, whatever the family's is.
void read_dc(const ConfigFields& fields, DiffusersConfig& config) {
  read_scaling(fields, config);
  config.scaling_factor = config.scaling_factor.value_or(1.0);
  fields.allow_empty("latents_mean");
  fields.allow_empty("latents_std");
  fields.allow_number("attention_head_dim", 32);
  fields.allow_each_text("decoder_act_fns", {"silu", "swish"});
  fields.allow_each_text("decoder_norm_types", {"rms_norm"});
  fields.allow_text("decoder_conv_act_fn", {"relu", "silu", "swish"});
  config.settings.silu_out = fields.is_text("decoder_conv_act_fn", {"silu", "swish"});
  fields.allow_flag("encoder_out_shortcut", true);
  fields.allow_flag("decoder_in_shortcut", true);
  config.encoder_widths = fields.wholes("encoder_block_out_channels");
  config.decoder_widths = fields.wholes("decoder_block_out_channels");
  config.encoder_layers = layers_of_levels(fields, "encoder_layers_per_block");
  config.decoder_layers = layers_of_levels(fields, "decoder_layers_per_block");
}

// Its latents are what a diffusion model sees, so that any other scaling has no place in it.
void read_tiny(const ConfigFields& fields, DiffusersConfig& config) {
  read_scaling(fields, config);
  fields.allow_number("scaling_factor", 1);
  fields.allow_number("shift_factor", 0);
  fields.allow_text("act_fn", {"relu"});
  fields.allow_text("upsample_fn", {"nearest"});
  fields.allow_number("upsampling_scaling_factor", 2);
  fields.allow_wholes("num_encoder_blocks", {1, 3, 3, 3});
  fields.allow_wholes("num_decoder_blocks", {3, 3, 3, 1});
  config.encoder_widths_text = "'encoder_block_out_channels'";
  config.decoder_widths_text = "'decoder_block_out_channels'";
  config.encoder_widths = fields.wholes("encoder_block_out_channels");
  config.decoder_widths = fields.wholes("decoder_block_out_channels");
}

// Its statistics stand in the class where the file gives none (latent/family.cpp).
void read_wan(const ConfigFields& fields, DiffusersConfig& config) {
  fields.allow_empty("attn_scales");
  config.patch = fields.whole("patch_size");
  config.has_shortcuts = fields.flag("is_residual");
  config.settings.halves_time = fields.flags("temperal_downsample");
  config.latent_field = "z_dim";
  config.latent_channels = fields.whole(config.latent_field);
  config.layers_field = "num_res_blocks";
  config.layers_per_block = fields.whole(config.layers_field);
  config.encoder_widths_text = "'base_dim' times 'dim_mult'";
  read_statistics(fields, config);
  const int width = fields.whole("base_dim").value_or(kWanWidth);
  const std::optional<int> own_width = fields.whole("decoder_base_dim");
  const int decoder_width = own_width.value_or(width);
  config.decoder_widths_text = own_width
                                   ? "'decoder_base_dim' times 'dim_mult', the last one first,"
                                   : "'base_dim' times 'dim_mult', the last one first,";
  for (const int times : fields.wholes("dim_mult")) {
    config.encoder_widths.push_back(width * times);
    config.decoder_widths.insert(config.decoder_widths.begin(), decoder_width * times);
  }
}

void read_qwen(const ConfigFields& fields, DiffusersConfig& config) {
  read_wan(fields, config);
  config.picture_field = "input_channels";
  config.picture_channels = fields.whole(config.picture_field);
  config.decoded_channels = config.picture_channels;
}

using ReadFields = void (*)(const ConfigFields& fields, DiffusersConfig& config);

struct KnownClass {
  std::string_view name;
  ReadFields read;
  std::string_view network = name;  // The class whose network it has.
};

constexpr std::array kClasses{KnownClass{"AutoencoderDC", read_dc},
                              KnownClass{"AutoencoderKL", read_kl},
                              KnownClass{"AutoencoderKLFlux2", read_flux2},
                              KnownClass{"AutoencoderKLHunyuanImage", read_hunyuan},
                              KnownClass{"AutoencoderKLQwenImage", read_qwen, "AutoencoderKLWan"},
                              KnownClass{"AutoencoderKLQwenImage21", read_wan, "AutoencoderKLWan"},
                              KnownClass{"AutoencoderKLWan", read_wan},
                              KnownClass{"AutoencoderTiny", read_tiny}};

// Null for a class that cannot be run.
const KnownClass* find_class(std::string_view name) {
  const auto* const found = std::ranges::find(kClasses, name, &KnownClass::name);
  return found == kClasses.end() ? nullptr : found;
}

std::string class_hint() {
  std::vector<std::string_view> names;
  for (const KnownClass& known : kClasses) names.push_back(known.name);
  return fmt::format("give the folder of one of {}", fmt::join(names, ", "));
}

nlohmann::json read_object(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes =
      as_model_error([&] { return read_file(path, kLargestConfigBytes); });
  const auto* const text = reinterpret_cast<const char*>(bytes.data());
  return nlohmann::json::parse(text, text + bytes.size(), nullptr, /*allow_exceptions=*/false);
}

}  // namespace

DiffusersConfig read_config(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& problem) {
    throw Error(ErrorKind::model, fmt::format("cannot use model {}: {}", quoted(path), problem),
                class_hint())
        .about(path);
  };
  const nlohmann::json object = read_object(path);
  if (!object.is_object()) fail("it is not a JSON object");
  DiffusersConfig config;
  config.file = quoted(path);
  const auto name = object.find("_class_name");
  if (name != object.end() && name->is_string()) config.class_name = name->get<std::string>();
  const KnownClass* const known = find_class(config.class_name);
  if (known == nullptr) {
    fail(config.class_name.empty()
             ? "it does not say which class of model it describes"
             : fmt::format("it describes a model of class {}", config.class_name));
  }
  return about_file(path, [&] {
    const ConfigFields fields(object, config.file);
    config.picture_channels = fields.whole("in_channels");
    config.decoded_channels = fields.whole("out_channels");
    config.latent_channels = fields.whole("latent_channels");
    config.network_class = known->network;
    known->read(fields, config);
    return config;
  });
}

}  // namespace sdvae
