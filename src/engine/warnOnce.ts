import type { PlayError } from '../errors.ts';
import type { Run } from './context.ts';

const told = new WeakMap<Run, Set<string>>();

/** Tells of a mistake that is forgiven, once for the place where it stands. */
export function warnOnce(run: Run, { message, hint, origin }: PlayError): void {
  const places = told.get(run) ?? new Set();
  told.set(run, places);
  const place = origin ? `${origin.file}:${origin.line}:${origin.column}` : message;
  if (places.has(place)) return;
  places.add(place);
  run.publish({ type: 'warning', message: hint ? `${message}; ${hint}` : message, origin });
}
