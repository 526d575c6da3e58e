import { blockinfile } from '../../src/modules/blockinfile.ts';
import { type Case, describeModule } from '../support/describeModule.ts';

const text = 'a\nb\nc\n';
const [begin, end] = ['# BEGIN ANSIBLE MANAGED BLOCK', '# END ANSIBLE MANAGED BLOCK'];
const block = `${begin}\nx\ny\n${end}\n`;
const on = (args: Case['args'], after: string, given = text): Case => ({
  given: { f: given },
  args: { path: '$ROOT/f', ...args },
  after: { f: after },
  changes: after === given ? [] : ['$ROOT/f'],
});

describeModule(
  blockinfile,
  {
    'adds at the end': on({ block: 'x\ny' }, text + block),
    'leaves what is there': on({ block: 'x\ny\n' }, text + block, text + block),
    'replaces what is between': on({ block: 'x\ny' }, `a\n${block}b\n`, `a\n${begin}\nold\n${end}\nb\n`),
    'takes out without lines': on({ block: '' }, 'a\nb\n', `a\n${block}b\n`),
    'takes out when absent': on({ block: 'x', state: 'absent' }, 'a\nb\n', `a\n${block}b\n`),
    'before the first line': on({ block: 'x\ny', insertbefore: 'BOF' }, block + text),
    'after an expression': on({ block: 'x\ny', insertafter: '^a' }, `a\n${block}b\nc\n`),
    'before an expression': on({ block: 'x\ny', insertbefore: '^b' }, `a\n${block}b\nc\n`),
    'markers of its own': on(
      { block: 'x', marker: '<!-- {mark} $(id) -->', marker_begin: 'on', marker_end: 'off' },
      `${text}<!-- on $(id) -->\nx\n<!-- off $(id) -->\n`,
    ),
    'empty lines around': on(
      { block: 'x\ny', insertafter: '^a', prepend_newline: true, append_newline: true },
      `a\n\n${block}\nb\nc\n`,
    ),
    'completes the last line': on({ block: 'x\ny' }, `a\n${block}`, 'a'),
    'makes a file': {
      args: { path: '$ROOT/f', block: 'x\ny', create: true },
      after: { f: block },
      changes: ['$ROOT/f'],
    },
    'a missing file': {
      args: { path: '$ROOT/f', block: 'x' },
      error: 'Path $ROOT/f does not exist !',
      result: { rc: 257 },
    },
    'absent from a missing file': { args: { path: '$ROOT/f', state: 'absent' }, changes: [] },
  },
  { notHostile: ['insertafter', 'insertbefore'] },
);
