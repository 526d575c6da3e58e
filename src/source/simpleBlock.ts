/** Block scalars of simple YAML: `|` and `>` with the signs `-` and `+`. */
import { type SimpleReader, Unsure } from './simpleParts.ts';
import type { Tree } from './tree.ts';

/** The scalar whose header stands in the current line; its lines are indented more than `outer`. */
export function readBlockScalar(reader: SimpleReader, start: number, outer: number): Tree {
  const { lines, file } = reader;
  const header = /^([|>])([+-]?) *$/.exec(lines[reader.at]!.slice(start));
  if (!header) throw new Unsure();
  const origin = { file, line: reader.at + 1, column: start + 1 };
  reader.at++;
  const first = /^ *(?=[^ ])/.exec(lines[reader.at] ?? '');
  const indent = first?.[0].length ?? 0;
  if (indent <= outer) throw new Unsure();
  const content: string[] = [];
  for (; reader.at < lines.length; reader.at++) {
    const line = lines[reader.at]!;
    const own = line.search(/[^ ]/);
    if (own < 0) {
      if (line.length > indent) throw new Unsure();
      content.push('');
    } else if (own >= indent) content.push(line.slice(indent));
    else if (own > outer) throw new Unsure();
    else break;
  }
  let size = content.length;
  while (content[size - 1] === '') size--;
  const body = content.slice(0, size);
  const end = header[2] === '-' ? '' : header[2] === '+' ? '\n'.repeat(content.length - size + 1) : '\n';
  const text = (header[1] === '|' ? body.join('\n') : folded(body)) + end;
  return { kind: 'scalar', value: text, text, style: header[1] === '|' ? 'literal' : 'folded', origin };
}

/** Line breaks become spaces; empty lines between become line breaks. Around lines that are indented further, all stay. */
function folded(lines: readonly string[]): string {
  let text = lines[0] ?? '';
  let breaks = 1;
  let wasDeeper = false;
  for (const line of lines.slice(1)) {
    if (line === '') breaks++;
    else {
      const isDeeper = line.startsWith(' ');
      const kept = wasDeeper || isDeeper ? breaks : breaks - 1;
      text += (kept === 0 ? ' ' : '\n'.repeat(kept)) + line;
      breaks = 1;
      wasDeeper = isDeeper;
    }
  }
  return text;
}
