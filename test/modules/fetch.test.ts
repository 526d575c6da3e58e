import { fetch } from '../../src/modules/fetch.ts';
import { describeModule } from '../support/describeModule.ts';

const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);

describeModule(
  fetch,
  {
    'below host and path': {
      given: { 'in/x': bytes },
      args: { src: '$ROOT/in/x', dest: '$ROOT/out' },
      changes: ['$ROOT/out/host.example$ROOT/in/x'],
      after: { 'out/host.example$ROOT/in/x': bytes },
    },
    'as the file named': {
      given: { x: 'X\n' },
      args: { src: '$ROOT/x', dest: '$ROOT/y', flat: true },
      changes: ['$ROOT/y'],
      after: { y: 'X\n' },
      result: { dest: '$ROOT/y' },
    },
    'into the folder named': {
      given: { x: 'X\n' },
      args: { src: '$ROOT/x', dest: '$ROOT/d/', flat: true },
      after: { 'd/x': 'X\n' },
    },
    'leaves what is equal': {
      given: { x: 'X\n', y: 'X\n' },
      args: { src: '$ROOT/x', dest: '$ROOT/y', flat: true },
      changes: [],
    },
    'nothing leads out of dest': {
      args: { src: '$ROOT/../../../../../../etc/hostname', dest: '$ROOT/out' },
      changes: ['$ROOT/out/host.example/etc/hostname'],
    },
    'no file': { args: { src: '$ROOT/none', dest: '$ROOT/y' }, error: 'the remote file $ROOT/none does not exist' },
    'no file is fine': {
      args: { src: '$ROOT/none', dest: '$ROOT/y', fail_on_missing: false },
      changes: [],
      after: { y: null },
    },
    'a folder': { args: { src: '$ROOT', dest: '$ROOT/y' }, error: 'is a directory' },
  },
  { notHostile: ['dest'] },
);
