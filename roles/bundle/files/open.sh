#!/bin/sh
# Opens BUNDLE_FILE into BUNDLE_CACHE, unless all of it is there, and leaves what it says of itself as BUNDLE_RECORD.
# Everything is verified against SHA256SUMS before any of it takes its name.
set -eu
check_sums() { if command -v sha256sum >/dev/null; then sha256sum -c "$1"; else shasum -a 256 -c "$1"; fi; }
fail() {
  echo "$1" >&2
  exit 1
}
[ -r "$BUNDLE_FILE" ] || fail "there is no bundle $BUNDLE_FILE"
mkdir -p "$BUNDLE_CACHE/images"
work=$(mktemp -d "$BUNDLE_CACHE/.opening-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tar -xf "$BUNDLE_FILE" -C "$work" bundle.yml SHA256SUMS 2>/dev/null || fail "$BUNDLE_FILE is not a bundle, or not a whole one"

there=yes
while read -r _ name; do
  case $name in
    /* | *..*) fail "$BUNDLE_FILE names a file outside itself: $name" ;;
    bundle.yml) ;;
    *) [ -f "$BUNDLE_CACHE/$name" ] || there=no ;;
  esac
done <"$work/SHA256SUMS"

if [ "$there" = no ]; then
  tar -xf "$BUNDLE_FILE" -C "$work" || fail "$BUNDLE_FILE is not whole"
  cd "$work"
  while read -r _ name; do
    [ -f "$name" ] || gzip -dc "$name.gz" >"$name" || fail "$BUNDLE_FILE lacks $name"
  done <SHA256SUMS
  wrong=$(check_sums SHA256SUMS 2>/dev/null | grep -v ': OK$' || :)
  [ -z "$wrong" ] || fail "$BUNDLE_FILE is damaged: $wrong"
  sync
  while read -r _ name; do
    [ "$name" != bundle.yml ] || continue
    mv -f "$name" "$BUNDLE_CACHE/$name"
    # Newer than what it was made of, so that nobody makes it again.
    [ ! -f "$name.gz" ] || { touch "$name.gz" && mv -f "$name.gz" "$BUNDLE_CACHE/$name.gz"; }
  done <SHA256SUMS
fi
cmp -s "$work/bundle.yml" "$BUNDLE_RECORD" || {
  cp "$work/bundle.yml" "$BUNDLE_RECORD.new"
  mv "$BUNDLE_RECORD.new" "$BUNDLE_RECORD"
}
