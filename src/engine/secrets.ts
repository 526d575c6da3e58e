/** The one place where secrets are known by value, through which everything that is shown must go. */

export interface Secrets {
  add(value: string): void;
  /** The text with every secret replaced. */
  mask(text: string): string;
  /** Whether masking can be skipped altogether. */
  isEmpty(): boolean;
}

export const MASK = '********';

/** Values shorter than this would blank out ordinary words, so they are not masked by value. */
const SHORTEST = 4;

export function createSecrets(): Secrets {
  const values = new Set<string>();
  let pattern: RegExp | undefined;
  const learn = (value: string): void => {
    if (value.length >= SHORTEST) values.add(value);
  };
  return {
    add(value) {
      if (values.has(value)) return;
      learn(value);
      // A secret also leaks through the forms in which logs and scripts carry it.
      learn(JSON.stringify(value).slice(1, -1));
      learn(Buffer.from(value).toString('base64'));
      learn(encodeURIComponent(value));
      learn(value.replaceAll("'", `'\\''`));
      learn(value.replaceAll("'", `'"'"'`));
      if (value.includes('\n')) for (const line of value.split('\n')) if (line.trim().length >= 8) learn(line.trim());
      pattern = undefined;
    },
    mask(text) {
      if (values.size === 0 || text.length < SHORTEST) return text;
      pattern ??= new RegExp(
        [...values]
          .sort((a, b) => b.length - a.length)
          .map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
          .join('|'),
        'g',
      );
      return text.replace(pattern, MASK);
    },
    isEmpty: () => values.size === 0,
  };
}

/** A copy of plain data in which every string, keys included, is masked. */
export function maskDeep(data: unknown, secrets: Secrets): unknown {
  if (secrets.isEmpty()) return data;
  if (typeof data === 'string') return secrets.mask(data);
  if (Array.isArray(data)) return data.map((item) => maskDeep(item, secrets));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [secrets.mask(key), maskDeep(value, secrets)]));
}
