import { lineinfile } from '../../src/modules/lineinfile.ts';
import { type Case, describeModule } from '../support/describeModule.ts';

const text = 'a=1\nb=2\n# b=3\nc=3\n';
const on = (args: Case['args'], after: string, more: Partial<Case> = {}): Case => ({
  given: { f: { content: text, mode: 0o640 } },
  args: { path: '$ROOT/f', ...args },
  after: { f: { content: after, mode: 0o640 } },
  changes: after === text ? [] : ['$ROOT/f'],
  ...more,
});

describeModule(
  lineinfile,
  {
    'adds a line at the end': on({ line: 'd=4' }, `${text}d=4\n`, { result: { backup: '' } }),
    'leaves a line that is there': on({ line: 'b=2' }, text),
    'replaces the last match': on({ regexp: 'b=', line: 'b=9' }, 'a=1\nb=2\nb=9\nc=3\n'),
    'replaces the first match': on({ regexp: 'b=', line: 'b=9', firstmatch: true }, 'a=1\nb=9\n# b=3\nc=3\n', {
      restless: false,
    }),
    'searches for text': on({ search_string: '# b', line: 'b.*=3' }, 'a=1\nb=2\nb.*=3\nc=3\n', { restless: true }),
    'fills in groups': on(
      { regexp: '^(\\w)=(?P<v>3)$', line: '\\g<v> is \\1 $&', backrefs: true },
      'a=1\nb=2\n# b=3\n3 is c $&\n',
    ),
    'without a match, groups stay out': on({ regexp: '^(x)=', line: '\\1', backrefs: true }, text),
    'after an expression': on({ line: 'x', insertafter: '^a' }, 'a=1\nx\nb=2\n# b=3\nc=3\n'),
    'after the last match': on({ line: 'x', insertafter: 'b=' }, 'a=1\nb=2\n# b=3\nx\nc=3\n'),
    'after the first match': on({ line: 'x', insertafter: 'b=', firstmatch: true }, 'a=1\nb=2\nx\n# b=3\nc=3\n'),
    'before an expression': on({ line: 'x', insertbefore: '^c' }, 'a=1\nb=2\n# b=3\nx\nc=3\n'),
    'at the beginning': on({ line: 'x', insertbefore: 'BOF' }, `x\n${text}`),
    'after nothing': on({ line: 'x', insertafter: '^nothing' }, `${text}x\n`),
    'a match beats insertafter': on({ regexp: '^c', line: 'c=4', insertafter: '^a' }, 'a=1\nb=2\n# b=3\nc=4\n'),
    'no match goes after': on({ regexp: '^x', line: 'x', insertafter: '^a' }, 'a=1\nx\nb=2\n# b=3\nc=3\n'),
    'absent by expression': on({ regexp: 'b=', state: 'absent' }, 'a=1\nc=3\n', { result: { found: 2 } }),
    'absent by line': on({ line: 'b=2', state: 'absent' }, 'a=1\n# b=3\nc=3\n', { result: { found: 1 } }),
    'absent by text': on({ search_string: '=3', state: 'absent' }, 'a=1\nb=2\n'),
    'absent and not there': on({ line: 'z', state: 'absent' }, text, { result: { found: 0 } }),
    'completes the last line': on({ line: 'd' }, 'a\nd\n', { given: { f: { content: 'a', mode: 0o640 } } }),
    // Ansible glues the new line to the old one here.
    'completes the last line that it goes after': on({ line: 'x', insertafter: 'b=' }, 'a=1\nb=2\nx\n', {
      given: { f: { content: 'a=1\nb=2', mode: 0o640 } },
    }),
    'completes an equal last line': on({ line: 'a' }, 'a\n', { given: { f: { content: 'a', mode: 0o640 } } }),
    'keeps bytes that are no text': {
      given: { f: Uint8Array.from([0xff, 0x0a, 0x62, 0x0a]) },
      args: { path: '$ROOT/f', line: 'ü', regexp: '^b' },
      after: { f: Uint8Array.from([0xff, 0x0a, 0xc3, 0xbc, 0x0a]) },
    },
    'makes a file': {
      args: { path: '$ROOT/d/f', line: 'x', create: true, mode: '0600' },
      changes: ['$ROOT/d', '$ROOT/d/f'],
      after: { 'd/f': { content: 'x\n', mode: 0o600 } },
    },
    'a missing file': {
      args: { path: '$ROOT/none', line: 'x' },
      error: 'Destination $ROOT/none does not exist !',
      result: { rc: 257 },
    },
    'absent from a missing file': {
      args: { path: '$ROOT/none', line: 'x', state: 'absent' },
      changes: [],
      after: { none: null },
    },
    'a folder': { args: { path: '$ROOT', line: 'x' }, error: 'is a directory', result: { rc: 256 } },
    'keeps a backup': on({ line: 'd', backup: true }, `${text}d\n`),
    'asks a validator': on({ line: 'd', validate: 'grep -q nothing %s' }, text, { error: 'failed to validate' }),
    'writes through a link': {
      given: { t: 'a\n', l: { link: 't' } },
      args: { path: '$ROOT/l', line: 'b' },
      after: { t: 'a\nb\n', l: { link: 't' } },
    },
    'settles the mode': on({ line: 'b=2', mode: '0600' }, text, {
      changes: undefined,
      after: { f: { content: text, mode: 0o600 } },
    }),
    'needs a line': { args: { path: '$ROOT/f' }, error: '`line` is needed when `state` is `present`' },
  },
  { notHostile: ['regexp', 'insertafter', 'insertbefore', 'validate'] },
);
