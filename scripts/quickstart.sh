#!/usr/bin/env bash
# From a fresh Debian or Ubuntu machine to a picture that went through a latent and back:
#   scripts/quickstart.sh [PHOTO]
#
# Sets up what is missing, builds the program into build/release, and leaves the latent, the decoded
# picture and a view of the latent's channels in build/quickstart. The model is $SDVAE_MODEL, else the
# one that comes with the checkout. Without PHOTO a sample is drawn.
set -euo pipefail
case ${1:-} in
  -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0" && exit ;;
esac
photo=${1:+$(realpath -- "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
out=build/quickstart

fail() {
  echo "quickstart.sh: error: $1" >&2
  exit 1
}

quietly() { # shows the output of a command only when it fails
  local log=$out/$1.log
  shift
  "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    fail "'$*' failed"
  }
}

[[ -z $photo || -r $photo ]] || fail "cannot read '$photo'"
[[ $# -le 1 ]] || fail "one photo at most"
mkdir -p "$out"

echo "== Setting up" >&2
scripts/setup.sh
echo "== Building build/release/sdvae" >&2
quietly configure cmake --preset release
quietly build cmake --build --preset release --target sdvae
sdvae=build/release/sdvae

if [[ -z $photo ]]; then
  photo=$out/sample.ppm
  [[ -f $photo ]] || python3 scripts/draw_sample.py "$photo"
fi

echo "== $photo" >&2
"$sdvae" encode -f "$photo" -o "$out/photo.latent"
"$sdvae" decode -f "$out/photo.latent" -o "$out/photo.png"
"$sdvae" inspect -f "$out/photo.latent" --channels "$out/channels.png"
"$sdvae" roundtrip "$photo"
cat <<END

latent    $out/photo.latent
picture   $out/photo.png
channels  $out/channels.png
END
