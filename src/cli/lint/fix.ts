/** Carries out the changes that findings offer. */
import { readFileSync, statSync } from 'node:fs';
import { replaceFiles } from '../replaceFiles.ts';
import type { Finding } from './finding.ts';

/** Changes the files, each in one step, and gives the findings that remain. */
export function applyFixes(findings: readonly Finding[]): {
  readonly remaining: readonly Finding[];
  readonly fixed: number;
} {
  const byFile = new Map<string, Finding[]>();
  for (const one of findings) {
    if (one.fix === undefined || one.origin === undefined) continue;
    byFile.set(one.origin.file, [...(byFile.get(one.origin.file) ?? []), one]);
  }
  const done = new Set<Finding>();
  const replacements = [...byFile].map(([path, all]) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    // From the end of each line, so that the columns of the others stay true.
    for (const one of all.toSorted((a, b) => b.origin!.column - a.origin!.column)) {
      const { line, column } = one.origin!;
      const { old, text } = one.fix!;
      const now = lines[line - 1] ?? '';
      if (!now.startsWith(old, column - 1)) continue;
      lines[line - 1] = now.slice(0, column - 1) + text + now.slice(column - 1 + old.length);
      done.add(one);
    }
    return { path, content: Buffer.from(lines.join('\n')), mode: statSync(path).mode & 0o7777 };
  });
  if (done.size > 0) replaceFiles(replacements);
  return { remaining: findings.filter((one) => !done.has(one)), fixed: done.size };
}
