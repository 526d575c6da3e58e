/** `serial` and `order`: in which portions and in which order a play takes its hosts. */
import { type Origin, PlayError } from '../errors.ts';
import { str } from '../jinja/index.ts';
import { Omit, type Value } from '../python/value.ts';

/** Splits hosts by a number, a percentage, or a list of them of which the last repeats. */
export function batches(hosts: readonly string[], serial: Value | undefined, origin?: Origin): string[][] {
  const sizes = (
    serial === undefined || serial === null || serial instanceof Omit ? [] : Array.isArray(serial) ? serial : [serial]
  ).map((one) => size(one, hosts.length, origin));
  if (sizes.length === 0) return [[...hosts]];
  const result: string[][] = [];
  for (let start = 0, index = 0; start < hosts.length; index++) {
    const asked = sizes[Math.min(index, sizes.length - 1)]!;
    const count = asked <= 0 ? hosts.length : asked;
    result.push(hosts.slice(start, start + count));
    start += count;
  }
  return result;
}

/** Percentages are of all hosts of the play, rounded down, at least one. */
function size(value: Value, total: number, origin: Origin | undefined): number {
  const text = str(value).trim();
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text);
  if (percent) return Math.max(1, Math.floor((Number(percent[1]) / 100) * total));
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new PlayError('value-type', `\`serial\` must be a number or a percentage, not \`${text}\``, { origin });
}

/** The order that the play asks for; the inventory's by default. */
export function orderHosts(hosts: readonly string[], order: string | undefined): readonly string[] {
  switch (order) {
    case undefined:
    case 'inventory':
      return hosts;
    case 'reverse_inventory':
      return [...hosts].reverse();
    case 'sorted':
      return [...hosts].sort(byName);
    case 'reverse_sorted':
      return [...hosts].sort(byName).reverse();
    case 'shuffle':
      return hosts
        .map((host) => ({ host, key: Math.random() }))
        .sort((a, b) => a.key - b.key)
        .map(({ host }) => host);
    default:
      throw new PlayError(
        'invalid-playbook',
        `there is no order \`${order}\`; there are inventory, reverse_inventory, sorted, reverse_sorted and shuffle`,
      );
  }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
