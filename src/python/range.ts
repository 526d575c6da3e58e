/** Python's `range`: counted, never built until someone iterates it. */
import { sliceBounds } from './sequence.ts';
import type { TemplateObject, Value } from './value.ts';

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
    return name === 'start' ? this.start : name === 'stop' ? this.stop : name === 'step' ? this.step : undefined;
  }

  toText(): string {
    return this.step === 1 ? `range(${this.start}, ${this.stop})` : `range(${this.start}, ${this.stop}, ${this.step})`;
  }
}
