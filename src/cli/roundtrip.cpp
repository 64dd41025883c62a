// sdvae roundtrip: picture -> latent -> picture, with quality figures.
#include <optional>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/image_format.h"
#include "cli/item_options.h"
#include "cli/json.h"
#include "cli/model_options.h"
#include "cli/picture_options.h"
#include "cli/quality_text.h"
#include "cli/session.h"
#include "cli/streams.h"

namespace sdvae::cli {
namespace {

// What decoding is expected to give back: the picture itself, or the part that --fit crop keeps.
Image expected_result(Image image, int factor, Fit fit) {
  return fit == Fit::crop ? fit_to_factor(image, factor, fit).image : std::move(image);
}

class Roundtrip final : public Command {
 public:
  Roundtrip() : Command("roundtrip", "image -> latent -> image, with quality figures") {}

  void add_options(CLI::App& app) override {
    add_item_options(app, items_, "pictures or folders, - is standard input");
    add_image_format_options(app, format_);
    app.add_option("--min-psnr", min_psnr_, "exit with 4 when a picture stays below")
        ->type_name("DB")
        ->group("Files");
    add_picture_options(app, picture_);
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    const Inputs inputs = collect_inputs(input_request(items_, FileKind::picture));
    OutputRequest wanted = output_request(items_, extension_of(format_));
    wanted.required = false;
    const std::vector<Item> items = plan_outputs(inputs, wanted);
    for (const Item& item : items) {
      check_payload_output(item.output, talk.json);
      if (!item.output.empty()) static_cast<void>(write_options(format_, item.output));
    }
    const Vae vae = load_model(model_, console);
    // With the picture on standard output the figures are talk.
    const bool text_is_result = items.empty() || !is_standard_stream(items.front().output);
    const auto work = [&](const Item& item) {
      return roundtrip_item(vae, item, inputs.is_batch, console);
    };
    return run_session(items, {name, {existing(items_)}, inputs.is_batch, text_is_result}, work,
                       console);
  }

 private:
  [[nodiscard]] Report roundtrip_item(const Vae& vae, const Item& item, bool in_batch,
                                      const Console& console) const {
    const PictureFile picture = read_picture(item.input, picture_.read, console);
    Image image = apply_resize(picture.image, picture_.resize);
    const Latent latent = vae.encode(image, picture_.encode);
    const Image result = vae.decode(latent);
    if (!item.output.empty()) {
      write_output(item.output, encode_image(result, write_options(format_, item.output)),
                   existing(items_));
    }
    const Image expected =
        expected_result(std::move(image), vae.info().factor, picture_.encode.fit);
    const Quality quality = measure_quality(expected, result);
    return make_report(item, latent, {expected, quality, picture.bytes, in_batch}, console);
  }

  struct Measured {
    const Image& image;
    const Quality& quality;
    std::uint64_t file_bytes;
    bool in_batch;
  };

  [[nodiscard]] Report make_report(const Item& item, const Latent& latent, const Measured& measured,
                                   const Console& console) const {
    const std::size_t pixel_numbers = measured.image.rgb.size();
    const std::size_t latent_numbers = latent.values.size();
    const std::size_t latent_bytes = latent_numbers * sizeof(float);
    const double compression =
        static_cast<double>(pixel_numbers) / static_cast<double>(latent_numbers);
    const double byte_compression =
        static_cast<double>(pixel_numbers) / static_cast<double>(latent_bytes);
    Report report;
    report.good_enough = reaches(measured.quality, min_psnr_);
    report.figures = quality_json(measured.quality, measured.image);
    report.figures.update({{"latent_shape", latent_shape(latent)},
                           {"compression", compression},
                           {"compression_bytes", byte_compression},
                           {"input_bytes", measured.file_bytes},
                           {"latent_bytes", latent_bytes}});
    const std::string head = fmt::format("{}: {}x{}, {}", item.input.string(), measured.image.width,
                                         measured.image.height, quality_line(measured.quality));
    report.text =
        measured.in_batch
            ? head
            : fmt::format(
                  "{}\n  latent {}x{}x{}: {} numbers for {} ({:.1f} times fewer), "
                  "{} bytes for {} ({:.1f} times fewer; the file has {})",
                  head, latent.channels, latent.height, latent.width, latent_numbers, pixel_numbers,
                  compression, latent_bytes, pixel_numbers, byte_compression, measured.file_bytes);
    if (!report.good_enough) {
      console.note(fmt::format("{} is below {} dB", item.input.string(), *min_psnr_));
    }
    return report;
  }

  ItemOptions items_;
  ImageFormatOptions format_;
  std::optional<double> min_psnr_;
  PictureOptions picture_;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_roundtrip() { return std::make_unique<Roundtrip>(); }

}  // namespace sdvae::cli
