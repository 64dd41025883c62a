// sdvae compare: quality figures of two pictures.
#include "jobs/compare.h"

#include "cli/command.h"
#include "cli/picture_options.h"
#include "cli/tell.h"

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
    app.add_option("--min-psnr", request_.min_psnr, "exit with 4 when the PSNR is below")
        ->type_name("DB");
    add_read_options(app, request_.read);
  }

  ExitCode run(const Console& console) override {
    request_.hear = tell_findings(console);
    const auto work = [&] { return compare(*source_of(a_), *source_of(b_), request_); };
    return run_once(name, {.input = a_, .output = {}}, work, console);
  }

 private:
  std::string a_;
  std::string b_;
  CompareRequest request_;
};

}  // namespace

std::unique_ptr<Command> make_compare() { return std::make_unique<Compare>(); }

}  // namespace sdvae::cli
