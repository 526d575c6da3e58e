/** Quoted scalars and flow collections of simple YAML: whatever ends in the line in which it begins. */
import { originIn, resolved, type SimpleReader, scalar, Unsure } from './simpleParts.ts';
import type { MapEntry, ScalarTree, Tree } from './tree.ts';

export interface Ended<T extends Tree> {
  readonly tree: T;
  /** The column behind it. */
  readonly end: number;
}

const single = /'((?:[^']|'')*)'/y;
const double = /"((?:[^"\\]|\\["\\/nt])*)"/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

export function readSimpleQuoted(reader: SimpleReader, line: string, start: number): Ended<ScalarTree> {
  const isSingle = line[start] === "'";
  const form = isSingle ? single : double;
  form.lastIndex = start;
  const inside = form.exec(line)?.[1];
  if (inside === undefined) throw new Unsure();
  const text = isSingle
    ? inside.replaceAll("''", "'")
    : inside.includes('\\')
      ? inside.replace(/\\(.)/g, (_all, letter: string) => escapes[letter] ?? letter)
      : inside;
  const style = isSingle ? 'single' : 'double';
  return { tree: { kind: 'scalar', value: text, text, style, origin: originIn(reader, start) }, end: form.lastIndex };
}

const flowKey = /([A-Za-z_][\w.-]*):(?= )/y;
const flowPlain = /(?:[A-Za-z0-9_/.$]|-(?=\d))(?:[\w./$+-]| +(?=[\w./$+-]))*/y;

export function readSimpleFlow(reader: SimpleReader, line: string, start: number, depth = 0): Ended<Tree> {
  if (depth > 20) throw new Unsure();
  const origin = originIn(reader, start);
  const isMap = line[start] === '{';
  const close = isMap ? '}' : ']';
  const items: Tree[] = [];
  const entries: MapEntry[] = [];
  const known = new Set<unknown>();
  let at = spaces(line, start + 1);
  while (line[at] !== close) {
    if (isMap) {
      flowKey.lastIndex = at;
      const text = flowKey.exec(line)?.[1];
      if (text === undefined) throw new Unsure();
      const key = scalar(resolved(text), text, originIn(reader, at));
      if (known.has(key.value)) throw new Unsure();
      known.add(key.value);
      const { tree, end } = readItem(reader, line, spaces(line, flowKey.lastIndex), depth);
      entries.push({ key, value: tree });
      at = spaces(line, end);
    } else {
      const { tree, end } = readItem(reader, line, at, depth);
      items.push(tree);
      at = spaces(line, end);
    }
    if (line[at] === close) break;
    if (line[at] !== ',') throw new Unsure();
    at = spaces(line, at + 1);
    // A comma before the end is allowed, but rare.
    if (line[at] === close) throw new Unsure();
  }
  const tree: Tree = isMap ? { kind: 'map', origin, entries } : { kind: 'list', origin, items };
  return { tree, end: at + 1 };
}

function readItem(reader: SimpleReader, line: string, at: number, depth: number): Ended<Tree> {
  const first = line[at];
  if (first === '[' || first === '{') return readSimpleFlow(reader, line, at, depth + 1);
  if (first === '"' || first === "'") return readSimpleQuoted(reader, line, at);
  flowPlain.lastIndex = at;
  const text = flowPlain.exec(line)?.[0];
  if (text === undefined) throw new Unsure();
  return { tree: scalar(resolved(text), text, originIn(reader, at)), end: flowPlain.lastIndex };
}

function spaces(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ') at++;
  return at;
}
