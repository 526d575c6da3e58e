/** Replacement texts of `re.sub`: group references and escapes. */
import { valueError } from './undefined.ts';

/** Literal text, or the group whose text goes there. */
export type TemplatePiece = string | { readonly group: number | string };

const CONTROL: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  b: '\b',
  '\\': '\\',
};

/** Cuts a replacement text into literal pieces and group references. */
export function unescapeTemplate(text: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '\\') {
      literal += text[at];
      continue;
    }
    const { piece, length } = readEscape(text.slice(at + 1), text);
    at += length;
    if (typeof piece === 'string') literal += piece;
    else {
      pieces.push(literal, piece);
      literal = '';
    }
  }
  return [...pieces, literal];
}

function readEscape(rest: string, whole: string): { piece: TemplatePiece; length: number } {
  const named = /^g<([^>]*)>/.exec(rest);
  if (named !== null) {
    const [all, name] = named as unknown as [string, string];
    return { piece: { group: /^\d+$/.test(name) ? Number(name) : name }, length: all.length };
  }
  const octal = /^(?:0[0-7]{0,2}|[0-3][0-7]{2})/.exec(rest)?.[0];
  if (octal !== undefined) return { piece: String.fromCharCode(Number.parseInt(octal, 8)), length: octal.length };
  const number = /^[1-9]\d?/.exec(rest)?.[0];
  if (number !== undefined) return { piece: { group: Number(number) }, length: number.length };
  const [char] = rest;
  if (char === undefined) throw valueError(`the replacement \`${whole}\` ends with a lone backslash`);
  const control = CONTROL[char];
  if (control !== undefined) return { piece: control, length: 1 };
  if (/[a-zA-Z]/.test(char)) throw valueError(`the replacement \`${whole}\` has the unknown escape \`\\${char}\``);
  return { piece: `\\${char}`, length: 1 };
}
