/** Objects of a cluster as values: what names them, what of them counts, what is shown. */
import { createHash } from 'node:crypto';
import { equals } from '../../python/compare.ts';
import { dumpJson } from '../../python/json.ts';
import type { Value } from '../../python/value.ts';
import { dumpYaml } from '../../python/yamlWriter.ts';
import type { FileDiff } from '../define.ts';

export type KubeObject = ReadonlyMap<Value, Value>;

/** A field somewhere in an object, or undefined. */
export function field(object: Value | undefined, ...path: readonly string[]): Value | undefined {
  let at: Value | undefined = object;
  for (const key of path) at = at instanceof Map ? at.get(key) : undefined;
  return at;
}

export const text = (value: Value | undefined): string => (value === undefined || value === null ? '' : String(value));
export const kindOf = (object: KubeObject): string => text(object.get('kind'));
export const nameOf = (object: KubeObject): string => text(field(object, 'metadata', 'name'));
export const namespaceOf = (object: KubeObject): string => text(field(object, 'metadata', 'namespace'));

/** What a person calls it: `Deployment kube-system/coredns`. */
export function title(object: KubeObject): string {
  const name = nameOf(object) || `${text(field(object, 'metadata', 'generateName'))}…`;
  const namespace = namespaceOf(object);
  return `${kindOf(object)} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** Whether `answer` is the object that `wish` names; a wish without namespace takes the one that kubectl chose. */
export function isNamedBy(answer: KubeObject, wish: KubeObject): boolean {
  const group = (object: KubeObject): string => text(object.get('apiVersion')).replace(/(^|\/)[^/]*$/, '');
  return (
    kindOf(answer) === kindOf(wish) &&
    group(answer) === group(wish) &&
    nameOf(answer) === nameOf(wish) &&
    (namespaceOf(wish) === '' || namespaceOf(answer) === '' || namespaceOf(answer) === namespaceOf(wish))
  );
}

/** Whether everything that `wish` says is already said by `there`, so that a patch would change nothing. */
export function holds(there: Value | undefined, wish: Value): boolean {
  if (wish === null) return there === undefined || there === null;
  if (!(wish instanceof Map)) return there !== undefined && equals(there, wish);
  if (!(there instanceof Map)) return false;
  return [...wish].every(([key, value]) => holds(there.get(key), value));
}

/** Whether two answers mean the same object: counters of the server do not count by themselves. */
export function isSame(before: KubeObject, after: KubeObject): boolean {
  return equals(withoutCounters(before), withoutCounters(after));
}

function withoutCounters(object: KubeObject): Map<Value, Value> {
  const copy = new Map(object);
  const metadata = copy.get('metadata');
  if (metadata instanceof Map) {
    const kept = new Map(metadata);
    kept.delete('generation');
    kept.delete('resourceVersion');
    copy.set('metadata', kept);
  }
  return copy;
}

/** The difference as text, without what the server notes for itself. The values of a Secret are never shown. */
export function differenceOf(before: KubeObject | undefined, after: KubeObject | undefined): FileDiff {
  const name = title((after ?? before)!);
  return {
    before: before ? shown(before, after) : '',
    after: after ? shown(after, before) : '',
    beforeHeader: name,
    afterHeader: name,
  };
}

function shown(object: KubeObject, other: KubeObject | undefined): string {
  const copy = withoutCounters(object);
  copy.delete('status');
  const metadata = copy.get('metadata');
  if (metadata instanceof Map) {
    for (const key of ['managedFields', 'uid', 'creationTimestamp', 'selfLink']) metadata.delete(key);
    const notes = metadata.get('annotations');
    if (notes instanceof Map && notes.has('kubectl.kubernetes.io/last-applied-configuration')) {
      const kept = new Map(notes);
      kept.delete('kubectl.kubernetes.io/last-applied-configuration');
      metadata.set('annotations', kept);
    }
  }
  if (kindOf(object) === 'Secret') {
    for (const part of ['data', 'stringData']) {
      const values = copy.get(part);
      if (!(values instanceof Map)) continue;
      const veil = (key: Value, value: Value): string => {
        const there = field(other, part, String(key));
        return there === undefined || equals(there, value)
          ? '(hidden)'
          : `(hidden ${other === undefined ? '' : digest(value)})`;
      };
      copy.set(part, new Map([...values].map(([key, value]) => [key, veil(key, value)])));
    }
  }
  return dumpYaml(copy);
}

/** Tells two hidden values apart without giving either away: it is salted anew in each process. */
const salt = createHash('sha256').update(`${process.hrtime.bigint()}${Math.random()}`).digest();
const digest = (value: Value): string =>
  createHash('sha256').update(salt).update(text(value)).digest('hex').slice(0, 6);

/** The object with a hash of its content in its name, as kustomize and Ansible write it. Only for ConfigMap and Secret. */
export function withHash(object: KubeObject): KubeObject {
  const kind = kindOf(object);
  if (kind !== 'ConfigMap' && kind !== 'Secret') return object;
  const metadata = new Map(field(object, 'metadata') as Map<Value, Value>);
  const key = nameOf(object) === '' && metadata.has('generateName') ? 'generateName' : 'name';
  const parts = new Map<Value, Value>();
  for (const name of ['data', 'kind', key, ...(kind === 'Secret' ? ['type'] : [])]) {
    const value = name === key ? (metadata.get(key) ?? '') : (object.get(name) ?? '');
    parts.set(name, name === 'data' && value instanceof Map ? sorted(value) : value);
  }
  const sum = createHash('sha256')
    .update(dumpJson(parts, { separators: [',', ':'] }))
    .digest('hex')
    .slice(0, 10);
  const letters: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };
  metadata.set(key, `${text(metadata.get(key))}-${sum.replace(/[013ae]/g, (letter) => letters[letter]!)}`);
  return new Map([...object, ['metadata', metadata]]);
}

const sorted = (map: ReadonlyMap<Value, Value>): Map<Value, Value> =>
  new Map([...map].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));

/** An object without some of its fields: `metadata.managedFields`, `spec.containers[0].env`, `metadata.annotations[a.b/c]`. */
export function hide(object: Value, fields: readonly string[]): Value {
  return fields.reduce(
    (rest, one) =>
      without(
        rest,
        [...one.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map((found) => found[1] ?? found[0]),
      ),
    object,
  );
}

function without(value: Value, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    const index = Number(key);
    if (!(index in value)) return value;
    if (rest.length === 0) return value.filter((_, at) => at !== index);
    return value.map((item, at) => (at === index ? without(item, rest) : item));
  }
  if (!(value instanceof Map) || !value.has(key)) return value;
  const copy = new Map(value);
  const inner = rest.length ? without(copy.get(key)!, rest) : undefined;
  const isEmpty =
    inner === undefined || (inner instanceof Map && inner.size === 0) || (Array.isArray(inner) && inner.length === 0);
  if (isEmpty) copy.delete(key);
  else copy.set(key, inner);
  return copy;
}
