/** Takes the gathering script's output apart: sections, files, paths that exist. */
import type { Plain, Seen } from './fact.ts';

/** A section begins with this byte, its name and a line end; no fact of a sane host holds it. */
export const sectionMark = '\u0001';

// A network device may be named `eth0:1`; no other path that is read holds a colon.
const fileLine = /^(\/sys\/class\/net\/.+?\/[a-z_/]+|[^:]+):(.*)$/s;

/** Reads the output once; readers then ask for what they know. `facts` fills while groups are read. */
export function readSeen(stdout: Buffer, facts: Record<string, Plain | undefined>): Seen {
  const sections = new Map<string, string>();
  for (const part of stdout.toString('utf8').split(sectionMark).slice(1)) {
    const end = part.indexOf('\n');
    if (end >= 0) sections.set(part.slice(0, end), part.slice(end + 1));
  }
  const files = new Map<string, string[]>();
  for (const line of (sections.get('files') ?? '').split('\n')) {
    const match = fileLine.exec(line);
    if (!match) continue;
    const [, path, text] = match as unknown as [string, string, string];
    const lines = files.get(path);
    if (lines) lines.push(text);
    else files.set(path, [text]);
  }
  const existing = (sections.get('exists') ?? '').split('\n').filter((line) => line !== '');
  const there = new Set(existing);
  return {
    lines: (path) => files.get(path) ?? [],
    text: (path) => files.get(path)?.join('\n').trim() || undefined,
    files: [...files.keys()],
    exists: (path) => there.has(path),
    existing: (pattern) => existing.map((path) => pattern.exec(path)).filter((match) => match !== null),
    section: (name) => sections.get(name),
    sections: (prefix) =>
      new Map(
        [...sections]
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, text]) => [name.slice(prefix.length), text]),
      ),
    facts,
  };
}
