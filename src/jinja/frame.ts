/** What a compiled expression runs in: the scope of variables, the template's own names, and its place in a file. */
import type { Value } from '../python/value.ts';
import type { Place } from './place.ts';
import type { Scope } from './scope.ts';
import type { TemplateRun } from './templateRun.ts';

/** Names that the template itself has assigned, innermost first. */
export interface Locals {
  readonly values: Map<string, Value>;
  readonly parent: Locals | undefined;
}

export interface Frame {
  readonly scope: Scope;
  readonly place: Place;
  readonly locals: Locals | undefined;
  /** The template that is being rendered; undefined for bare expressions. */
  readonly run: TemplateRun | undefined;
}

/** A compiled expression. */
export type Evaluate = (frame: Frame) => Value;
/** A compiled statement; what it prints goes to `out`, unjoined. */
export type Execute = (frame: Frame, out: Value[]) => void;

export function findLocal(locals: Locals | undefined, name: string): Value | undefined {
  for (let level = locals; level !== undefined; level = level.parent) {
    const value = level.values.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The same frame with one more level of template names. */
export function innerFrame(frame: Frame, values: Map<string, Value> = new Map()): Frame {
  return { scope: frame.scope, place: frame.place, locals: { values, parent: frame.locals }, run: frame.run };
}
