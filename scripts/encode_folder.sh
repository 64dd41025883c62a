#!/usr/bin/env bash
# Encodes a folder of pictures into a folder of latents and checks every latent:
#   scripts/encode_folder.sh PICTURES LATENTS [FLAGS OF sdvae encode...]
#
# The tree of folders is mirrored. Latents that are there already are kept, so that an interrupted run
# goes on where it stopped. Exits with 1 when a picture or a latent is bad.
set -uo pipefail
(($# >= 2)) || {
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
pictures=$1 latents=$2
shift 2
here=$(dirname "${BASH_SOURCE[0]}")
sdvae=${SDVAE:-$here/../build/release/sdvae}
command -v "$sdvae" >/dev/null || sdvae=sdvae

"$sdvae" encode "$pictures" --out-dir "$latents" --no-clobber "$@"
encoded=$?
((encoded <= 1)) || exit "$encoded" # 1: some items failed, the others are there

good=0 bad=0
while IFS= read -r -d '' latent; do
  if "$sdvae" inspect --json "$latent" >/dev/null; then
    good=$((good + 1))
  else
    bad=$((bad + 1))
  fi
done < <(find "$latents" -type f -name '*.latent' -print0 | sort -z)

echo "$latents: $good latents good, $bad bad"
((encoded == 0 && bad == 0))
