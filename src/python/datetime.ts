/** Python's datetime: its text, and the fields that strftime reads. */
import { DateTime } from './value.ts';

/** The calendar fields of a moment's wall clock. */
export interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly yearDay: number;
}

const DAY = 86_400_000;

export function fields(moment: DateTime): Fields {
  const micro = Number(((moment.wall % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const date = new Date(Number((moment.wall - BigInt(micro)) / 1000n));
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micro,
    weekday: (date.getUTCDay() + 6) % 7,
    yearDay: Math.floor((Date.UTC(year, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(year, 0, 1)) / DAY) + 1,
  };
}

/** A moment from calendar fields; months and days that do not exist give undefined. */
export function fromFields(
  year: number,
  month: number,
  day: number,
  time: { hour?: number; minute?: number; second?: number; micro?: number; offsetMinutes?: number | undefined } = {},
): DateTime | undefined {
  const date = new Date(Date.UTC(2000, month - 1, day, time.hour ?? 0, time.minute ?? 0, time.second ?? 0));
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return new DateTime(BigInt(date.getTime()) * 1000n + BigInt(time.micro ?? 0), time.offsetMinutes);
}

/** The wall clock of an instant here, or in UTC. */
export function fromInstant(instant: Date, utc: boolean): DateTime {
  const shift = utc ? 0 : instant.getTimezoneOffset() * 60_000;
  return new DateTime(BigInt(instant.getTime() - shift) * 1000n);
}

const two = (value: number): string => String(value).padStart(2, '0');

function offsetText(minutes: number, colon: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
}

/** `2024-01-31 12:00:00.5` as `str(datetime)` writes it; `separator` is `T` for isoformat. */
export function dateText(moment: DateTime, separator = ' '): string {
  const at = fields(moment);
  const micro = at.micro === 0 ? '' : `.${String(at.micro).padStart(6, '0')}`;
  const offset = moment.offsetMinutes === undefined ? '' : offsetText(moment.offsetMinutes, ':');
  const date = `${String(at.year).padStart(4, '0')}-${two(at.month)}-${two(at.day)}`;
  if (moment.half === 'date') return date;
  const time = `${two(at.hour)}:${two(at.minute)}:${two(at.second)}${micro}${offset}`;
  return moment.half === 'time' ? time : `${date}${separator}${time}`;
}
export function dateRepr(moment: DateTime): string {
  const at = fields(moment);
  if (moment.half === 'date') return `datetime.date(${at.year}, ${at.month}, ${at.day})`;
  const parts: (number | string)[] = [at.year, at.month, at.day, at.hour, at.minute];
  if (at.second !== 0 || at.micro !== 0) parts.push(at.second);
  if (at.micro !== 0) parts.push(at.micro);
  const { offsetMinutes: offset } = moment;
  // A time difference is normalized to days and seconds that are not negative.
  const days = offset !== undefined && offset < 0 ? 'days=-1, ' : '';
  const seconds = `${days}seconds=${((offset ?? 0) * 60 + 86_400) % 86_400}`;
  if (offset === 0) parts.push('tzinfo=datetime.timezone.utc');
  else if (offset !== undefined) parts.push(`tzinfo=datetime.timezone(datetime.timedelta(${seconds}))`);
  return `datetime.datetime(${parts.join(', ')})`;
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Names of days (Monday first) and months, full; the short forms are their first three letters. */
export const CALENDAR = { days: DAYS, months: MONTHS } as const;

/** `strftime` in the C locale. An unknown directive stays as it is. */
export function strftime(format: string, moment: DateTime): string {
  const at = fields(moment);
  return format.replace(/%([-_0^#]?)(:?[a-zA-Z%+])/g, (whole, flag: string, letter: string) => {
    const text = directive(letter, at, moment);
    if (text === undefined) return whole;
    if (flag === '-') return text.replace(/^[0 ]+(?=\d)/, '');
    if (flag === '_') return text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
    if (flag === '^') return text.toUpperCase();
    if (flag === '#') return letter === 'Z' || letter === 'p' ? text.toLowerCase() : text.toUpperCase();
    return text;
  });
}

function directive(letter: string, at: Fields, moment: DateTime): string | undefined {
  const expand = (format: string): string => strftime(format, moment);
  const hour12 = at.hour % 12 === 0 ? 12 : at.hour % 12;
  switch (letter) {
    case 'Y':
      return String(at.year);
    case 'm':
      return two(at.month);
    case 'd':
      return two(at.day);
    case 'H':
      return two(at.hour);
    case 'M':
      return two(at.minute);
    case 'S':
      return two(at.second);
    case 'f':
      return String(at.micro).padStart(6, '0');
    case 'y':
      return two(at.year % 100);
    case 'C':
      return two(Math.floor(at.year / 100));
    case 'I':
      return two(hour12);
    case 'l':
      return String(hour12).padStart(2);
    case 'k':
      return String(at.hour).padStart(2);
    case 'e':
      return String(at.day).padStart(2);
    case 'p':
      return at.hour < 12 ? 'AM' : 'PM';
    case 'P':
      return at.hour < 12 ? 'am' : 'pm';
    case 'a':
      return DAYS[at.weekday]!.slice(0, 3);
    case 'A':
      return DAYS[at.weekday]!;
    case 'b':
    case 'h':
      return MONTHS[at.month - 1]!.slice(0, 3);
    case 'B':
      return MONTHS[at.month - 1]!;
    case 'j':
      return String(at.yearDay).padStart(3, '0');
    case 'u':
      return String(at.weekday + 1);
    case 'w':
      return String((at.weekday + 1) % 7);
    case 'U':
      return two(Math.floor((at.yearDay + 6 - ((at.weekday + 1) % 7)) / 7));
    case 'W':
      return two(Math.floor((at.yearDay + 6 - at.weekday) / 7));
    case 'V':
      return two(isoWeek(at)[1]);
    case 'G':
      return String(isoWeek(at)[0]);
    case 'g':
      return two(isoWeek(at)[0] % 100);
    case 's':
      return String(epochSeconds(moment));
    case 'z':
      return moment.offsetMinutes === undefined ? '' : offsetText(moment.offsetMinutes, '');
    case 'Z':
      return moment.offsetMinutes === undefined
        ? ''
        : moment.offsetMinutes === 0
          ? 'UTC'
          : `UTC${offsetText(moment.offsetMinutes, ':')}`;
    case 'D':
    case 'x':
      return expand('%m/%d/%y');
    case 'T':
    case 'X':
      return expand('%H:%M:%S');
    case 'R':
      return expand('%H:%M');
    case 'F':
      return expand('%Y-%m-%d');
    case 'r':
      return expand('%I:%M:%S %p');
    case 'c':
      return expand('%a %b %e %H:%M:%S %Y');
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
  }
  return undefined;
}

/** ISO year and week. */
export function isoWeek(at: Fields): readonly [year: number, week: number] {
  const week = Math.floor((at.yearDay - (at.weekday + 1) + 10) / 7);
  if (week < 1) return [at.year - 1, weeksIn(at.year - 1)];
  return week > weeksIn(at.year) ? [at.year + 1, 1] : [at.year, week];
}

function weeksIn(year: number): number {
  const startsOn = (y: number): number => (y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)) % 7;
  return startsOn(year) === 4 || startsOn(year - 1) === 3 ? 53 : 52;
}

/** Seconds since 1970; a moment without offset is taken as local time, as `timestamp()` does. */
export function epochSeconds(moment: DateTime): number {
  const wall = Number(moment.wall / 1_000_000n);
  if (moment.offsetMinutes !== undefined) return wall - moment.offsetMinutes * 60;
  const guess = new Date(wall * 1000);
  const local = new Date(
    guess.getUTCFullYear(),
    guess.getUTCMonth(),
    guess.getUTCDate(),
    guess.getUTCHours(),
    guess.getUTCMinutes(),
    guess.getUTCSeconds(),
  );
  return Math.floor(local.getTime() / 1000);
}
