/** Dates as YAML has them. */
import { fromFields } from './datetime.ts';
import { DateTime } from './value.ts';

/** The date or moment that a text in Python's own form names: `2024-03-01`, `2024-03-01 10:00:00.5+02:00`. */
export function readMoment(text: string): DateTime {
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHours, zoneMinutes] = (
    /^(\d+)-(\d+)-(\d+)(?: (\d+):(\d+):(\d+)(?:\.(\d+))?(?:([-+])(\d+):(\d+))?)?$/.exec(text) ?? []
  ).map((part) => part as string | undefined);
  const offset = sign ? (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) : undefined;
  const moment = fromFields(Number(year), Number(month), Number(day), {
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    micro: Number((fraction ?? '').padEnd(6, '0')),
    offsetMinutes: offset,
  })!;
  return hour === undefined ? new DateTime(moment.wall, undefined, 'date') : moment;
}
