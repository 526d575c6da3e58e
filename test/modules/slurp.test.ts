import { slurp } from '../../src/modules/slurp.ts';
import { describeModule } from '../support/describeModule.ts';

const bytes = Uint8Array.from({ length: 1024 }, (_, index) => (index * 7) % 256);

describeModule(slurp, {
  'any bytes': {
    given: { bin: bytes },
    args: { src: '$ROOT/bin' },
    changes: [],
    result: { content: Buffer.from(bytes).toString('base64'), encoding: 'base64', source: '$ROOT/bin' },
  },
  'an empty file': { given: { f: '' }, args: { src: '$ROOT/f' }, result: { content: '' } },
  'no file': { args: { src: '$ROOT/none' }, error: 'file not found: $ROOT/none' },
  'a folder': { args: { src: '$ROOT' }, error: 'is a directory' },
});
