import { type AddressInfo, connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll } from 'vitest';
import { wait_for } from '../../src/modules/wait_for.ts';
import { describeModule } from '../support/describeModule.ts';

const server = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-test\r\n'));
await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
const busy = createServer((socket) => socket.on('error', () => {}));
await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
const port = (server.address() as AddressInfo).port;
const busyPort = (busy.address() as AddressInfo).port;
const client = connect(busyPort, '127.0.0.1');
const outside =
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
afterAll(() => {
  client.destroy();
  server.close();
  busy.close();
});
const quick = { timeout: 0, sleep: 0 };

describeModule(
  wait_for,
  {
    'a port that listens': { args: { port, ...quick }, changes: [], result: { state: 'started', port } },
    'a port of another address': { args: { host: outside, port, ...quick }, changes: [] },
    'a port that does not': { args: { port: 1, ...quick }, error: 'Timeout when waiting for 127.0.0.1:1' },
    'with words of its own': { args: { port: 1, msg: 'no such luck', ...quick }, error: 'no such luck' },
    'another address without it': {
      args: { host: outside, port: 1, connect_timeout: 1, ...quick },
      error: `Timeout when waiting for ${outside}:1`,
    },
    'what a port says': {
      args: { port, search_regex: 'SSH-(?P<v>[\\d.]+)', connect_timeout: 1, ...quick },
      result: { match_groups: ['2.0'], match_groupdict: { v: '2.0' } },
    },
    'a port that is closed': { args: { port: 1, state: 'stopped' }, changes: [] },
    'a port that is not': { args: { port, state: 'stopped', ...quick }, error: 'to stop.' },
    'a port with connections': { args: { port: busyPort, state: 'drained', ...quick }, error: 'to drain' },
    'connections that do not count': {
      args: { port: busyPort, state: 'drained', exclude_hosts: ['127.0.0.1'] },
      changes: [],
    },
    'a port without': { args: { port: 1, state: 'drained' }, changes: [] },
    'a file': { given: { f: '' }, args: { path: '$ROOT/f', ...quick }, result: { path: '$ROOT/f', port: null } },
    'no file': { args: { path: '$ROOT/f', ...quick }, error: 'Timeout when waiting for file $ROOT/f' },
    'a file that is gone': { args: { path: '$ROOT/f', state: 'absent', ...quick }, changes: [] },
    'a text in a file': {
      given: { f: 'x\nready: 5\n' },
      args: { path: '$ROOT/f', search_regex: '^ready: (\\d)', ...quick },
      result: { match_groups: ['5'] },
    },
    'a text that is not there': {
      given: { f: 'x\n' },
      args: { path: '$ROOT/f', search_regex: 'ready', ...quick },
      error: 'search string ready in $ROOT/f',
    },
    'just time': { args: { timeout: 0 }, changes: [] },
    'drained needs a port': { args: { state: 'drained' }, error: '`port` is needed' },
  },
  { notHostile: ['host'] },
);
