#include "report/batch.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"

namespace sdvae::report {
namespace {

// "1 file" or "2 files".
std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::vector<std::string> counts_of(const PassedOver& passed_over) {
  std::vector<std::string> counts;
  if (const std::size_t count = passed_over.other_kinds; count > 0) {
    counts.push_back(counted(count, "file of another kind", "files of other kinds"));
  }
  if (const std::size_t count = passed_over.hidden; count > 0) {
    counts.push_back(fmt::format("{} hidden", count));
  }
  if (const std::size_t count = passed_over.folders; count > 0) {
    counts.push_back(counted(count, "link to a folder that is read once",
                             "links to folders that are read once"));
  }
  return counts;
}

}  // namespace

std::string summary_of(const Tally& tally, const PassedOver& passed_over) {
  std::string summary =
      fmt::format("{} done ({} skipped), {} failed", tally.done, tally.skipped, tally.failed);
  const std::vector<std::string> counts = counts_of(passed_over);
  if (!counts.empty()) summary += fmt::format("; passed over: {}", fmt::join(counts, ", "));
  return summary;
}

std::vector<std::string> notes_of(std::span<const Item> items) {
  const auto keeps = [](const Item& item) { return item.keeps_extension; };
  const auto first = std::find_if(items.begin(), items.end(), keeps);
  if (first == items.end()) return {};
  const auto count = static_cast<std::size_t>(std::count_if(first, items.end(), keeps));
  return {fmt::format("{} the input's extension, as {} does: two inputs would share a name without",
                      counted(count, "output keeps", "outputs keep"), quoted(first->output))};
}

}  // namespace sdvae::report
