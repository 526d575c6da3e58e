import { assemble } from '../../src/modules/assemble.ts';
import { describeModule } from '../support/describeModule.ts';

const given = { 'd/10-b': 'b\n', 'd/05-a': 'a', 'd/.h': 'h\n', 'd/sub/x': 'x' } as const;

describeModule(
  assemble,
  {
    'in the order of names': {
      given,
      args: { src: '$ROOT/d', dest: '$ROOT/f', mode: '0600' },
      changes: ['$ROOT/f'],
      after: { f: { content: 'h\na\nb\n', mode: 0o600 } },
    },
    'without hidden ones, with a delimiter': {
      given,
      args: { src: '$ROOT/d/', dest: '$ROOT/f', ignore_hidden: true, delimiter: '### \\\\ ###' },
      after: { f: 'a\n### \\ ###\nb\n' },
    },
    'only some': { given, args: { src: '$ROOT/d', dest: '$ROOT/f', regexp: '^1' }, after: { f: 'b\n' } },
    'of the controller': {
      sources: given,
      args: { src: 'd', dest: '$ROOT/f', remote_src: false },
      after: { f: 'h\na\nb\n' },
    },
    'leaves what is equal': {
      given: { ...given, f: 'h\na\nb\n' },
      args: { src: '$ROOT/d', dest: '$ROOT/f' },
      changes: [],
    },
    'no folder': { args: { src: '$ROOT/none', dest: '$ROOT/f' }, error: 'does not exist' },
  },
  { notHostile: ['regexp'] },
);
