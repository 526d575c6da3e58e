/** Methods of dict. Views are lists here, since templates never see a view change. */
import { findKey, mapGet, mapSet } from './compare.ts';
import { method } from './method.ts';
import { rawItems } from './sequence.ts';
import { repr } from './text.ts';
import { valueError } from './undefined.ts';
import { Tuple, type Value } from './value.ts';

type Dict = Map<Value, Value>;

function addAll(into: Dict, source: Value): void {
  if (source instanceof Map) for (const [key, value] of source) mapSet(into, key, value);
  else
    for (const pair of rawItems(source)) {
      const [key, value] = rawItems(pair);
      if (key === undefined || value === undefined) throw valueError('dict.update() needs pairs of key and value');
      mapSet(into, key, value);
    }
}

export const dictMethods = {
  keys: method('', (self: Dict) => [...self.keys()]),
  values: method('', (self: Dict) => [...self.values()]),
  items: method('', (self: Dict) => [...self].map((pair) => new Tuple(pair))),
  get: method('key default? /', (self: Dict, key, fallback = null) => {
    const found = mapGet(self, key!);
    return found === undefined ? fallback : found;
  }),
  copy: method('', (self: Dict) => new Map(self)),
  clear: method('', (self: Dict) => {
    self.clear();
    return null;
  }),
  update: method('other? / **more', (self: Dict, other, more) => {
    if (other !== undefined) addAll(self, other);
    addAll(self, more!);
    return null;
  }),
  setdefault: method('key default? /', (self: Dict, key, fallback = null) => {
    const found = mapGet(self, key!);
    if (found !== undefined) return found;
    mapSet(self, key!, fallback);
    return fallback;
  }),
  pop: method('key default? /', (self: Dict, key, fallback) => {
    // An empty dict does not look at the key.
    const found = self.size === 0 ? undefined : findKey(self, key!);
    if (found === undefined) {
      if (fallback === undefined) throw valueError(`the dict has no key ${repr(key!)}`);
      return fallback;
    }
    const value = self.get(found)!;
    self.delete(found);
    return value;
  }),
  popitem: method('', (self: Dict) => {
    const last = [...self].pop();
    if (last === undefined) throw valueError('popitem(): dictionary is empty');
    self.delete(last[0]);
    return new Tuple(last);
  }),
  fromkeys: method('keys value? /', (_self: Dict, keys, value = null) => {
    const made: Dict = new Map();
    for (const key of rawItems(keys!)) mapSet(made, key, value);
    return made;
  }),
};
