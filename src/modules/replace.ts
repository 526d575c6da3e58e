import { compile } from '../python/regex.ts';
import { path, string } from './args.ts';
import { defineModule } from './define.ts';
import { type Edit, editFile, editingReturns, type Recode } from './editing.ts';
import { placingArgs } from './placing.ts';

export const replace = defineModule({
  name: 'replace',
  summary: 'Replace every match of a regular expression in a text file.',
  args: {
    path: path('The file.').mandatory().alias('dest', 'destfile', 'name'),
    regexp: string('Python regular expression; `^` and `$` match at lines.').mandatory(),
    replace: string('What takes the place of a match; groups may stand in it.').default(''),
    after: string('Only what follows this expression is searched.'),
    before: string('Only what precedes this expression is searched.'),
    encoding: string('Encoding of the file.').default('utf-8').ignored('bytes are kept whatever they mean'),
    ...placingArgs,
  },
  returns: editingReturns,
  examples: `- replace:
    path: /etc/nginx/nginx.conf
    regexp: '(worker_connections) \\d+'
    replace: '\\1 4096'
- replace:
    path: /etc/hosts
    after: "# cluster"
    before: "# end"
    regexp: '\\.old\\b'
    replace: .new`,
  reach: 'host',
  converse: (args, host) =>
    editFile({ ...args, create: false }, host, (text, recode) => replaceAll(text ?? '', args, recode)),
});

export interface ReplaceRequest {
  readonly regexp: string;
  readonly replace: string;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** Replaces all matches within the section that `after` and `before` leave. */
export function replaceAll(text: string, request: ReplaceRequest, recode: Recode): Edit {
  const section = findSection(text, request, recode);
  if (!section) return { text, message: 'Pattern for before/after params did not match the given file' };
  const { start, end } = section;
  const part = text.slice(start, end);
  const [replaced, count] = compile(recode(request.regexp), { multiLine: true }).subn(recode(request.replace), part);
  if (replaced === part) return { text, message: '' };
  return { text: text.slice(0, start) + replaced + text.slice(end), message: `${count} replacements made` };
}

/** The part that may be changed; in it `.` matches line ends, and the last `before` counts unless there is an `after`. */
function findSection(
  text: string,
  { after, before }: ReplaceRequest,
  recode: Recode,
): { start: number; end: number } | undefined {
  if (after === undefined && before === undefined) return { start: 0, end: text.length };
  const lead = after === undefined ? '' : `(?P<reprise_after>${recode(after)})`;
  const lazy = after !== undefined && before !== undefined ? '?' : '';
  const regex = compile(`${lead}(?P<subsection>.*${lazy})${recode(before ?? '')}`, { dotAll: true });
  const match = regex.search(text);
  if (!match) return undefined;
  const start = match.start + (lead ? (regex.group(match, 'reprise_after') ?? '').length : 0);
  return { start, end: start + (regex.group(match, 'subsection') ?? '').length };
}
