// by_name MODEL...: loads each model by its name or path and says what it is; "" is the one that is
// meant where none is named.
#include <iostream>
#include <sdvae/sdvae.h>

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    try {
      const sdvae::Vae vae = sdvae::Vae::load(arguments[i], {.device = {sdvae::DeviceKind::cpu}});
      std::cout << vae.info().name << " speaks " << vae.info().space.family << " from "
                << vae.info().space.from << "\n";
    } catch (const sdvae::Error& error) {
      std::cout << error.what() << "; " << error.hint() << "\n";
    }
  }
}
