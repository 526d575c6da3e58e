/**
 * Reads the YAML that most files consist of, many times faster than a parser for all of YAML: block maps and lists, plain
 * and quoted scalars in one line, block scalars, flow collections in one line. It never judges: at anything else, a mistake
 * among it, it gives up, and the full parser reads the text. What it does read is the same tree, place by place.
 */
import { readBlockScalar } from './simpleBlock.ts';
import { readSimpleFlow, readSimpleQuoted } from './simpleFlow.ts';
import { originIn, resolved, type SimpleReader, scalar, Unsure } from './simpleParts.ts';
import type { MapEntry, Scalar, Tree } from './tree.ts';

/** Tabs, other line ends and characters that YAML does not allow everywhere are for the full parser. */
const unusual = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ufefe]/;
const key = /[A-Za-z_][\w.-]*(?=:(?: |$))/y;
const plainStart = /^[A-Za-z0-9_/.$(\\^+;~-]/;
const deepest = 50;
/** A longer line is nothing that a person wrote, and may be too much for a regular expression. */
const longestLine = 100_000;

/** The tree of a text, or undefined when it holds anything that is not simple. */
export function readSimpleYaml(text: string, file: string): Tree | undefined {
  if (!text.endsWith('\n') || unusual.test(text)) return undefined;
  const lines = text.split('\n');
  lines.pop();
  const reader: SimpleReader = { file, lines, at: 0 };
  try {
    if (skip(reader) < 0) return undefined;
    if (lines[reader.at] === '---') {
      reader.at++;
      if (skip(reader) < 0) return undefined;
    }
    const tree = readNode(reader, skip(reader), 0);
    return reader.at < lines.length ? undefined : tree;
  } catch (error) {
    if (error instanceof Unsure) return undefined;
    throw error;
  }
}

/** Passes over empty lines and comments; gives the indentation of the next line, or -1 at the end. */
function skip(reader: SimpleReader): number {
  const { lines } = reader;
  for (; reader.at < lines.length; reader.at++) {
    const line = lines[reader.at]!;
    const indent = pastSpaces(line, 0);
    if (indent < line.length && line[indent] !== '#') return indent;
  }
  return -1;
}

/** The column of the first character from this one on that is no space. */
function pastSpaces(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === 0x20) at++;
  return at;
}

function isDash(line: string, at: number): boolean {
  return line[at] === '-' && (at + 1 === line.length || line[at + 1] === ' ');
}

function readNode(reader: SimpleReader, indent: number, depth: number): Tree {
  if (depth > deepest) throw new Unsure();
  return isDash(reader.lines[reader.at]!, indent) ? readList(reader, indent, depth) : readMap(reader, indent, depth);
}

/** A map whose first key stands in the current line, in this column; the others begin lines of this indentation. */
function readMap(reader: SimpleReader, indent: number, depth: number): Tree {
  const origin = originIn(reader, indent);
  const entries: MapEntry[] = [];
  for (;;) {
    const line = reader.lines[reader.at]!;
    key.lastIndex = indent;
    const text = key.exec(line)?.[0];
    if (text === undefined) throw new Unsure();
    const name = scalar(resolved(text), text, originIn(reader, indent));
    if (isKnown(entries, name.value)) throw new Unsure();
    const value = readValue(reader, { from: indent + text.length + 1, indent, depth, inList: false });
    entries.push({ key: name, value });
    const next = skip(reader);
    if (next < indent) return { kind: 'map', origin, entries };
    if (next > indent || isDash(reader.lines[reader.at]!, indent)) throw new Unsure();
  }
}

/** Maps are small as a rule, so a look through the keys is faster than a set; very large ones are for the full parser. */
function isKnown(entries: readonly MapEntry[], value: Scalar): boolean {
  if (entries.length > 2000) throw new Unsure();
  for (const { key } of entries) if (key.value === value) return true;
  return false;
}

function readList(reader: SimpleReader, indent: number, depth: number): Tree {
  const origin = originIn(reader, indent);
  const items: Tree[] = [];
  for (;;) {
    const line = reader.lines[reader.at]!;
    const start = pastSpaces(line, indent + 1);
    key.lastIndex = start;
    if (start < line.length && key.test(line)) items.push(readMap(reader, start, depth + 1));
    else items.push(readValue(reader, { from: indent + 1, indent, depth, inList: true }));
    const next = skip(reader);
    if (next > indent) throw new Unsure();
    if (next < indent || !isDash(reader.lines[reader.at]!, indent)) return { kind: 'list', origin, items };
  }
}

interface Around {
  /** Where in the line, behind the colon or dash, the value begins. */
  readonly from: number;
  /** The indentation of the key or dash. */
  readonly indent: number;
  readonly depth: number;
  readonly inList: boolean;
}

function readValue(reader: SimpleReader, around: Around): Tree {
  const { from, indent, depth, inList } = around;
  const line = reader.lines[reader.at]!;
  const start = pastSpaces(line, from);
  if (start >= line.length || line[start] === '#') {
    const empty = originIn(reader, from);
    reader.at++;
    const next = skip(reader);
    if (next > indent) return readNode(reader, next, depth + 1);
    if (next === indent && !inList && isDash(reader.lines[reader.at]!, indent))
      return readList(reader, indent, depth + 1);
    if (inList || from < line.length) throw new Unsure();
    return scalar(null, '', empty);
  }
  const first = line[start];
  if (first === '|' || first === '>') return readBlockScalar(reader, start, indent);
  const tree =
    first === '"' || first === "'" || first === '[' || first === '{'
      ? closed(reader, line, start)
      : plain(reader, line, start);
  reader.at++;
  // A deeper line would go on with this value, or be a mistake.
  if (skip(reader) > indent) throw new Unsure();
  return tree;
}

/** A value that ends with a character of its own; only a comment may follow. */
function closed(reader: SimpleReader, line: string, start: number): Tree {
  if (line.length > longestLine) throw new Unsure();
  const flow = line[start] === '[' || line[start] === '{';
  const { tree, end } = flow ? readSimpleFlow(reader, line, start) : readSimpleQuoted(reader, line, start);
  if (!/^ *(?: #.*)?$/.test(line.slice(end))) throw new Unsure();
  return tree;
}

function plain(reader: SimpleReader, line: string, start: number): Tree {
  const comment = line.indexOf(' #', start);
  const text = (comment < 0 ? line.slice(start) : line.slice(start, comment)).trimEnd();
  if (!plainStart.test(text) || text.endsWith(':') || text.includes(': ') || isDash(text, 0)) throw new Unsure();
  return scalar(resolved(text), text, originIn(reader, start));
}
