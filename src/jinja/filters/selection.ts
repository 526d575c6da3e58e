/** map, select and their kin: filters that apply other filters and tests to each item. */
import { PlayError } from '../../errors.ts';
import { truthy } from '../../python/compare.ts';
import { rawItems } from '../../python/sequence.ts';
import { str } from '../../python/text.ts';
import { raise, valueError } from '../../python/undefined.ts';
import { Undefined, type Value } from '../../python/value.ts';
import { followPath, pathOf } from '../attributes.ts';
import { callPlugin } from '../compileCall.ts';
import type { Frame } from '../frame.ts';
import { contextFilter, type Plugin } from '../plugin.ts';
import { findFilter, findTest, unknownHint } from '../registry.ts';

type Named = ReadonlyMap<Value, Value>;

function plugin(kind: 'filter' | 'test', name: Value): Plugin {
  const text = str(name);
  const found = kind === 'filter' ? findFilter(text) : findTest(text);
  if (found !== undefined) return found;
  throw new PlayError(kind === 'filter' ? 'unknown-filter' : 'unknown-test', `there is no ${kind} \`${text}\``, {
    hint: unknownHint(kind, text),
  });
}

/** A missing attribute is carried, so that tests such as `defined` can look at it. */
function attributeReader(attribute: Value): (item: Value) => Value {
  const path = pathOf(attribute);
  return (item) => {
    if (item instanceof Undefined) return item;
    const found = followPath(item, path);
    return found === undefined ? new Undefined(`an item has no attribute \`${str(attribute)}\``) : found;
  };
}

export const map = contextFilter(
  'Applies a filter to each item, or takes an attribute of each.',
  '*args **kwargs',
  (frame, value, args, kwargs) => {
    if (!truthy(value)) return [];
    const [name, ...rest] = args as Value[];
    const named = new Map(kwargs as Named);
    const attribute = named.get('attribute');
    if (name === undefined && attribute !== undefined) {
      const fallback = named.get('default');
      named.delete('attribute');
      named.delete('default');
      const [unknown] = named.keys();
      if (unknown !== undefined) throw valueError(`unexpected keyword argument '${str(unknown)}'`);
      const read = attributeReader(attribute);
      return rawItems(value).map((item) => {
        const found = read(item);
        return found instanceof Undefined && fallback !== undefined && fallback !== null ? fallback : found;
      });
    }
    if (name === undefined) throw valueError('map needs the name of a filter, or `attribute=`');
    const target = plugin('filter', name);
    const how = {
      name: str(name),
      frame,
      positional: rest,
      named: [...named].map(([key, item]) => [str(key), item] as const),
    };
    return rawItems(value).map((item) => callPlugin(target, { ...how, value: item }));
  },
);

/** The four filters that keep items by a test differ only in what they test and in which verdict keeps. */
function selector(summary: string, how: { byAttribute: boolean; keep: boolean }): Plugin {
  return contextFilter(summary, '*args **kwargs', (frame, value, args, kwargs) => {
    if (!truthy(value)) return [];
    const [...rest] = args as Value[];
    let read = (item: Value): Value => item;
    if (how.byAttribute) {
      const attribute = rest.shift();
      if (attribute === undefined) throw valueError('the name of an attribute is needed');
      read = attributeReader(attribute);
    }
    const holds = verdict(frame, rest, kwargs as Named);
    return rawItems(value).filter((item) => holds(read(item)) === how.keep);
  });
}

function verdict(frame: Frame, args: readonly Value[], kwargs: Named): (value: Value) => boolean {
  const [name, ...positional] = args;
  if (name === undefined) return truthy;
  const target = plugin('test', name);
  const named = [...kwargs].map(([key, item]) => [str(key), item] as const);
  return (value) => {
    const result = callPlugin(target, { name: str(name), frame, value, positional, named });
    if (result instanceof Undefined) raise(result);
    return truthy(result);
  };
}

export const select = selector('Keeps the items for which a test holds.', { byAttribute: false, keep: true });
export const reject = selector('Drops the items for which a test holds.', { byAttribute: false, keep: false });
export const selectattr = selector('Keeps the items for whose attribute a test holds.', {
  byAttribute: true,
  keep: true,
});
export const rejectattr = selector('Drops the items for whose attribute a test holds.', {
  byAttribute: true,
  keep: false,
});
