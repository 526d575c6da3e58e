#!/bin/sh
# Packs BUNDLE_FILE from BUNDLE_CACHE: bundle.yml (BUNDLE_LOCK), SHA256SUMS, what BUNDLE_DOWNLOADS (`SUM NAME` a line) and
# BUNDLE_IMAGES (a name a line) say. A bundle that holds the same is left alone. The sums are those of what is in use:
# what is not compressed goes in as NAME.gz, and its sum is that of NAME.
set -eu
sum_of() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
work=$(mktemp -d "$BUNDLE_CACHE/.bundle-XXXXXX")
trap 'rm -rf "$work" "$BUNDLE_FILE.new"' EXIT
trap 'exit 1' HUP INT TERM
printf %s "$BUNDLE_LOCK" >"$work/bundle.yml"
cd "$BUNDLE_CACHE"
{
  printf '%s\n' "$BUNDLE_DOWNLOADS" | while read -r sum name; do [ -z "$name" ] || echo "$sum  $name"; done
  printf '%s\n' "$BUNDLE_IMAGES" | while read -r name; do sum_of "images/$name"; done
  (cd "$work" && sum_of bundle.yml)
} >"$work/SHA256SUMS"

if [ -f "$BUNDLE_FILE" ] && tar -xOf "$BUNDLE_FILE" SHA256SUMS 2>/dev/null | cmp -s - "$work/SHA256SUMS"; then
  echo "$BUNDLE_FILE holds all of it already"
  exit 0
fi
set -- -C "$work" bundle.yml SHA256SUMS -C "$BUNDLE_CACHE"
while read -r sum name; do
  case $name in
    bundle.yml) continue ;;
    *.gz | *.tgz) ;;
    *)
      if [ ! -f "$name.gz" ] || [ -n "$(find "$name" -newer "$name.gz")" ]; then
        gzip -1 -c "$name" >"$work/gz"
        mv "$work/gz" "$name.gz"
      fi
      name=$name.gz
      ;;
  esac
  set -- "$@" "$name"
done <"$work/SHA256SUMS"
tar -cf "$BUNDLE_FILE.new" "$@"
sync
mv "$BUNDLE_FILE.new" "$BUNDLE_FILE"
sum=$(sum_of "$BUNDLE_FILE")
echo "packed $BUNDLE_FILE: $(($(wc -c <"$BUNDLE_FILE") / 1048576)) MiB, SHA-256 ${sum%% *}"
