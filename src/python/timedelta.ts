/** The difference between two moments. */

import { makeFloat } from './number.ts';
import type { DateTime as Moment, TemplateObject, Value } from './value.ts';
import { Callable, DateTime } from './value.ts';

const DAY = 86_400_000_000n;

export class TimeDelta implements TemplateObject {
  readonly templateType = 'timedelta';
  readonly micros: bigint;

  constructor(micros: bigint) {
    this.micros = micros;
  }

  get days(): number {
    const whole = this.micros / DAY;
    return Number(this.micros % DAY < 0n ? whole - 1n : whole);
  }

  get seconds(): number {
    return Number((this.micros - BigInt(this.days) * DAY) / 1_000_000n);
  }

  attribute(name: string): Value | undefined {
    switch (name) {
      case 'days':
        return this.days;
      case 'seconds':
        return this.seconds;
      case 'microseconds':
        return Number((this.micros - BigInt(this.days) * DAY) % 1_000_000n);
      case 'total_seconds':
        return new Callable('total_seconds', () => makeFloat(Number(this.micros) / 1e6));
    }
    return undefined;
  }

  toText(): string {
    const rest = this.micros - BigInt(this.days) * DAY;
    const seconds = Number(rest / 1_000_000n);
    const micros = Number(rest % 1_000_000n);
    const two = (value: number): string => String(value).padStart(2, '0');
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
    const days = this.days === 0 ? '' : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, `;
    return `${days}${clock}${fraction}`;
  }
}

export function dateDifference(left: Moment, right: Moment): TimeDelta {
  const shift = (moment: Moment): bigint => moment.wall - BigInt(moment.offsetMinutes ?? 0) * 60_000_000n;
  return new TimeDelta(shift(left) - shift(right));
}

export function shiftDate(moment: Moment, micros: bigint): Moment {
  return new DateTime(moment.wall + micros, moment.offsetMinutes);
}
