/** Rewrites a scalar where it stands. */

import type { ScalarTree } from '../../source/index.ts';
import { sourceText } from '../../source/index.ts';
import type { Fix } from './finding.ts';

/** The change that makes a scalar on one line say something else; undefined where its text is not plainly there. */
export function plainScalar({ origin, value, style }: ScalarTree, text: string): Fix | undefined {
  const line = sourceText(origin.file)?.split('\n')[origin.line - 1];
  if (line === undefined || typeof value !== 'string' || value.includes('\n')) return undefined;
  const quote = style === 'double' ? '"' : style === 'single' ? "'" : '';
  if (style === 'literal' || style === 'folded') return undefined;
  const old = `${quote}${quote === "'" ? value.replaceAll("'", "''") : value}${quote}`;
  if (!line.startsWith(old, origin.column - 1)) return undefined;
  // Within braces or brackets of YAML a comma would end it.
  const isFlow = /[{[]/.test(line.slice(0, origin.column - 1));
  return { old, text: written(text, isFlow) };
}

function written(text: string, isFlow: boolean): string {
  const needsQuotes = /^[\s!&*\-?|>@`"'%#{[\],}=]|: |:$| #|\s$/.test(text) || (isFlow && /[,[\]{}]/.test(text));
  if (!needsQuotes) return text;
  return text.includes('"') || text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
