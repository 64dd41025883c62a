#!/usr/bin/env bash
# Prints how well the pictures of a folder survive a roundtrip, as CSV:
#   scripts/quality_csv.sh PICTURES [FLAGS OF sdvae roundtrip...] > quality.csv
#
# Pictures that failed are named on stderr and left out; the exit code is that of sdvae roundtrip.
set -uo pipefail
(($# >= 1)) || {
  sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
  exit 2
}
here=$(dirname "${BASH_SOURCE[0]}")
sdvae=${SDVAE:-$here/../build/release/sdvae}
command -v "$sdvae" >/dev/null || sdvae=sdvae

"$sdvae" roundtrip --json "$@" | python3 -c '
import csv, json, sys

columns = ["width", "height", "psnr", "ssim", "mae", "max_error", "compression"]
table = csv.writer(sys.stdout, lineterminator="\n")
table.writerow(["file", *columns])
for line in sys.stdin:
    item = json.loads(line)
    if "mae" in item:
        table.writerow([item["input"], *(item[name] for name in columns)])
'
exit "${PIPESTATUS[0]}"
