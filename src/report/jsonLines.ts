/** The events themselves, one JSON object a line. */
import type { Reporter, RunEvent } from '../engine/events.ts';

/** Where a report writes; a stream or a test's array. */
export interface Out {
  write(text: string): unknown;
}

/** Writes each event as a line. Lone surrogates are replaced, so that every line is valid UTF-8. */
export function jsonLines(out: Out): Reporter {
  return {
    on: (event: RunEvent) => void out.write(`${JSON.stringify(event, plain)}\n`),
    end: async () => undefined,
  };
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Half a surrogate pair becomes U+FFFD, numbers beyond 2^53 keep their digits as text, and maps become objects. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replace(LONE, '\ufffd');
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value;
}
