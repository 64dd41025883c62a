#include "kernels/team.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "sdvae/error.h"

namespace sdvae::kernels {
namespace {

// About 20 microseconds: longer than the gap between two steps of a network, far shorter than what
// the system would notice.
constexpr int kSpins = 2000;

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Returns when the value is no longer `old`.
template <typename Value>
void wait_while(const std::atomic<Value>& value, Value old) {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    relax();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

void Barrier::wait() {
  const std::uint32_t round = round_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 < size_) {
    wait_while(round_, round);
    return;
  }
  arrived_.store(0, std::memory_order_relaxed);
  round_.store(round + 1, std::memory_order_release);
  round_.notify_all();
}

Team::Team(int threads) : barrier_(std::max(threads, 1)) {
  try {
    for (int member = 1; member < threads; ++member) {
      members_.emplace_back([this, member] { wait_for_jobs(member); });
    }
  } catch (const std::system_error& error) {
    stop_threads();
    throw Error(ErrorKind::model,
                fmt::format("cannot start {} threads: {}", threads, error.code().message()),
                Remedy{RemedyKind::fewer_threads});
  } catch (...) {
    stop_threads();
    throw;
  }
}

Team::~Team() { stop_threads(); }

void Team::stop_threads() noexcept {
  job_ = {};
  started_.fetch_add(1, std::memory_order_release);
  started_.notify_all();
  for (std::thread& member : members_) member.join();
  members_.clear();
}

void Team::run_all(Job job) {
  job_ = job;
  busy_.store(static_cast<int>(members_.size()), std::memory_order_relaxed);
  started_.fetch_add(1, std::memory_order_release);
  started_.notify_all();
  run_job(0);
  for (int busy = busy_.load(std::memory_order_acquire); busy != 0;
       busy = busy_.load(std::memory_order_acquire)) {
    wait_while(busy_, busy);
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Team::run_job(int member) noexcept {
  try {
    job_.call(job_.what, member);
  } catch (...) {
    const std::scoped_lock lock(failure_mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void Team::wait_for_jobs(int member) {
  // Nobody starts a round before all members have ended the last one, so no round is missed.
  for (std::uint32_t seen = 0;; ++seen) {
    wait_while(started_, seen);
    if (job_.call == nullptr) return;
    run_job(member);
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) busy_.notify_one();
  }
}

}  // namespace sdvae::kernels
