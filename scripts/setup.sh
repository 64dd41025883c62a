#!/usr/bin/env bash
# Makes a Debian or Ubuntu machine ready to build sdvae:  scripts/setup.sh [--export] [--tests]
#
#   --export  also what scripts/export_vae.py needs
#   --tests   also what scripts/test.sh needs
#
# Packages come from apt, as root or with sudo, and apt is touched only when something is missing.
# libtorch is the one that Torch_DIR or CMAKE_PREFIX_PATH gives, else the torch (2.11 or newer) of the
# python3 on the PATH, else a torch that is installed into .venv in the repository root.
# pip's own settings are respected: PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS can offer a CPU-only wheel.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

fail() {
  echo "setup.sh: error: $1" >&2
  exit "${2:-1}"
}

level=0 # how many of the further requirements files are asked for
for argument; do
  case $argument in
    --export) ((level)) || level=1 ;;
    --tests) level=2 ;;
    *) fail "unknown argument '$argument'" 2 ;;
  esac
done
requirements=(scripts/requirements.txt scripts/requirements-export.txt scripts/requirements-test.txt)
requirements=("${requirements[@]:0:level+1}")

has_package() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# The packages that are missing; a tool that is there counts, wherever it came from.
missing_packages() {
  local tool package
  for tool in g++ cmake ninja:ninja-build git python3; do
    command -v "${tool%:*}" >/dev/null || echo "${tool#*:}"
  done
  python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  local libraries=(
    libavif-dev libcli11-dev libcurl4-openssl-dev libfmt-dev libgif-dev libheif-dev libhwy-dev libjpeg-dev
    libjxl-dev liblcms2-dev libssl-dev libstb-dev libtiff-dev libwebp-dev nlohmann-json3-dev)
  if ((level == 2)); then
    libraries+=(libgtest-dev libgmock-dev)
    for tool in clang-format shellcheck; do
      command -v "$tool" >/dev/null || echo "$tool"
    done
  fi
  for package in "${libraries[@]}"; do
    has_package "$package" || echo "$package"
  done
}

install_packages() {
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "these packages are missing, and installing them needs root or sudo: $*"
    as_root=(sudo)
  fi
  echo "setup.sh: installing $*" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "$@" >/dev/null
}

check_cmake() {
  local version
  version=$(cmake --version | sed -n '1s/[^0-9]*//p')
  printf '%s\n' 3.25 "$version" | sort -V -C ||
    fail "cmake $version is too old: sdvae needs 3.25 or newer (pip install cmake has one)"
}

# Whether the python3 on the PATH has torch 2.11 or newer and the other packages asked for.
has_packages() {
  python3 - "${requirements[@]}" <<'PYTHON' 2>/dev/null
import importlib.metadata as packages
import pathlib
import sys

for file in sys.argv[1:]:
    for line in pathlib.Path(file).read_text().splitlines():
        if "==" in line:
            packages.version(line.split("==")[0])
sys.exit([int(part) for part in packages.version("torch").split(".")[:2]] < [2, 11])
PYTHON
}

# .venv/.ready-LEVEL holds the hash of the requirements that were installed.
make_venv() {
  local hash name
  hash=$(cat "${requirements[@]}" | sha256sum)
  [[ -x .venv/bin/python3 && $(cat ".venv/.ready-$level" 2>/dev/null) == "$hash" ]] && return
  echo "setup.sh: installing Python packages into .venv" >&2
  .venv/bin/python3 -m pip --version >/dev/null 2>&1 || python3 -m venv --clear .venv
  .venv/bin/python3 -m pip install -q --no-input --disable-pip-version-check --no-compile \
    -r "${requirements[-1]}"
  # What pip does on one core. A package may hold examples that no Python compiles.
  .venv/bin/python3 -m compileall -q -j 0 .venv/lib >/dev/null || true
  for name in "${!requirements[@]}"; do
    cat "${requirements[@]:0:name+1}" | sha256sum >".venv/.ready-$name"
  done
}

if command -v dpkg-query >/dev/null; then
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
else
  for tool in g++ cmake ninja git python3; do
    command -v "$tool" >/dev/null || fail "$tool is missing, and this is no Debian or Ubuntu"
  done
fi
check_cmake
if ((level == 0)) && [[ ${Torch_DIR:-}${CMAKE_PREFIX_PATH:-} ]]; then
  exit
fi
if [[ -d .venv ]] || ! has_packages; then
  make_venv
fi
