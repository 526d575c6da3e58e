/** The old way to write module arguments: `name=nginx state=present`, or a free command with a few options among it. */
import { PlayError } from '../errors.ts';
import { locate } from './position.ts';
import type { MapEntry, MapTree, ScalarTree } from './tree.ts';

export interface Piece {
  /** As written, quotes and all; ends with the line breaks that followed it. */
  readonly text: string;
  /** Where in the whole text it begins. */
  readonly start: number;
}

/** In front of a free command only these are options; any other `x=y` belongs to the command. */
const freeFormOptions = new Set(
  'creates removes chdir executable warn stdin stdin_add_newline strip_empty_ends expand_argument_vars'.split(' '),
);

/** Joins what belongs to one argument when spaces are inside quotes or inside `{{ }}`, `{% %}` and `{# #}`. */
export function splitArguments(text: string): Piece[] {
  const pieces: { text: string; start: number }[] = [];
  const state = { quote: undefined as string | undefined, depths: [0, 0, 0] };
  const append = (more: string, at: number) => {
    const last = pieces.at(-1);
    if (last) last.text += more;
    else pieces.push({ text: more, start: at });
  };
  const lines = text.split('\n');
  let at = 0;
  for (const [number, line] of lines.entries()) {
    let continued = false;
    for (const [index, token] of line.split(' ').entries()) {
      const start = at;
      at += token.length + 1;
      if (token === '' && index > 0) {
        append(' ', start);
      } else if (token === '\\' && state.quote === undefined) {
        continued = true;
      } else {
        const wasQuoted = state.quote !== undefined;
        const wasOpen = wasQuoted || isDeep(state.depths);
        state.quote = quoteAfter(token, state.quote);
        state.depths = state.depths.map((depth, kind) => depthAfter(token, depth, kind));
        if (wasOpen) append(index === 0 ? token : ` ${token}`, start);
        else if (token !== '') pieces.push({ text: token, start });
      }
    }
    if (number < lines.length - 1 && !continued) append('\n', at - 1);
  }
  if (state.quote !== undefined)
    throw new PlayError('yaml-syntax', `a ${state.quote} in these arguments is never closed`);
  if (isDeep(state.depths))
    throw new PlayError('yaml-syntax', 'a `{{`, `{%` or `{#` in these arguments is never closed');
  return pieces;
}

function isDeep(depths: readonly number[]): boolean {
  return depths.some((depth) => depth > 0);
}

function quoteAfter(token: string, before: string | undefined): string | undefined {
  let quote = before;
  for (let index = 0; index < token.length; index++) {
    const char = token[index]!;
    if ((char !== '"' && char !== "'") || token[index - 1] === '\\') continue;
    if (quote === undefined) quote = char;
    else if (quote === char) quote = undefined;
  }
  return quote;
}

const blocks = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
] as const;

function depthAfter(token: string, before: number, kind: number): number {
  const [open, close] = blocks[kind]!;
  const opened = token.split(open).length - token.split(close).length;
  return Math.max(0, before + opened);
}

/**
 * The arguments that a scalar's text contains. What is not `key=value` is joined as `_raw_params`; with `freeForm`
 * (command, shell, raw, script) all but a few options is. Throws PlayError for quotes or blocks never closed.
 */
export function parseArguments(scalar: ScalarTree, options: { readonly freeForm: boolean }): MapTree {
  const entries = new Map<string, MapEntry>();
  let raw: { text: string; start: number } | undefined;
  for (const piece of splitOrExplain(scalar)) {
    const equals = optionEnd(piece.text);
    const key = equals === undefined ? undefined : piece.text.slice(0, equals).trim();
    if (key !== undefined && !(options.freeForm && !freeFormOptions.has(key))) {
      entries.set(key, optionEntry(scalar, piece, { key, equals: equals! }));
      continue;
    }
    const text = equals === undefined ? piece.text.replaceAll('\\=', '=') : piece.text;
    if (raw === undefined) raw = { text, start: piece.start };
    else raw.text += raw.text.endsWith('\n') || raw.text === '' ? text : ` ${text}`;
  }
  if (raw)
    entries.set('_raw_params', {
      key: part(scalar, '_raw_params', raw.start),
      value: part(scalar, raw.text, raw.start),
    });
  return { kind: 'map', entries: [...entries.values()], origin: scalar.origin };
}

function splitOrExplain(scalar: ScalarTree): Piece[] {
  try {
    return splitArguments(scalar.text);
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    throw new PlayError(error.code, error.message, { origin: scalar.origin, length: scalar.text.length });
  }
}

/** Where the first `=` is that no backslash precedes; a leading one names nothing. */
function optionEnd(text: string): number | undefined {
  for (let at = text.indexOf('=', 1); at >= 0; at = text.indexOf('=', at + 1)) if (text[at - 1] !== '\\') return at;
  return undefined;
}

function optionEntry(scalar: ScalarTree, piece: Piece, { key, equals }: { key: string; equals: number }): MapEntry {
  const written = piece.text.slice(equals + 1);
  const value = written.trim();
  const quoted = value.length > 1 && value[0] === value.at(-1) && /^["']/.test(value) && value.at(-2) !== '\\';
  const lead = written.length - written.trimStart().length + (quoted ? 1 : 0);
  const text = decodeEscapes(quoted ? value.slice(1, -1) : value);
  return { key: part(scalar, key, piece.start), value: part(scalar, text, piece.start + equals + 1 + lead) };
}

function part(scalar: ScalarTree, text: string, start: number): ScalarTree {
  const unsafe = scalar.tag === 'unsafe' ? { tag: 'unsafe' as const } : {};
  return { kind: 'scalar', value: text, text, style: 'plain', origin: locate(scalar, start), ...unsafe };
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** Values know Python's escapes: `msg="a\nb"` has two lines. */
function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\'"abfnrtv]))/g,
    (all, long, short, byte, letter) => {
      if (letter !== undefined) return escapes[letter] ?? all;
      const code = Number.parseInt(long ?? short ?? byte, 16);
      return code > 0x10ffff ? all : String.fromCodePoint(code);
    },
  );
}
