// What encode, decode, roundtrip and compare gave, for people and for programs. No text ends with a
// new line.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "jobs/result.h"

namespace sdvae::report {

[[nodiscard]] std::string encode_text(const EncodeResult& result);
[[nodiscard]] nlohmann::ordered_json encode_json(const EncodeResult& result);

[[nodiscard]] std::string decode_text(const DecodeResult& result);
[[nodiscard]] nlohmann::ordered_json decode_json(const DecodeResult& result);

// The quality figures in one line.
[[nodiscard]] std::string roundtrip_line(const RoundtripResult& result);
// The same line and a second one with the size of the latent.
[[nodiscard]] std::string roundtrip_text(const RoundtripResult& result);
[[nodiscard]] nlohmann::ordered_json roundtrip_json(const RoundtripResult& result);

[[nodiscard]] std::string compare_text(const CompareResult& result);
[[nodiscard]] nlohmann::ordered_json compare_json(const CompareResult& result);

}  // namespace sdvae::report
