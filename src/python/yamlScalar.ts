/** How PyYAML writes a scalar: which style a text allows, and which it gets. */

/** What a text's characters permit. */
export interface Analysis {
  readonly empty: boolean;
  readonly multiline: boolean;
  readonly flowPlain: boolean;
  readonly blockPlain: boolean;
  readonly singleQuoted: boolean;
  readonly block: boolean;
}

const BREAK = /[\n\x85\u2028\u2029]/;
const ANY_BREAK = '\n\x85\u2028\u2029';
const AFTER = '\0 \t\r\n\x85\u2028\u2029';
const PRINTABLE = /^[\n\x20-\x7e]$/;
/** libyaml, which Ansible uses when it can, takes neither \x85 nor anything beyond the basic plane for printable. */
const UNICODE = /^[\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/u;

/** Looks at every character once, as PyYAML's `analyze_scalar` does. */
export function analyze(text: string, allowUnicode: boolean): Analysis {
  if (text === '')
    return { empty: true, multiline: false, flowPlain: false, blockPlain: true, singleQuoted: true, block: false };
  const chars = Array.from(text);
  const last = chars.length - 1;
  const indicators = findIndicators(chars);
  const special = chars.some((char) => !PRINTABLE.test(char) && !(allowUnicode && UNICODE.test(char)));
  const multiline = BREAK.test(text);
  const isBreak = (char: string | undefined): boolean => char !== undefined && ANY_BREAK.includes(char);
  const edge = chars[0] === ' ' || isBreak(chars[0]) || chars[last] === ' ' || isBreak(chars[last]);
  const breakSpace = chars.some((char, at) => char === ' ' && isBreak(chars[at - 1]));
  const spaceBreak = chars.some((char, at) => isBreak(char) && chars[at - 1] === ' ');
  const plain = !edge && !breakSpace && !spaceBreak && !special && !multiline;
  return {
    empty: false,
    multiline,
    flowPlain: plain && !indicators.flow,
    blockPlain: plain && !indicators.block,
    singleQuoted: !breakSpace && !spaceBreak && !special,
    block: chars[last] !== ' ' && !spaceBreak && !special,
  };
}

function findIndicators(chars: readonly string[]): { flow: boolean; block: boolean } {
  const start = chars.slice(0, 3).join('');
  let flow = start === '---' || start === '...';
  let block = flow;
  chars.forEach((char, at) => {
    const followed = at + 1 >= chars.length || AFTER.includes(chars[at + 1]!);
    const preceded = at === 0 || AFTER.includes(chars[at - 1]!);
    if (at === 0) {
      if ('#,[]{}&*!|>\'"%@`'.includes(char) || (char === '-' && followed)) flow = block = true;
      if ('?:'.includes(char)) {
        flow = true;
        block ||= followed;
      }
      return;
    }
    if (',?[]{}'.includes(char)) flow = true;
    if (char === ':') {
      flow = true;
      block ||= followed;
    }
    if (char === '#' && preceded) flow = block = true;
  });
  return { flow, block };
}

const RESOLVED: readonly RegExp[] = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^<<$/,
  /^(?:~|null|Null|NULL|)$/,
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  /^=$/,
];

/** True when a plain scalar of this text would not be read back as a string. */
export function resolvesToOther(text: string): boolean {
  return RESOLVED.some((pattern) => pattern.test(text));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** A character of a double-quoted scalar as it is written, or undefined when it may stand as it is. */
export function doubleQuotedEscape(char: string, allowUnicode: boolean): string | undefined {
  const plain =
    !'"\\\x85\u2028\u2029\ufeff'.includes(char) && (/^[\x20-\x7e]$/.test(char) || (allowUnicode && UNICODE.test(char)));
  if (plain) return undefined;
  const known = ESCAPES[char];
  if (known !== undefined) return `\\${known}`;
  const code = char.codePointAt(0)!;
  const hex = code.toString(16).toUpperCase();
  return code <= 0xff
    ? `\\x${hex.padStart(2, '0')}`
    : code <= 0xffff
      ? `\\u${hex.padStart(4, '0')}`
      : `\\U${hex.padStart(8, '0')}`;
}

/** The indentation and chomping marks behind `|` or `>`. */
export function blockHints(text: string, indent: number): string {
  const chars = Array.from(text);
  const last = chars.at(-1) ?? '';
  const start = ` ${ANY_BREAK}`.includes(chars[0] ?? 'x') ? String(indent) : '';
  if (!ANY_BREAK.includes(last)) return `${start}-`;
  return chars.length === 1 || ANY_BREAK.includes(chars.at(-2)!) ? `${start}+` : start;
}
