/** Facts: what a host tells of itself, gathered by one script in one round trip, under Ansible's names. */
import { Float, type Value } from '../python/value.ts';
import type { Script } from '../script/script.ts';

/** Plain data as readers write it; `toValue` turns it into values of the language. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Float
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined };

/** What a group of facts asks of the host, and how it reads the answer. */
export interface FactGroup {
  /** The name that `gather_subset` knows it by. */
  readonly name: string;
  /** Facts that `gather_subset` accepts in the group's place, besides the keys. */
  readonly aliases?: readonly string[];
  /** Every fact with one sentence of documentation. */
  readonly keys: Readonly<Record<string, string>>;
  /** Groups whose facts the reader uses. */
  readonly needs?: readonly string[];
  /** Small text files, as words of shell: globs are expanded on the host. All groups' files are read by one `grep`. */
  readonly files?: Script;
  /** Paths whose existence matters, as words of shell; asked without a fork. */
  readonly exists?: Script;
  /** Anything else: shell that prints sections, each begun by `section NAME`. */
  readonly script?: Script;
  read(seen: Seen): Readonly<Record<string, Plain | undefined>>;
}

/** The host's answer, as readers look at it. */
export interface Seen {
  /** Lines of a file without the line ends; none when it is missing, unreadable or empty. */
  lines(path: string): readonly string[];
  /** A file's text, stripped; undefined when there is none. */
  text(path: string): string | undefined;
  /** Paths of the files that were read, in order. */
  readonly files: readonly string[];
  exists(path: string): boolean;
  /** Paths that exist and match. */
  existing(pattern: RegExp): readonly RegExpMatchArray[];
  /** What the script printed in a section; undefined when it never began one. */
  section(name: string): string | undefined;
  sections(prefix: string): ReadonlyMap<string, string>;
  /** Facts of groups read before this one. */
  readonly facts: Readonly<Record<string, Plain | undefined>>;
}

/** Defines a group of facts; only typing happens here. */
export const fact = (group: FactGroup): FactGroup => group;

/** Plain data as values of the language: dicts become maps that keep their order; what is undefined is left out. */
export function toValue(data: Plain): Value {
  if (data === null || typeof data !== 'object' || data instanceof Float) return data;
  if (Array.isArray(data)) return data.map(toValue);
  const map = new Map<Value, Value>();
  for (const [key, value] of Object.entries(data)) if (value !== undefined) map.set(key, toValue(value));
  return map;
}

/** A decimal number of the host as Python's float. */
export function float(text: string): number | Float {
  const value = Number(text);
  return Number.isInteger(value) ? new Float(value) : value;
}

/** `KEY=value` lines of os-release and its kin, with shell quotes taken off. */
export function assignments(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    const match = /^\s*(?:export\s+)?(\w+)=(.*)$/.exec(line);
    if (match) found.set(match[1]!, unquote(match[2]!.trim()));
  }
  return found;
}

function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (!quoted) return text;
  return quoted[1] === '"' ? quoted[2]!.replace(/\\(["$`\\])/g, '$1') : quoted[2]!;
}

/** Words between white space. */
export const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Lines of a section without empty ones. */
export const linesOf = (text: string | undefined): string[] => (text ?? '').split('\n').filter((line) => line !== '');
