// What libcurl's error codes mean for the person who waits for a file. Safe from any thread.
#pragma once

#include <curl/curl.h>
#include <string>

namespace sdvae::hub {

// Why an exchange broke off, when trying again may help ("the connection was lost"). `words` are
// libcurl's own. Throws Error (io), with what to do, when it cannot.
[[nodiscard]] std::string trouble(CURLcode code, const char* words, const std::string& url);

}  // namespace sdvae::hub
