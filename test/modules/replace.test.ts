import { replace } from '../../src/modules/replace.ts';
import { type Case, describeModule } from '../support/describeModule.ts';

const text = 'a=1\nb=1\n[s]\na=1\n[t]\na=1\n';
const on = (args: Case['args'], after: string): Case => ({
  given: { f: text },
  args: { path: '$ROOT/f', ...args },
  after: { f: after },
  changes: after === text ? [] : ['$ROOT/f'],
});

describeModule(
  replace,
  {
    'every match': on({ regexp: '^a=\\d$', replace: 'a=2' }, text.replaceAll('a=1', 'a=2')),
    'takes out': on({ regexp: '^b.*\\n' }, text.replace('b=1\n', '')),
    'groups and what only looks like one': on(
      { regexp: '^(b)=(?P<n>1)', replace: '\\1:\\g<n> $1 $&' },
      text.replace('b=1', () => 'b:1 $1 $&'),
    ),
    'after an expression': on({ regexp: 'a=1', replace: 'A', after: '\\[s\\]' }, 'a=1\nb=1\n[s]\nA\n[t]\nA\n'),
    'before an expression': on({ regexp: 'a=1', replace: 'A', before: '\\[s\\]' }, 'A\nb=1\n[s]\na=1\n[t]\na=1\n'),
    'between two': on(
      { regexp: 'a=1', replace: 'A', after: '\\[s\\]', before: '\\[t\\]' },
      'a=1\nb=1\n[s]\nA\n[t]\na=1\n',
    ),
    'no match': on({ regexp: 'z', replace: 'y' }, text),
    'no such section': on({ regexp: 'a', replace: 'y', after: 'nothing' }, text),
    'a missing file': {
      args: { path: '$ROOT/none', regexp: 'a' },
      error: 'Path $ROOT/none does not exist !',
      result: { rc: 257 },
    },
  },
  { notHostile: ['regexp', 'after', 'before', 'replace'] },
);
