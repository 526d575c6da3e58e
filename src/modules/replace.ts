import { path, string } from './args.ts';
import { defineModule } from './define.ts';
import { type Edit, editFile, editingReturns, type Recode } from './editing.ts';
import { pattern } from './pattern.ts';
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
  const { after, before } = request;
  let [start, end] = [0, text.length];
  if (after !== undefined || before !== undefined) {
    const lazy = after !== undefined && before !== undefined ? '?' : '';
    const section = pattern(recode(`${after ?? ''}(?P<subsection>.*${lazy})${before ?? ''}`), { dotAll: true }).search(
      text,
    );
    if (!section) {
      return { text, message: 'Pattern for before/after params did not match the given file' };
    }
    [start, end] = section.span('subsection');
  }
  const part = text.slice(start, end);
  const { text: replaced, count } = pattern(recode(request.regexp), { multiline: true }).replaceAll(
    part,
    recode(request.replace),
  );
  if (replaced === part) return { text, message: '' };
  return { text: text.slice(0, start) + replaced + text.slice(end), message: `${count} replacements made` };
}
