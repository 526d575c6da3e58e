/** The last lines of a run, in the shape that scripts have parsed for years. */
import type { HostRecap, Recap } from '../engine/events.ts';

/** How the parts of a recap line are coloured. */
export interface RecapInk {
  count(name: keyof HostRecap, text: string, value: number): string;
  host(name: string, recap: HostRecap): string;
}

const ORDER = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'] as const;

/** One line a host. */
export function recapLines(recap: Recap, ink: RecapInk): string[] {
  return Object.entries(recap.hosts).map(([name, counts]) => {
    const parts = ORDER.map((key) => ink.count(key, `${key}=${String(counts[key]).padEnd(4)}`, counts[key]));
    return `${ink.host(name.padEnd(26), counts)} : ${parts.join(' ')}`;
  });
}

/** Seconds as people say them: `3.2 s`, `2 min 05 s`, `1 h 02 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
