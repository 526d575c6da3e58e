import { template } from '../../src/modules/template.ts';
import { describeModule } from '../support/describeModule.ts';

const sources = { 'x.conf.j2': 'name={{ name }}\n' };
const variables = { name: "it's" };

describeModule(template, {
  'renders and places': {
    sources,
    variables,
    args: { src: 'x.conf.j2', dest: '$ROOT/x', mode: '0640' },
    changes: ['$ROOT/x'],
    after: { x: { content: "name=it's\n", mode: 0o640 } },
    result: { dest: '$ROOT/x', state: 'file' },
  },
  'leaves what is equal': {
    sources,
    variables,
    given: { x: "name=it's\n" },
    args: { src: 'x.conf.j2', dest: '$ROOT/x' },
    changes: [],
  },
  'a folder takes it under its own name': {
    sources,
    variables,
    given: { d: { folder: true } },
    args: { src: 'x.conf.j2', dest: '$ROOT/d/' },
    after: { 'd/x.conf.j2': "name=it's\n" },
  },
  'other line ends': {
    sources,
    variables,
    args: { src: 'x.conf.j2', dest: '$ROOT/x', newline_sequence: '\\r\\n' },
    after: { x: "name=it's\r\n" },
  },
  'a missing template': { args: { src: 'nope.j2', dest: '$ROOT/x' }, error: 'cannot find `nope.j2`' },
  'a validator refuses': {
    sources,
    variables,
    args: { src: 'x.conf.j2', dest: '$ROOT/x', validate: 'false %s' },
    error: 'failed to validate',
    after: { x: null },
  },
});
