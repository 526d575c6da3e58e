/** `lookup('sequence', 'start=1 end=5')`. */
import { didYouMean } from '../../errors.ts';
import { isInteger } from '../../python/number.ts';
import { parseIntegerText } from '../../python/parseNumber.ts';
import { formatPercent } from '../../python/percentFormat.ts';
import { checkSize } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { valueError } from '../../python/undefined.ts';
import type { Value } from '../../python/value.ts';
import { lookup } from '../plugin.ts';

const FIELDS = ['start', 'end', 'stride', 'count', 'format'];
const SHORT = /^(?:(0?x?[0-9a-f]+)-)?(0?x?[0-9a-f]+)(?:\/(0?x?[0-9a-f]+))?(?::(.+))?$/i;

function parseTerm(term: string): Map<string, Value> {
  const short = SHORT.exec(term);
  if (short !== null) {
    const [, start, end, stride, format] = short;
    const given: [string, string | undefined][] = [
      ['start', start],
      ['end', end],
      ['stride', stride],
      ['format', format],
    ];
    return new Map(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }
  const fields = new Map<string, Value>();
  for (const word of term.split(/\s+/).filter((piece) => piece !== '')) {
    const at = word.indexOf('=');
    const name = at === -1 ? word : word.slice(0, at);
    if (at === -1 || !FIELDS.includes(name))
      throw valueError(`unrecognized arguments to with_sequence: ${name}`, didYouMean(name, FIELDS));
    fields.set(name, word.slice(at + 1));
  }
  return fields;
}

function whole(value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = isInteger(value) ? value : parseIntegerText(str(value));
  if (number === undefined) throw valueError(`can't parse ${str(value)} as integer`);
  return Number(number);
}

function generate(fields: ReadonlyMap<string, Value>): Value[] {
  const start = whole(fields.get('start')) ?? 1;
  const stride = whole(fields.get('stride')) ?? 1;
  const count = whole(fields.get('count'));
  let end = whole(fields.get('end'));
  const format = str(fields.get('format') ?? '%d');
  if (count === undefined && end === undefined) throw valueError('must specify count or end in with_sequence');
  if (count !== undefined && end !== undefined) throw valueError("can't specify both count and end in with_sequence");
  if (count === 0 || stride === 0) return [];
  end ??= start + count! * stride - 1;
  if (stride > 0 && end < start) throw valueError('to count backwards make stride negative');
  if (stride < 0 && end > start) throw valueError("to count forward don't make stride negative");
  if (format.split('%').length !== 2) throw valueError(`bad formatting string: ${format}`);
  checkSize(Math.abs((end - start) / stride), 'the sequence');
  const numbers: Value[] = [];
  for (let at = start; stride > 0 ? at <= end : at >= end; at += stride) numbers.push(formatPercent(format, at));
  return numbers;
}

export const sequence = lookup(
  'Counts: `start=1 end=9 stride=2 format=web%02d`, or `5-8`.',
  (_frame, terms, options) => {
    const named = new Map([...options].map(([key, value]) => [str(key), value]));
    return (terms.length === 0 ? [''] : terms).flatMap((term) =>
      generate(new Map([...named, ...parseTerm(str(term))])),
    );
  },
);
