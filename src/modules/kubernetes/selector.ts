/** Label selectors, for definitions that are not in the cluster yet. */
import type { Value } from '../../python/value.ts';
import { field, type KubeObject, text } from './objects.ts';

/** Whether the labels of a definition satisfy all selectors: `a=b`, `a!=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`. */
export function matchesLabels(object: KubeObject, selectors: readonly string[]): boolean {
  const labels = field(object, 'metadata', 'labels');
  const label = (key: string): string | undefined => {
    const value: Value | undefined = labels instanceof Map ? labels.get(key) : undefined;
    return value === undefined ? undefined : text(value);
  };
  return selectors.every((selector) => {
    const set = /^\s*([^\s=!]+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(selector);
    if (set) {
      const values = set[3]!.split(',').map((one) => one.trim());
      return values.includes(label(set[1]!) ?? '\0') === (set[2] === 'in');
    }
    const equal = /^\s*([^\s=!]+)\s*(==?|!=)\s*(\S*)\s*$/.exec(selector);
    if (equal) return (label(equal[1]!) === equal[3]) === (equal[2] !== '!=');
    const bare = selector.trim();
    return bare.startsWith('!') ? label(bare.slice(1)) === undefined : label(bare) !== undefined;
  });
}
