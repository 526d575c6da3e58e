/** Names of hosts as inventories write them: with a port, with ranges. */

/** A plain Error whose message says what is wrong with a range; the caller knows the place. */
export class BadRange extends Error {}

/** One pattern may name at most this many hosts; a slip of the finger must not fill the memory. */
const mostHosts = 100_000;

/** Why a text cannot name a host. Names become parts of paths and arguments of programs. */
export function badName(name: string): string | undefined {
  const shown = `\`${name.length > 40 ? `${name.slice(0, 40)}…` : name}\``;
  if (name === '' || name === '.' || name === '..') return `${shown} cannot be the name of a host`;
  if (name.length > 253) return `${shown} is too long for the name of a host`;
  if (name.startsWith('-')) return `${shown} cannot be the name of a host: it would be taken for an option`;
  if (/[/\s\p{Cc}]/u.test(name)) return `${shown} cannot be the name of a host: no \`/\` and no white space is allowed`;
  return undefined;
}

export interface NamedHosts {
  readonly names: readonly string[];
  readonly port?: number | undefined;
}

/** The hosts that `web[01:10]:2222` stands for. Throws BadRange. */
export function expandHosts(pattern: string): NamedHosts {
  const { name, port } = splitPort(pattern);
  return { names: hasRange(name) ? expandRange(name) : [name], port };
}

/** Splits `name:22`, `web[1:3]:22` and `[fe80::1]:22`; an IPv6 address alone has no port. */
function splitPort(pattern: string): { name: string; port?: number } {
  const match = /^\[(.+)\]:(\d+)$/.exec(pattern) ?? /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(pattern);
  return match ? { name: match[1]!, port: Number(match[2]) } : { name: pattern };
}

function hasRange(name: string): boolean {
  const open = name.indexOf('[');
  const colon = name.indexOf(':', open);
  return open >= 0 && colon > open && name.indexOf(']', colon) > colon;
}

function expandRange(name: string): string[] {
  let names = [''];
  let rest = name;
  while (hasRange(rest)) {
    const open = rest.indexOf('[');
    const close = rest.indexOf(']', open);
    const head = rest.slice(0, open);
    const parts = rangeOf(rest.slice(open + 1, close));
    if (names.length * parts.length > mostHosts) throw new BadRange(`this names more than ${mostHosts} hosts`);
    names = names.flatMap((before) => parts.map((part) => before + head + part));
    rest = rest.slice(close + 1);
  }
  return names.map((before) => before + rest);
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The members of `1:10`, `01:10:2` or `a:f`. */
function rangeOf(text: string): string[] {
  const bounds = text.split(':');
  if (bounds.length > 3) throw new BadRange('a range is `[first:last]` or `[first:last:step]`');
  const [first = '', last = '', stepText = '1'] = bounds;
  const begin = first === '' ? '0' : first;
  if (last === '') throw new BadRange('this range has no end');
  if (!/^[1-9]\d*$/.test(stepText)) throw new BadRange(`\`${stepText}\` is no step`);
  const step = Number(stepText);
  if (begin.length === 1 && last.length === 1 && letters.includes(begin) && letters.includes(last)) {
    return sequence(letters.indexOf(begin), letters.indexOf(last), step).map((index) => letters[index]!);
  }
  if (!/^\d+$/.test(begin) || !/^\d+$/.test(last))
    throw new BadRange('a range goes from number to number, or from letter to letter');
  const padded = begin.length > 1 && begin.startsWith('0');
  if (padded && begin.length !== last.length)
    throw new BadRange('with leading zeros both ends of a range must be equally long');
  return sequence(Number(begin), Number(last), step).map((number) =>
    padded ? String(number).padStart(begin.length, '0') : String(number),
  );
}

function sequence(begin: number, end: number, step: number): number[] {
  if (begin > end) throw new BadRange('this range runs backwards');
  const count = Math.floor((end - begin) / step) + 1;
  if (count > mostHosts) throw new BadRange(`this names more than ${mostHosts} hosts`);
  return Array.from({ length: count }, (_, index) => begin + index * step);
}
