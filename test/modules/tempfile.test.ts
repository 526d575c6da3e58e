import { expect } from 'vitest';
import { tempfile } from '../../src/modules/tempfile.ts';
import { describeModule } from '../support/describeModule.ts';

const each = { restless: true, unforeseen: 'each run has a name of its own' };

describeModule(tempfile, {
  'a file': {
    args: { path: '$ROOT', suffix: '.x' },
    result: { path: expect.stringMatching(/\/root\/ansible\.[0-9a-f]{16}\.x$/), state: 'file' },
    ...each,
  },
  'a folder': {
    args: { path: '$ROOT', state: 'directory', prefix: 'p' },
    result: { path: expect.stringMatching(/\/root\/p[0-9a-f]{16}$/), state: 'directory' },
    ...each,
  },
  'the folder is missing': { args: { path: '$ROOT/none' }, error: 'the folder $ROOT/none does not exist' },
});
