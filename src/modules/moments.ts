/** Points in time as the modules about certificates are told them. */
import { PlayError } from '../errors.ts';

/** A point in time: seconds from now, or as ASN.1 writes it. */
export type Moment = { readonly seconds: number } | { readonly text: string };

const seconds: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 };

/** Reads `+32w1d2h`, `-1d` or `20300131235959Z`. */
export function readMoment(text: string): Moment {
  const trimmed = text.trim();
  if (/^\d{14}Z$/.test(trimmed)) return { text: trimmed };
  const [, sign = '', rest = ''] = /^([+-]?)((?:\d+[wdhms]?)+)$/.exec(trimmed) ?? [];
  if (rest === '' || sign === '') {
    throw new PlayError('invalid-argument', `\`${text}\` is no point in time`, {
      hint: 'write +365d, +32w1d2h or 20300131235959Z',
    });
  }
  const parts = [...rest.matchAll(/(\d+)([wdhms]?)/g)];
  const sum = parts.reduce((all, [, count, unit]) => all + Number(count) * (seconds[unit || 's'] ?? 1), 0);
  return { seconds: sign === '-' ? -sum : sum };
}
