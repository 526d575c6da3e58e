/** Python's `range`: counted, never built until someone iterates it. */
import { isNumeric } from './number.ts';
import { sliceBounds } from './sequence.ts';
import { repr } from './text.ts';
import { valueError } from './undefined.ts';
import { Callable, type TemplateObject, type Value } from './value.ts';

export class Range implements TemplateObject {
  readonly templateType = 'range';
  readonly start: number;
  readonly stop: number;
  readonly step: number;

  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  get size(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }

  at(index: number): number | undefined {
    const at = index < 0 ? index + this.size : index;
    return at >= 0 && at < this.size ? this.start + at * this.step : undefined;
  }

  slice(start: number | undefined, stop: number | undefined, step: number): Range {
    const [first, last] = sliceBounds(this.size, start, stop, step);
    return new Range(this.start + first * this.step, this.start + last * this.step, this.step * step);
  }

  toArray(): number[] {
    return Array.from({ length: this.size }, (_, at) => this.start + at * this.step);
  }

  attribute(name: string): Value | undefined {
    if (name === 'count') return new Callable('count', ([wanted]) => Number(this.#find(wanted) !== -1));
    if (name === 'index') return new Callable('index', ([wanted]) => this.#index(wanted));
    return name === 'start' ? this.start : name === 'stop' ? this.stop : name === 'step' ? this.step : undefined;
  }

  #find(wanted: Value | undefined): number {
    const at = (Number(wanted) - this.start) / this.step;
    return isNumeric(wanted ?? null) && Number.isInteger(at) && at >= 0 && at < this.size ? at : -1;
  }

  #index(wanted: Value | undefined): number {
    const at = this.#find(wanted);
    if (at === -1) throw valueError(`${repr(wanted ?? null)} is not in range`);
    return at;
  }

  toText(): string {
    return this.step === 1 ? `range(${this.start}, ${this.stop})` : `range(${this.start}, ${this.stop}, ${this.step})`;
  }
}
