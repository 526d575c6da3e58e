/** `'{} {name:>8}'.format(...)`: Python's format strings. */

import { mapGet } from './compare.ts';
import { formatValue } from './formatValue.ts';
import { isNumeric } from './number.ts';
import { numberAttribute } from './numberAttribute.ts';
import { itemAt } from './sequence.ts';
import { asciiRepr, repr, str } from './text.ts';
import { requireDefined, valueError } from './undefined.ts';
import type { Value } from './value.ts';

interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<Value, Value>;
  next: number;
  /** How fields are numbered: by themselves or by the format; both together are an error. */
  numbering: 'automatic' | 'manual' | undefined;
}

/** Fills a format string. */
export function formatText(format: string, positional: readonly Value[], named: ReadonlyMap<Value, Value>): string {
  return fill(format, { positional, named, next: 0, numbering: undefined }, 0);
}

function fill(format: string, args: Arguments, depth: number): string {
  if (depth > 2) throw valueError('the format string is nested too deeply');
  let out = '';
  for (let at = 0; at < format.length; at++) {
    const char = format[at]!;
    if ((char === '{' || char === '}') && format[at + 1] === char) {
      out += char;
      at += 1;
    } else if (char === '}') throw valueError("single '}' encountered in format string");
    else if (char === '{') {
      const end = closing(format, at);
      out += field(format.slice(at + 1, end), args, depth);
      at = end;
    } else out += char;
  }
  return out;
}

function closing(format: string, open: number): number {
  let level = 0;
  for (let at = open; at < format.length; at++) {
    if (format[at] === '{') level += 1;
    else if (format[at] === '}' && --level === 0) return at;
  }
  throw valueError("expected '}' before end of string");
}

const FIELD = /^([^!:[.]*)((?:\.[^.[!:]+|\[[^\]]*\])*)(?:!([^:]*))?(?::(.*))?$/s;

function field(text: string, args: Arguments, depth: number): string {
  const parts = FIELD.exec(text);
  if (parts === null) throw valueError(`'${text}' is not a replacement field`);
  const [, name = '', path = '', conversion, spec = ''] = parts;
  let value = argument(name, args);
  for (const [, attribute, item] of path.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) value = member(value, attribute, item);
  if (conversion === 'r') value = repr(value);
  else if (conversion === 'a') value = asciiRepr(value);
  else if (conversion === 's') value = str(value);
  else if (conversion !== undefined) throw valueError(`unknown conversion specifier '${conversion}'`);
  return formatValue(value, spec.includes('{') ? fill(spec, args, depth + 1) : spec);
}

function argument(name: string, args: Arguments): Value {
  if (name === '' || /^\d+$/.test(name)) {
    const numbering = name === '' ? 'automatic' : 'manual';
    if (args.numbering !== undefined && args.numbering !== numbering)
      throw valueError('a format cannot number some fields by itself and leave others to be counted');
    args.numbering = numbering;
    const at = name === '' ? args.next++ : Number(name);
    const value = args.positional[at];
    if (value === undefined) throw valueError(`replacement index ${at} out of range for positional args tuple`);
    return requireDefined(value);
  }
  const value = mapGet(args.named, name);
  if (value === undefined) throw valueError(`the format names '${name}', which was not given`);
  return requireDefined(value);
}

/** Attributes that start with an underscore do not exist, so a format string cannot leave the values given to it. */
function member(owner: Value, attribute: string | undefined, item: string | undefined): Value {
  const key = item !== undefined && /^\d+$/.test(item) ? Number(item) : (item ?? attribute)!;
  const hasAttributes = typeof owner === 'object' && owner !== null && 'attribute' in owner;
  const value =
    attribute === undefined
      ? itemAt(owner, key)
      : hasAttributes
        ? owner.attribute(attribute)
        : isNumeric(owner)
          ? numberAttribute(owner, attribute)
          : undefined;
  if (value === undefined) throw valueError(`the format asks for '${key}', which the value does not have`);
  return requireDefined(value);
}
