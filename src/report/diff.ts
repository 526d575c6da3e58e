/** Differences as unified text. */
import { createRequire } from 'node:module';
import type { EventDiff } from '../engine/events.ts';

type Library = typeof import('diff');

const require = createRequire(import.meta.url);
let library: Library | undefined;

/** Loaded with the first difference, because most runs show none. */
function diff(): Library {
  library ??= require('diff') as Library;
  return library;
}

/** The lines of a difference, each with its kind for colouring. An equal pair gives none. */
export function diffLines(
  one: EventDiff,
  context = 3,
): { readonly kind: 'header' | 'hunk' | '+' | '-' | ' '; readonly text: string }[] {
  const before = `before${one.beforeHeader ? `: ${one.beforeHeader}` : ''}`;
  const after = `after${one.afterHeader ? `: ${one.afterHeader}` : ''}`;
  const patch = diff().structuredPatch(before, after, one.before, one.after, undefined, undefined, { context });
  if (patch.hunks.length === 0) return [];
  const lines: ReturnType<typeof diffLines> = [
    { kind: 'header', text: `--- ${before}` },
    { kind: 'header', text: `+++ ${after}` },
  ];
  for (const hunk of patch.hunks) {
    lines.push({
      kind: 'hunk',
      text: `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
    });
    for (const text of hunk.lines) {
      const first = text[0];
      lines.push({ kind: first === '+' || first === '-' ? first : ' ', text });
    }
  }
  return lines;
}

/** As diff(1) writes it: where nothing is, nothing begins (`0,0`), and one line needs no count. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return lines === 0 ? `${Math.max(0, start - 1)},0` : `${start},${lines}`;
}
