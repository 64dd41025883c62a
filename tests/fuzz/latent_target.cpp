// Latent files: what is read must be written again and come back equal.
#include <cstdlib>
#include <span>

#include "fuzz/target.h"
#include "sdvae/error.h"
#include "sdvae/latent.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sdvae::Latent latent;
  try {
    latent = sdvae::parse_latent(std::as_bytes(std::span(data, size)), "fuzz");
  } catch (const sdvae::Error&) {
    return 0;
  }
  try {
    const sdvae::Latent again = sdvae::parse_latent(sdvae::serialize_latent(latent), "again");
    if (again.values.size() != latent.values.size()) std::abort();
  } catch (const sdvae::Error& error) {
    // Raw values may overflow when a hostile scaling factor is undone; nothing else may fail.
    if (error.kind() != sdvae::ErrorKind::bad_data) std::abort();
  }
  return 0;
}
