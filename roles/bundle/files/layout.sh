#!/bin/sh
# Makes one file of an image, an OCI layout: LAYOUT_BLOBS (digests) from LAYOUT_CACHE/blobs, LAYOUT_MANIFEST and
# LAYOUT_INDEX as text. It is called after its contents: LAYOUT_CACHE/images/SUM-LAYOUT_END.
set -eu
sum_of() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
work=$(mktemp -d "$LAYOUT_CACHE/.image-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work/blobs/sha256"
for digest in $LAYOUT_BLOBS; do
  sum=${digest#sha256:}
  ln "$LAYOUT_CACHE/blobs/sha256-$sum" "$work/blobs/sha256/$sum" 2>/dev/null ||
    cp "$LAYOUT_CACHE/blobs/sha256-$sum" "$work/blobs/sha256/$sum"
done
printf %s "$LAYOUT_MANIFEST" >"$work/manifest"
sum=$(sum_of "$work/manifest")
mv "$work/manifest" "$work/blobs/sha256/${sum%% *}"
printf %s '{"imageLayoutVersion":"1.0.0"}' >"$work/oci-layout"
printf %s "$LAYOUT_INDEX" >"$work/index.json"
tar -cf "$work/image.tar" -C "$work" oci-layout index.json blobs
sum=$(sum_of "$work/image.tar")
chmod 0644 "$work/image.tar"
sync
mv "$work/image.tar" "$LAYOUT_CACHE/images/$(printf %.12s "$sum")-$LAYOUT_END"
for digest in $LAYOUT_BLOBS; do rm -f "$LAYOUT_CACHE/blobs/sha256-${digest#sha256:}"; done
