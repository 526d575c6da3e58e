/**
 * How much work a regular expression may do at worst, seen from its form. JavaScript's engine goes back and tries
 * again, so `(a+)+$` takes twice the time for each further letter; such patterns must not run unwatched.
 */

type Node =
  | { readonly kind: 'set'; readonly source: string; readonly min: number; readonly max: number }
  | {
      readonly kind: 'group';
      readonly alternatives: readonly (readonly Node[])[];
      readonly min: number;
      readonly max: number;
    };
type SetNode = Node & { kind: 'set' };

/** Repetitions up to this count are as good as written out. */
const FEW = 16;
/** Steps that pass in a fraction of a second. */
const BUDGET = 5e7;

/** The length of text up to which a pattern, in the form that JavaScript gets, surely ends soon. */
export function safeLength(source: string): number {
  let alternatives: Node[][];
  try {
    alternatives = new FormReader(source).alternatives();
  } catch {
    return 0;
  }
  if (alternatives.some((nodes) => nodes.some(explodes))) return Math.log2(BUDGET) - 4;
  const degree = Math.max(...alternatives.map((nodes) => chain(flat(nodes)))) + 1;
  return degree <= 1 ? BUDGET : BUDGET ** (1 / degree);
}

/** Reads the few forms that translated patterns have. */
class FormReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  alternatives(): Node[][] {
    const all: Node[][] = [[]];
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      if (this.#text[this.#at] === '|') {
        all.push([]);
        this.#at += 1;
      } else all.at(-1)!.push(this.#term());
    }
    return all;
  }

  #term(): Node {
    const start = this.#at;
    if (this.#text[start] === '(') {
      const opening = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(this.#text.slice(start, start + 20))![0];
      this.#at += opening.length;
      const alternatives = this.alternatives();
      this.#at += 1;
      return { kind: 'group', alternatives, ...this.#count() };
    }
    if (this.#text[start] === '[') this.#skipClass();
    else if (this.#text[start] === '\\')
      this.#at += /^\\(?:u\{[^}]*\}|p\{[^}]*\}|k<\w+>|\d+|[\s\S])/i.exec(this.#text.slice(start))![0].length;
    else this.#at += this.#text.codePointAt(start)! > 0xffff ? 2 : 1;
    return { kind: 'set', source: this.#text.slice(start, this.#at), ...this.#count() };
  }

  #skipClass(): void {
    for (let depth = 0; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === '\\') this.#at += 1;
      else if (char === '[') depth += 1;
      else if (char === ']' && --depth === 0) break;
    }
    this.#at += 1;
  }

  #count(): { min: number; max: number } {
    const found = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(this.#text.slice(this.#at));
    if (found === null) return { min: 1, max: 1 };
    this.#at += found[0].length;
    const [, sign, low, range, high] = found;
    if (sign !== undefined) return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    const min = Number(low);
    return { min, max: range === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high) };
  }
}

const SAMPLE = [9, 10, ...Array.from({ length: 95 }, (_, at) => at + 32), 0xe9, 0x4e2d, 0x1f600].map((code) =>
  String.fromCodePoint(code),
);
const members = new Map<string, readonly boolean[]>();

/** Which of some typical characters a set has. */
function membersOf(source: string): readonly boolean[] {
  let found = members.get(source);
  if (found === undefined) {
    try {
      const pattern = new RegExp(`^${source}$`, 'vi');
      found = SAMPLE.map((char) => pattern.test(char));
    } catch {
      found = SAMPLE.map(() => true);
    }
    if (members.size > 1000) members.clear();
    members.set(source, found);
  }
  return found;
}

function overlap(a: SetNode, b: SetNode): boolean {
  const other = membersOf(b.source);
  return membersOf(a.source).some((has, at) => has && other[at]);
}

/** Groups that stand once are as good as their content. */
function flat(nodes: readonly Node[]): SetNode[] {
  return nodes.flatMap((node): SetNode[] => {
    if (node.kind === 'set') return [node];
    const inner = node.alternatives.flatMap((alternative) => flat(alternative));
    if (node.min === 1 && node.max === 1 && node.alternatives.length === 1) return inner;
    // What is repeated or may be absent separates nothing, and counts as often as it is repeated.
    const repeated = node.max > FEW ? Number.POSITIVE_INFINITY : 0;
    return inner.map((part) => ({ ...part, min: 0, max: Math.max(part.max, repeated) }));
  });
}

/** The most loops that can take characters from each other. */
function chain(nodes: readonly SetNode[]): number {
  let longest = 0;
  for (const [at, loop] of nodes.entries()) {
    if (loop.max <= FEW) continue;
    let count = 1;
    for (const next of nodes.slice(at + 1)) {
      const shared = overlap(loop, next);
      if (next.max > FEW && shared) count += 1;
      else if (next.min > 0 && !shared) break;
    }
    longest = Math.max(longest, count);
  }
  return longest;
}

/** True where a loop around loops, or around alternatives, can divide the same text in many ways. */
function explodes(node: Node): boolean {
  if (node.kind === 'set') return false;
  if (node.alternatives.some((nodes) => nodes.some(explodes))) return true;
  if (node.max <= FEW) return false;
  const [only = [], ...more] = node.alternatives.map(flat);
  if (more.length === 0) return dividesInManyWays(only);
  const firsts = [only, ...more].map((nodes) => nodes[0]);
  const simple = [only, ...more].every((nodes) => nodes.every(({ min, max }) => min === 1 && max === 1));
  return (
    !simple ||
    firsts.some((a, at) => a === undefined || firsts.slice(at + 1).some((b) => b !== undefined && overlap(a, b)))
  );
}

/** A repeated sequence: no loop in it may reach itself or its like without a fixed character between. */
function dividesInManyWays(nodes: readonly SetNode[]): boolean {
  return nodes.some((loop, at) => {
    if (loop.max <= 1) return false;
    const around = [...nodes.slice(at + 1), ...nodes.slice(0, at + 1)];
    for (const next of around) {
      const shared = overlap(loop, next);
      if (next.max > 1 && shared) return true;
      if (next.min > 0 && !shared) return false;
    }
    return false;
  });
}
