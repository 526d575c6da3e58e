/** Backslash escapes of string literals, as Python's source code has them. */

/** What a single character after a backslash means, in Python as in C. */
export const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

const ESCAPE = /\\(?:([0-7]{1,3})|x([\da-fA-F]{0,2})|u([\da-fA-F]{0,4})|U([\da-fA-F]{0,8})|([\s\S]))/g;

/** The text that a literal stands for; an unknown escape keeps its backslash, a broken one raises. */
export function unescapeLiteral(literal: string): string {
  if (!literal.includes('\\')) return literal;
  return literal.replace(ESCAPE, (whole, octal?: string, x?: string, u?: string, long?: string, other?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (other === 'N') throw new Error('characters cannot be written by their names; use `\\u` and the code');
    if (other !== undefined) return SIMPLE_ESCAPES[other] ?? whole;
    const digits = x ?? u ?? long ?? '';
    if (digits.length !== (x !== undefined ? 2 : u !== undefined ? 4 : 8))
      throw new Error(`\`${whole}\` is not a complete escape`);
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff) throw new Error(`\`${whole}\` is not a character`);
    return String.fromCodePoint(code);
  });
}
