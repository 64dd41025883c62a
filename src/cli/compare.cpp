// sdvae compare: quality figures of two pictures.
#include <optional>

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/picture_options.h"
#include "cli/quality_text.h"
#include "cli/session.h"
#include "cli/streams.h"

namespace sdvae::cli {
namespace {

class Compare final : public Command {
 public:
  Compare() : Command("compare", "quality figures of two images") {}

  void add_options(CLI::App& app) override {
    app.add_option("a", a_, "the picture to compare with; - is standard input")
        ->type_name("PATH")
        ->required();
    app.add_option("b", b_, "the picture to measure")->type_name("PATH")->required();
    app.add_option("--min-psnr", min_psnr_, "exit with 4 when the PSNR is below")->type_name("DB");
    add_background_option(app, read_);
  }

  ExitCode run(const Console& console) override {
    const Item item{.input = a_, .output = {}};
    const auto work = [&](const Item&) { return compare_pictures(console); };
    return run_session(std::span(&item, 1), {name, {}, false, true}, work, console);
  }

 private:
  [[nodiscard]] Report compare_pictures(const Console& console) const {
    const Image a = read_picture(a_, read_, console).image;
    const Image b = read_picture(b_, read_, console).image;
    const Quality quality = measure_quality(a, b);
    Report report;
    report.good_enough = reaches(quality, min_psnr_);
    report.figures = quality_json(quality, a);
    report.figures["other"] = b_;
    report.text =
        fmt::format("{} against {}: {}x{}, {}", b_, a_, a.width, a.height, quality_line(quality));
    if (!report.good_enough) console.note(fmt::format("{} is below {} dB", b_, *min_psnr_));
    return report;
  }

  std::string a_;
  std::string b_;
  std::optional<double> min_psnr_;
  ImageReadOptions read_;
};

}  // namespace

std::unique_ptr<Command> make_compare() { return std::make_unique<Compare>(); }

}  // namespace sdvae::cli
