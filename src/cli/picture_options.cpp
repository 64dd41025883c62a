#include "cli/picture_options.h"

#include <charconv>
#include <string>

#include <fmt/format.h>

#include "cli/choice.h"

namespace sdvae::cli {
namespace {

constexpr const char* kGroup = "Picture";

bool parse_whole(std::string_view text, int base, int& value) {
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value, base);
  return !text.empty() && code == std::errc() && stop == end && value >= 0;
}

ResizeRequest parse_resize(const std::string& text) {
  if (text == "none") return {};
  const auto request = parse_size(text);
  if (request) return *request;
  throw CLI::ValidationError(fmt::format("--resize takes WxH, N or none, not '{}'", text));
}

std::optional<Rgb> parse_background(const std::string& text) {
  if (text == "none") return std::nullopt;
  if (text == "white") return Rgb{255, 255, 255};
  if (text == "black") return Rgb{0, 0, 0};
  int value = 0;
  if (text.size() != 7 || text[0] != '#' ||
      !parse_whole(std::string_view(text).substr(1), 16, value)) {
    throw CLI::ValidationError(
        fmt::format("--background takes white, black, #RRGGBB or none, not '{}'", text));
  }
  const auto channel = [value](unsigned shift) {
    return static_cast<std::uint8_t>((static_cast<unsigned>(value) >> shift) & 0xFFU);
  };
  return Rgb{channel(16), channel(8), channel(0)};
}

CLI::Option* add_background(CLI::App& app, std::optional<Rgb>& background, const char* about) {
  return app
      .add_option_function<std::string>(
          "--background",
          [&background](const std::string& text) { background = parse_background(text); }, about)
      ->type_name("white|black|#RRGGBB|none")
      ->group(kGroup);
}

void add_colour(CLI::App& app, ImageReadOptions& options) {
  add_choice<Colour>(app, "--colour", options.colour,
                     {{"stored", Colour::stored}, {"srgb", Colour::srgb}},
                     "values as stored, or converted to sRGB by the picture's ICC profile "
                     "(default stored)")
      ->group(kGroup);
}

}  // namespace

std::optional<ResizeRequest> parse_size(std::string_view text) {
  ResizeRequest request;
  const std::size_t cross = text.find('x');
  bool good = parse_whole(text.substr(0, cross), 10, request.width);
  if (cross != std::string_view::npos) {
    good = good && parse_whole(text.substr(cross + 1), 10, request.height) && request.height > 0;
  }
  if (!good || request.width == 0) return std::nullopt;
  return request;
}

void add_output_background(CLI::App& app, Background& background) {
  add_background(
      app, background.colour,
      "lays what a model gives with alpha on it (default: PNG keeps alpha, others white)")
      ->each([&background](const std::string& /*text*/) { background.is_given = true; });
}

void add_read_options(CLI::App& app, ImageReadOptions& options) {
  add_background(app, options.background,
                 "shows through transparent pixels (default white; none keeps the stored colours)");
  add_colour(app, options);
}

void add_picture_options(CLI::App& app, PictureRequest& request) {
  add_background(app, request.read.background,
                 "shows through transparent pixels (default white, but models with alpha take "
                 "them as they are; none keeps the stored colours)")
      ->each([&request](const std::string& /*text*/) { request.keeps_alpha = false; });
  add_colour(app, request.read);
  app.add_option_function<std::string>(
         "--resize", [&request](const std::string& text) { request.resize = parse_resize(text); },
         "bicubic, antialiased; N: short side to N, then the centre square")
      ->type_name("WxH|N|none")
      ->group(kGroup);
  add_choice<Fit>(
      app, "--fit", request.encode.fit,
      {{"pad", Fit::pad}, {"crop", Fit::crop}, {"resize", Fit::resize}, {"error", Fit::error}},
      "sizes that are not multiples of the model's factor (default pad)")
      ->group(kGroup);
  add_choice<Posterior>(app, "--posterior", request.encode.posterior,
                        {{"mean", Posterior::mean}, {"sample", Posterior::sample}},
                        "which latent of the distribution (default mean)")
      ->group(kGroup);
  app.add_option("--seed", request.encode.seed, "of --posterior sample (default 0)")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->group(kGroup);
}

}  // namespace sdvae::cli
