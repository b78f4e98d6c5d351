#!/bin/sh
# 仅用 sha256sum 与 openssl 核验文件、签名、树头与时间戳。 Files, signatures, head and timestamp with sha256sum and openssl alone.
#   bash verify/verify.sh [BAG] [--key PEM]
# 退出码 exit: 0 consistent, signed by your key · 1 refused · 4 consistent, key not confirmed · 5 could not be checked here
# Any POSIX shell with GNU, BSD or busybox tools. Nothing out of the bag is printed but names made of plain letters.
set -u
LC_ALL=C
export LC_ALL
bag=
key=
while [ $# -gt 0 ]; do
  case $1 in
    --key) [ $# -ge 2 ] && [ -f "$2" ] || { echo 'expected a PEM file after --key'; exit 2; }
      key=$(cd "$(dirname "$2")" && pwd)/$(basename "$2"); shift ;;
    -*) echo 'expected verify.sh [BAG] [--key PEM]'; exit 2 ;;
    *) bag=$1 ;;
  esac
  shift
done
cd "${bag:-$(dirname "$0")/..}" 2>/dev/null || { echo 'expected the folder of a bag'; exit 2; }

cannot() { echo "cannot check: needs $1 · 无法核验：缺少 $1"; exit 5; }
has() { command -v "$1" >/dev/null 2>&1; }
for tool in find sort uniq sed grep cut tr cmp awk xargs mktemp head; do has "$tool" || cannot "$tool"; done
if has sha256sum; then hash='sha256sum'
elif has shasum; then hash='shasum -a 256'
elif has sha256; then hash='sha256 -r'
else cannot 'sha256sum (or shasum, sha256)'; fi
has openssl || cannot 'openssl 3'
openssl pkeyutl -help 2>&1 | grep -q -e -rawin || cannot 'openssl 3 (this one cannot check Ed25519)'
work=$(mktemp -d) || cannot 'a folder for scratch'
trap 'rm -rf "$work"' EXIT

failed=0
say() { if [ "$1" -eq 0 ]; then echo "ok      $2"; else echo "FAILED  $3: $2"; failed=1; fi; }
refuse() { echo "FAILED  $1: $2"; echo "NOT VERIFIED · 核验不通过: $1"; exit 1; }
# hash, two spaces, name: the same from every tool
hashes() { xargs $hash | sed 's/^\([0-9a-f]\{64\}\) [ *]*/\1  /' | sort; }
one() { $hash "$1" | cut -c1-64; }
signed() { openssl pkeyutl -verify -pubin -inkey "$pem" -rawin -in "$1" -sigfile "$2" >/dev/null 2>&1; }

# --- do the tools do what they are for? One that fails must not make a bag look whole, or tampered with
printf abc > "$work/probe"
printf abd > "$work/other"
[ "$(printf 'b\na\na\n' | sort | uniq | tr 'a-z' 'A-Z' | awk '{ print $0 "-" }' | grep -v x | sed 's/-$/+/' | cut -c1-2 | head -n 1)" = A+ ] || cannot 'working sort, uniq, tr, awk, grep, sed, cut and head'
cmp -s "$work/probe" "$work/probe" || cannot 'a working cmp'
if cmp -s "$work/probe" "$work/other"; then cannot 'a working cmp'; fi
[ "$(find "$work" -type f -name 'p*' -print)" = "$work/probe" ] || cannot 'a working find'
[ "$(cd "$work" && printf 'probe\n' | hashes | cut -c1-64)" = ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad ] || cannot "a working ${hash%% *} and xargs"

# --- what lies here: plain files with plain names, before anything is read
[ -z "$(find . ! -type f ! -type d -print | head -n 1)" ] || refuse FILE_KIND '链接、管道或套接字 a link, FIFO, socket or device in the bag'
[ -z "$(find . -name '*[!A-Za-z0-9._@-]*' -print | head -n 1)" ] || refuse NAME_UNPORTABLE '文件名含其他字符 a name with other characters than letters, digits, dot, dash, underscore and @'
[ -z "$(find . -type f -print | tr 'A-Z' 'a-z' | sort | uniq -d | head -n 1)" ] || refuse NAME_CLASH '文件名仅大小写不同 names that differ by case alone'
for file in manifest-sha256.txt tagmanifest-sha256.txt tagmanifest-sha256.txt.sig seal.txt seal.txt.sig trust/ledger.pub.pem data/60-ledger/checkpoint.txt data/60-ledger/checkpoint.sig; do
  [ -f "$file" ] || refuse FILE_MISSING "缺少 missing: $file"
done
for list in tagmanifest-sha256.txt manifest-sha256.txt; do
  if grep -E -v '^[0-9a-f]{64}  [A-Za-z0-9._@-]+(/[A-Za-z0-9._@-]+)*$' "$list" >/dev/null; then refuse MANIFEST_FORMAT "清单格式不符 not a manifest: $list"; fi
  if cut -c67- "$list" | grep -E '(^|/)\.\.?(/|$)' >/dev/null; then refuse MANIFEST_PATH "清单列有包外路径 a path outside the bag: $list"; fi
  [ -z "$(cut -c67- "$list" | sort | uniq -d | head -n 1)" ] || refuse MANIFEST_FORMAT "同一路径两次 a path twice: $list"
done

# --- signatures
pem=trust/ledger.pub.pem
if [ -n "$key" ]; then
  openssl pkey -pubin -in "$key" -outform DER -out "$work/yours" 2>/dev/null || cannot 'a public key in PEM after --key'
  openssl pkey -pubin -in "$pem" -outform DER -out "$work/theirs" 2>/dev/null
  cmp -s "$work/yours" "$work/theirs"
  say $? '公钥为您所持者 the key is the one you hold' KEY_UNTRUSTED
fi
signed tagmanifest-sha256.txt tagmanifest-sha256.txt.sig
say $? '签名 signature over the tag manifest' SIGNATURE_INVALID
signed seal.txt seal.txt.sig
say $? '封签 the seal' SEAL_CHANGED
stamp=none
[ -f tagmanifest-sha256.txt.tsr ] && stamp=$(one tagmanifest-sha256.txt.tsr)
printf 'aedile.seal/1\ntagmanifest %s\ntimestamp %s\n' "$(one tagmanifest-sha256.txt)" "$stamp" > "$work/seal"
if cmp -s "$work/seal" seal.txt; then say 0 '封签所列时间戳 the timestamp is as the seal lists it' ''
elif [ "$stamp" = none ] && [ "$(sed -n 2p seal.txt)" = "$(sed -n 2p "$work/seal")" ]; then say 1 '封签所列时间戳被取走 the timestamp that the seal lists was taken out' STAMP_MISSING
elif [ "$(sed -n 2p seal.txt)" = "$(sed -n 2p "$work/seal")" ]; then say 1 '时间戳与封签不符 the timestamp is not the one the seal lists' STAMP_CHANGED
else say 1 '封签针对其他清单 the seal is over another manifest' SEAL_CHANGED; fi

# --- files: the names first, then what is in them. Only what a comparison shows to be equal passes: a tool that fails shows nothing.
only() { awk 'FILENAME == ARGV[1] { known[$0]; next } !($0 in known)' "$2" "$1" | head -n 1; }
# listed names, present names, manifest: codes of a file missing, unlisted, changed; what it is about
compare() {
  if cmp -s "$work/$1" "$work/$2"; then :; else
    gone=$(only "$work/$1" "$work/$2")
    more=$(only "$work/$2" "$work/$1")
    if [ -z "$gone" ] && [ -n "$more" ]; then :; else say 1 "清单所列文件缺失 listed and missing: $gone" "$4"; fi
    if [ -n "$more" ]; then say 1 "未列文件 not listed: $more" "$5"; fi
  fi
  awk 'FILENAME == ARGV[1] { known[$0]; next } $0 in known' "$work/$2" "$work/$1" | hashes > "$work/hashes"
  awk 'FILENAME == ARGV[1] { known[$0]; next } substr($0, 67) in known' "$work/$2" "$3" | sort > "$work/want"
  if [ -s "$work/want" ] && cmp -s "$work/want" "$work/hashes"; then say 0 "$7" ''
  else say 1 "$7 $(only "$work/hashes" "$work/want" | cut -c67-)" "$6"; fi
}
find data -type f -print | sort > "$work/payload"
cut -c67- manifest-sha256.txt | sort > "$work/listed"
find . -type f -print | sed 's#^\./##' | grep -v '^data/' | grep -v -x -e tagmanifest-sha256.txt -e tagmanifest-sha256.txt.sig -e tagmanifest-sha256.txt.tsr -e seal.txt -e seal.txt.sig | sort > "$work/tags"
cut -c67- tagmanifest-sha256.txt | sort > "$work/taglisted"
compare taglisted tags tagmanifest-sha256.txt TAG_MISSING TAG_UNLISTED TAG_CHANGED '标签文件 tag files'
compare listed payload manifest-sha256.txt FILE_MISSING FILE_UNLISTED FILE_CHANGED '载荷文件 payload files'

# --- the head of the ledger, and the timestamp
signed data/60-ledger/checkpoint.txt data/60-ledger/checkpoint.sig
say $? '账本树头签名 ledger head' CHECKPOINT_SIGNATURE
if [ "$stamp" != none ]; then
  at=$(openssl ts -reply -in tagmanifest-sha256.txt.tsr -text 2>/dev/null | sed -n 's/^Time stamp: //p' | tr -cd 'A-Za-z0-9:. ')
  # 以时间戳自身的时间核验，证书其后到期不影响 · at its own time, so that a certificate expired since does no harm
  seconds=$(echo "$at" | awk '{
    month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $1) + 2) / 3; split($3, clock, ":"); year = $4; day = $2
    if (month <= 2) { year--; month += 12 }
    days = 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * (month - 3) + 2) / 5) + day - 719469
    printf "%d", days * 86400 + clock[1] * 3600 + clock[2] * 60 + int(clock[3])
  }')
  openssl ts -verify -data tagmanifest-sha256.txt -in tagmanifest-sha256.txt.tsr -CAfile trust/tsa-ca.pem -attime "${seconds:-0}" >/dev/null 2>&1
  say $? "时间戳 timestamp $at" TIMESTAMP_SIGNATURE
else
  echo 'note    无外部时间戳 no outside timestamp'
fi
echo '账本包含、完整性与规则重放须用 Node 18+ · inclusion, completeness and the rule need Node 18+:  node verify/verify.mjs'
if [ $failed -ne 0 ]; then echo 'NOT VERIFIED · 核验不通过'; exit 1; fi
if [ -z "$key" ]; then echo 'CONSISTENT, key not confirmed · 内容一致，公钥未经确认（--key PEM）'; exit 4; fi
echo 'CONSISTENT, signed by your key · 内容一致，签名公钥为您所持者'
