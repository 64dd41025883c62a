#include "engine/torch/translate_error.h"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include <c10/util/Exception.h>

namespace sdvae {
namespace {

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = line.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(kBlank) - first + 1);
}

// An error inside TorchScript comes as a traceback whose last line with text holds the reason.
std::string_view last_line(std::string_view text) {
  std::string_view last;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty()) last = line;
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return last;
}

}  // namespace

std::string torch_reason(const std::exception& error) {
  const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
  const std::string text =
      torch_error != nullptr ? torch_error->what_without_backtrace() : error.what();
  const std::string_view whole = trimmed(text);
  if (whole.find("Traceback") != std::string_view::npos ||
      whole.find("The following operation failed") != std::string_view::npos) {
    return std::string(last_line(whole));
  }
  return std::string(trimmed(whole.substr(0, whole.find('\n'))));
}

bool is_out_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr) return true;
  // The CPU's allocator, and the libraries that allocate on a GPU beside libtorch's own.
  constexpr std::array<std::string_view, 5> kSentences = {
      "can't allocate memory", "not enough memory", "CUDA error: out of memory",
      "CUDNN_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_ALLOC_FAILED"};
  const std::string_view text = error.what();
  return std::any_of(kSentences.begin(), kSentences.end(), [&](std::string_view sentence) {
    return text.find(sentence) != std::string_view::npos;
  });
}

}  // namespace sdvae
