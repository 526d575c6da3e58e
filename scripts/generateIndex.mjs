// Writes src/modules/index.ts, the table from module names to files. `--check` only says whether it is current.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../src/modules/', import.meta.url);
const target = new URL('index.ts', folder);

/** Text of the table for the modules that the folder holds. */
export function moduleIndex() {
  const rows = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.ts') || file === 'index.ts') continue;
    const text = readFileSync(new URL(file, folder), 'utf8');
    const pattern = /^export const (\w+)[^=\n]*= defineModule\(\{\s*name: '(\w+)',(?:\s*aliases: \[([^\]]*)\],)?/gm;
    for (const [, constant, name, aliases = ''] of text.matchAll(pattern)) {
      for (const key of [name, ...[...aliases.matchAll(/'([^']+)'/g)].map((found) => found[1])]) {
        const value = `(await import('./${file}')).${constant} as unknown as Module,`;
        const line = `  ${key}: async () => ${value}`;
        // As the formatter breaks it.
        rows.push({ key, line: line.length > 120 ? `  ${key}: async () =>\n    ${value}` : line });
      }
    }
  }
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return [
    '/** Made by scripts/generateIndex.mjs from the modules in this folder. */',
    "import type { Module } from './define.ts';",
    '',
    '/** Loads each module at its first use. */',
    'export const moduleTable: Readonly<Record<string, () => Promise<Module>>> = {',
    ...rows.map((row) => row.line),
    '};',
    '',
  ].join('\n');
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split('/').pop())) {
  const text = moduleIndex();
  const old = readFileSync(target, { encoding: 'utf8', flag: 'a+' });
  if (process.argv.includes('--check')) process.exitCode = text === old ? 0 : 1;
  else if (text !== old) writeFileSync(target, text);
}
