#include "jobs/file_list.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestListBytes = 1U << 30U;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// A listed path keeps its folders under the output folder. One that is absolute or leads out of the
// current folder keeps all of them from the root on: then files of one name stay apart, and a file
// has its place whatever else the list names.
fs::path place_of_listed(const fs::path& path) {
  fs::path normal = path.lexically_normal();
  const bool leads_out = normal.is_absolute() || (!normal.empty() && *normal.begin() == "..");
  if (!leads_out) return normal;
  std::error_code error;
  const fs::path whole = fs::absolute(normal, error);
  return error ? path.filename() : whole.lexically_normal().relative_path();
}

std::string read_text(const fs::path& list) {
  const std::vector<std::byte> bytes =
      is_standard_stream(list) ? read_stream(STDIN_FILENO, "standard input", kLargestListBytes)
                               : read_file(list, kLargestListBytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void check_lines(const std::string& text, const fs::path& list) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw Error(ErrorKind::bad_data, fmt::format("the list {} is in UTF-16", quoted(list)),
                "save it as UTF-8")
        .about(list);
  }
  if (text.find('\0') != std::string::npos) {
    throw Error(ErrorKind::bad_data,
                fmt::format("the list {} holds NUL bytes, which are in no name", quoted(list)),
                Remedy{RemedyKind::list_with_nul})
        .about(list);
  }
}

// The part of a line that is the name.
std::string_view name_in(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::vector<Input> read_list(const fs::path& list, bool ends_with_nul) {
  const std::string text = read_text(list);
  if (!ends_with_nul) check_lines(text, list);
  std::string_view rest = text;
  if (!ends_with_nul && rest.starts_with(kUtf8Mark)) rest.remove_prefix(kUtf8Mark.size());
  std::vector<Input> found;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(ends_with_nul ? '\0' : '\n'), rest.size());
    const std::string_view entry = rest.substr(0, end);
    const fs::path path(ends_with_nul ? entry : name_in(entry));
    if (!path.empty()) found.push_back({path, place_of_listed(path)});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (found.empty()) {
    throw Error(ErrorKind::bad_data, fmt::format("the list {} names no files", quoted(list)))
        .about(list);
  }
  return found;
}

}  // namespace sdvae
