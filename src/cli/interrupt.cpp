#include "cli/interrupt.h"

#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <unistd.h>

#include "base/atomic_file.h"
#include "cli/exit_code.h"

namespace sdvae::cli {
namespace {

void wait_for_signal(sigset_t signals) {
  int signal = 0;
  while (::sigwait(&signals, &signal) != 0) {
  }
  [[maybe_unused]] const auto gate = hold_back_writes();
  constexpr std::string_view kLine = "\nsdvae: interrupted\n";
  static_cast<void>(!::write(STDERR_FILENO, kLine.data(), kLine.size()));
  std::_Exit(static_cast<int>(ExitCode::interrupted));
}

}  // namespace

void end_cleanly_on_interrupt() {
  // A file that grows beyond the shell's limit is an error of the write, which is told.
  static_cast<void>(::signal(SIGXFSZ, SIG_IGN));
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // A signal that the caller ignores (nohup, a background job) stays ignored.
    struct sigaction current {};
    ::sigaction(signal, nullptr, &current);
    if (current.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread(wait_for_signal, signals).detach();
}

}  // namespace sdvae::cli
