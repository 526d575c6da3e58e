/**
 * Text to bytes and back without loss. Bytes that are not UTF-8 stand in strings as lone surrogates U+DC80 to U+DCFF, as
 * Python's `surrogateescape` has it, and become the same bytes again.
 */
export function toBytes(text: string): Buffer {
  if (!/[\ud800-\udfff]/.test(text)) return Buffer.from(text);
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0xd800 && code <= 0xdbff && isLow(text.charCodeAt(at + 1))) at++;
    else if (code >= 0xdc80 && code <= 0xdcff) {
      pieces.push(Buffer.from(text.slice(from, at)), Buffer.of(code - 0xdc00));
      from = at + 1;
    }
  }
  pieces.push(Buffer.from(text.slice(from)));
  return Buffer.concat(pieces);
}

/** The string of some bytes; see `toBytes`. */
export function fromBytes(bytes: Buffer): string {
  const text = bytes.toString();
  if (!text.includes('\ufffd')) return text;
  let escaped = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) at += length;
    else {
      escaped += bytes.toString('utf8', from, at) + String.fromCharCode(0xdc00 + bytes[at]!);
      from = ++at;
    }
  }
  return escaped + bytes.toString('utf8', from);
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** Length of the well-formed UTF-8 sequence at `at`, or 0. The bounds are those of the Unicode standard, table 3-7. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  }
  return length;
}
