import { compile } from '../python/regex.ts';
import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { type Edit, editFile, editingReturns, keepEnds, type Recode } from './editing.ts';
import { placingArgs } from './placing.ts';

export const blockinfile = defineModule({
  name: 'blockinfile',
  summary: 'Keep a block of lines, between two marker lines, in a text file.',
  args: {
    path: path('The file.').mandatory().alias('dest', 'destfile', 'name'),
    block: string('The lines; without them the block is taken out.').default('').alias('content'),
    state: choice(['present', 'absent'], 'Whether the block is kept or kept out.').default('present'),
    marker: string('The marker line; `{mark}` becomes `marker_begin` or `marker_end`.').default(
      '# {mark} ANSIBLE MANAGED BLOCK',
    ),
    marker_begin: string('Word of the opening marker.').default('BEGIN'),
    marker_end: string('Word of the closing marker.').default('END'),
    insertafter: string('`EOF` or an expression: a new block goes after the last match.'),
    insertbefore: string('`BOF` or an expression: a new block goes before the last match.'),
    append_newline: bool('An empty line follows the block.').default(false),
    prepend_newline: bool('An empty line precedes the block.').default(false),
    create: bool('Make the file when it is missing.').default(false),
    ...placingArgs,
  },
  needs: [['not both', 'insertbefore', 'insertafter']],
  returns: editingReturns,
  examples: `- blockinfile:
    path: /etc/hosts
    marker: "# {mark} cluster"
    block: |
      10.0.0.10 api.cluster.local
      10.0.0.11 registry.cluster.local`,
  reach: 'host',
  async converse(args, host) {
    const absent = args.state === 'absent';
    const outcome = await editFile({ ...args, create: args.create || absent }, host, (text, recode) =>
      absent && text === undefined ? undefined : placeBlock(text, args, recode),
    );
    const missing = absent && outcome.status === 'ok' && outcome.message === undefined;
    return missing ? { ...outcome, message: `file ${args.path} not present` } : outcome;
  },
});

export interface BlockRequest {
  readonly block: string;
  readonly state: 'present' | 'absent';
  readonly marker: string;
  readonly marker_begin: string;
  readonly marker_end: string;
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
  readonly append_newline: boolean;
  readonly prepend_newline: boolean;
}

/** Replaces the lines between the markers, markers included, or inserts them where they belong. */
export function placeBlock(original: string | undefined, request: BlockRequest, recode: Recode): Edit {
  const lines = keepEnds(original ?? '');
  const markers = [request.marker_begin, request.marker_end].map(
    (word) => `${recode(request.marker).replaceAll('{mark}', recode(word))}\n`,
  ) as [string, string];
  const present = request.state === 'present';
  const block = recode(request.block);
  const wanted =
    present && block ? [markers[0], ...keepEnds(block.endsWith('\n') ? block : `${block}\n`), markers[1]] : [];
  const [first, second] = markers.map((marker) => lines.lastIndexOf(marker)) as [number, number];
  let at: number;
  if (first >= 0 && second >= 0) {
    at = Math.min(first, second);
    lines.splice(at, Math.abs(second - first) + 1);
  } else at = insertionPoint(lines, original ?? '', request, recode);
  if (at > 0 && !lines[at - 1]!.endsWith('\n')) lines[at - 1] += '\n';
  if (request.prepend_newline && present && at > 0 && lines[at - 1] !== '\n') lines.splice(at++, 0, '\n');
  lines.splice(at, 0, ...wanted);
  const after = at + wanted.length;
  if (request.append_newline && present && after < lines.length && lines[after] !== '\n') lines.splice(after, 0, '\n');
  const text = lines.join('');
  if (text === original) return { text, message: '' };
  if (original === undefined) return { text, message: 'File created' };
  return { text, message: wanted.length ? 'Block inserted' : 'Block removed' };
}

function insertionPoint(lines: readonly string[], text: string, request: BlockRequest, recode: Recode): number {
  const { insertafter: after, insertbefore: before } = request;
  const where = after !== undefined && after !== 'EOF' ? after : before !== 'BOF' ? before : undefined;
  if (where === undefined) return before === undefined ? lines.length : 0;
  const expression = compile(recode(where));
  const past = after === undefined ? 0 : 1;
  // Only an expression with the flag `m` is searched in the whole text, as several lines.
  if (/^\(\?[aisux]*m/.test(where)) {
    const found = expression.search(text);
    if (!found) return lines.length;
    return text.slice(0, after === undefined ? found.start : found.end).split('\n').length - 1 + past;
  }
  const at = lines.findLastIndex((line) => expression.search(line) !== undefined);
  return at < 0 ? lines.length : at + past;
}
