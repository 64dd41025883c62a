#include "report/values.h"

#include <fmt/format.h>

#include "base/text.h"

namespace sdvae::report {

std::string to_string(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32:
      return "float32";
    case Dtype::bfloat16:
      return "bfloat16";
    case Dtype::float16:
      return "float16";
  }
  return "float32";
}

std::string to_string(LatentDtype dtype) {
  switch (dtype) {
    case LatentDtype::float32:
      return "float32";
    case LatentDtype::float16:
      return "float16";
    case LatentDtype::bfloat16:
      return "bfloat16";
  }
  return "float32";
}

std::string to_string(Engine engine) {
  return engine == Engine::torchscript ? "torchscript" : "native";
}

std::string first_of(const std::vector<std::string>& names) {
  const std::size_t more = names.size() - 1;
  return quoted_text(names.front()) + (more == 0 ? "" : fmt::format(" and {} more", more));
}

std::string numbers_text(const std::vector<double>& numbers) {
  if (numbers.empty()) return "none of its own";
  if (numbers.size() == 1) return fmt::format("{}", numbers.front());
  return fmt::format("one for each of {} channels", numbers.size());
}

std::string half_text(const ModelInfo& model) {
  if (!model.has_encoder) return ", a decoder only";
  return model.has_decoder ? "" : ", an encoder only";
}

std::string to_string(Origin origin) {
  switch (origin) {
    case Origin::built_in:
      return "built-in";
    case Origin::added:
      return "added";
    case Origin::hub:
      return "hub";
    case Origin::hugging_face_cache:
      return "huggingface";
    case Origin::comfyui:
      return "comfyui";
    case Origin::a1111:
      return "a1111";
  }
  return "added";
}

nlohmann::ordered_json or_null(const std::string& text) {
  return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

}  // namespace sdvae::report
