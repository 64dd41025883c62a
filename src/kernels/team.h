// A thread team for fork and join: the caller is member 0, the others wait for jobs, spinning for a
// moment and then asleep, so that work can follow on work within microseconds.
//
// Thread rule: one caller at a time. Between two barriers of one piece of work nothing may throw:
// the other members would wait for ever.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace sdvae::kernels {

// A barrier: threads that reach it go on when all of them are there, again and again.
class Barrier {
 public:
  explicit Barrier(int size) : size_(size) {}
  void wait();

 private:
  int size_;
  std::atomic<int> arrived_{0};
  std::atomic<std::uint32_t> round_{0};
};

class Team {
 public:
  // At least one member. Throws Error (model) when the system gives no more threads.
  explicit Team(int threads);
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  Team(Team&&) = delete;
  Team& operator=(Team&&) = delete;
  ~Team();

  [[nodiscard]] int size() const noexcept { return static_cast<int>(members_.size()) + 1; }

  // Calls work(member) on every member, 0 to size() - 1, and returns when all are done. The first
  // exception of a member is thrown again here.
  template <typename Work>
  void run(Work&& work) {
    using Plain = std::remove_reference_t<Work>;
    run_all({const_cast<void*>(static_cast<const void*>(&work)),  // NOLINT(*-const-cast)
             [](void* what, int member) { (*static_cast<Plain*>(what))(member); }});
  }

  // Inside run: returns when all members have called it.
  void barrier() { barrier_.wait(); }

 private:
  struct Job {
    void* what = nullptr;
    void (*call)(void* what, int member) = nullptr;
  };
  void run_all(Job job);
  void run_job(int member) noexcept;
  void wait_for_jobs(int member);
  void stop_threads() noexcept;

  Barrier barrier_;
  Job job_;  // no call: the threads end
  std::atomic<std::uint32_t> started_{0};
  std::atomic<int> busy_{0};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
  std::vector<std::thread> members_;
};

// How a team shares `count` pieces of equal work: member's part is [begin, end).
struct Share {
  int begin = 0;
  int end = 0;
};
[[nodiscard]] constexpr Share share_of(int count, int member, int members) noexcept {
  const auto part = [&](int which) {
    return static_cast<int>(static_cast<std::int64_t>(count) * which / members);
  };
  return {part(member), part(member + 1)};
}

}  // namespace sdvae::kernels
