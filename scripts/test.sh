#!/usr/bin/env bash
# Sets up, builds and tests everything:  scripts/test.sh
#
# The release build with all its tests, the sanitizer builds with the tests that run in them, and the
# linters. Stops at the first stage that fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
stages=0

stage() { # TITLE COMMAND...
  local title=$1 start=$SECONDS
  shift
  echo "== $title"
  if ! "$@"; then
    echo "== $title: failed after $((SECONDS - start)) s"
    echo "stages: $stages passed, 1 failed"
    exit 1
  fi
  stages=$((stages + 1))
  echo "== $title: $((SECONDS - start)) s"
}

build() {
  cmake --preset "$1" -DSDVAE_BUILD_TESTS=ON >"build/$1.log" 2>&1 || { cat "build/$1.log" && return 1; }
  cmake --build --preset "$1"
}

# The Python suites that look at sources, at numbers and at the installed package gain nothing there.
test_asan() {
  ctest --preset asan -j 2 -E '^(house|parity|scripts|install)$'
}

cpp_files() {
  find include src tests -name '*.cpp' -o -name '*.h' -o -name '*.cu'
}

clang_format() {
  cpp_files | xargs clang-format --dry-run -Werror
}

clang_tidy() {
  cmake -S . -B build/tidy -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >build/tidy.log 2>&1 || { cat build/tidy.log && return 1; }
  "$python" scripts/tidy.py build/tidy build/release
}

python_lint() {
  "$python" -m ruff check --no-cache . && "$python" -m ruff format --no-cache --check .
}

stage "Setup" scripts/setup.sh --tests
python=python3
[[ ! -x .venv/bin/python3 ]] || python=.venv/bin/python3
mkdir -p build
stage "Shell scripts" shellcheck scripts/*.sh findings/*.sh .ci/run
stage "Python lint" python_lint
stage "C++ format" clang_format
stage "Release build" build release
stage "Release tests" ctest --preset release -j 2
stage "Sanitizer build" build asan
stage "Sanitizer tests" test_asan
stage "Thread sanitizer build" build tsan
stage "Thread sanitizer tests" ctest --preset tsan -j 2
stage "clang-tidy" clang_tidy
echo "stages: $stages passed, 0 failed"
