/** Differences as unified text. */
import { structuredPatch } from 'diff';
import type { EventDiff } from '../engine/events.ts';

/** The lines of a difference, each with its kind for colouring. An equal pair gives none. */
export function diffLines(
  one: EventDiff,
): { readonly kind: 'header' | 'hunk' | '+' | '-' | ' '; readonly text: string }[] {
  const before = `before${one.beforeHeader ? `: ${one.beforeHeader}` : ''}`;
  const after = `after${one.afterHeader ? `: ${one.afterHeader}` : ''}`;
  const patch = structuredPatch(before, after, one.before, one.after, undefined, undefined, { context: 3 });
  if (patch.hunks.length === 0) return [];
  const lines: ReturnType<typeof diffLines> = [
    { kind: 'header', text: `--- ${before}` },
    { kind: 'header', text: `+++ ${after}` },
  ];
  for (const hunk of patch.hunks) {
    lines.push({ kind: 'hunk', text: `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@` });
    for (const text of hunk.lines) {
      const first = text[0];
      lines.push({ kind: first === '+' || first === '-' ? first : ' ', text });
    }
  }
  return lines;
}
