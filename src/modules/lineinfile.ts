import { bool, choice, path, string } from './args.ts';
import { defineModule } from './define.ts';
import { editFile, editingReturns } from './editing.ts';
import { placeLine, removeLines } from './lines.ts';
import { placingArgs } from './placing.ts';

export const lineinfile = defineModule({
  name: 'lineinfile',
  summary: 'Keep one line in a text file, or keep lines out of it.',
  args: {
    path: path('The file.').mandatory().alias('dest', 'destfile', 'name'),
    line: string('The line.').alias('value'),
    regexp: string('Python regular expression; the last line that it finds is replaced.').alias('regex'),
    search_string: string('Text; the last line that holds it is replaced.'),
    state: choice(['present', 'absent'], 'Whether the line is kept or kept out.').default('present'),
    backrefs: bool('Groups of `regexp` may stand in `line`; without a match nothing happens.').default(false),
    insertafter: string('`EOF` or an expression: a new line goes after the last match.'),
    insertbefore: string('`BOF` or an expression: a new line goes before the last match.'),
    firstmatch: bool('The first match counts instead of the last.').default(false),
    create: bool('Make the file when it is missing.').default(false),
    ...placingArgs,
  },
  needs: [
    ['not both', 'insertbefore', 'insertafter'],
    ['not both', 'regexp', 'search_string'],
    ['not both', 'backrefs', 'search_string'],
    ['if', 'backrefs', true, ['regexp']],
    ['if', 'state', 'present', ['line']],
  ],
  returns: {
    ...editingReturns,
    found: { kind: 'int', summary: 'How many lines were taken out.', when: 'state is absent' },
    backup: { kind: 'string', summary: 'The copy of what was there, or nothing.' },
  },
  examples: `- lineinfile:
    path: /etc/ssh/sshd_config
    regexp: ^#?PermitRootLogin
    line: PermitRootLogin no
    validate: sshd -t -f %s
- lineinfile:
    path: /etc/hosts
    line: 10.0.0.5 db
    insertafter: ^127`,
  reach: 'host',
  async converse(args, host) {
    const warnings = args.regexp === '' ? ['an empty regexp finds every line'] : [];
    const outcome = await editFile(
      { ...{ ...args, calledBy: 'Destination' }, create: args.create || args.state === 'absent' },
      host,
      (text, recode) => {
        if (args.state === 'absent') return text === undefined ? undefined : removeLines(text, args, recode);
        return placeLine(text ?? '', { ...args, line: args.line! }, recode);
      },
    );
    const { backup_file: backup = '', ...result } = outcome.result;
    const missing = args.state === 'absent' && outcome.status === 'ok' && outcome.message === undefined;
    return {
      ...outcome,
      message: missing ? 'file not present' : outcome.message,
      warnings: [...warnings, ...(outcome.warnings ?? [])],
      result: { backup, ...result },
    };
  },
});
