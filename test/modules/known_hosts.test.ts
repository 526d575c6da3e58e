import { knownHosts } from '../../src/modules/known_hosts.ts';
import { describeModule } from '../support/describeModule.ts';

const ed = 'AAAAC3NzaC1lZDI1NTE5AAAAIFJ2l8tLNbBvMjeQ7UiPNOsUSf2ImLbV6JrFGYHYnH8o';
const other = 'AAAAC3NzaC1lZDI1NTE5AAAAIBUmsVrc+tJXzjl6vu5Sp3jgrSJG8TW1X1k8+Pf6JAlB';
const line = (host: string, key = ed) => `${host} ssh-ed25519 ${key}\n`;
const base = { name: 'git.example.org', path: '$ROOT/known' };

describeModule(knownHosts, {
  'adds a key': {
    given: { known: line('a') },
    args: { ...base, key: line('git.example.org') },
    changes: ['$ROOT/known'],
    after: { known: line('a') + line('git.example.org') },
    result: { name: 'git.example.org', state: 'present' },
  },
  'makes folder and file': {
    args: { ...base, path: '$ROOT/ssh/known', key: line('git.example.org') },
    changes: ['$ROOT/ssh', '$ROOT/ssh/known'],
    after: { 'ssh/known': line('git.example.org') },
  },
  'is known': {
    given: { known: line('git.example.org,10.0.0.1') },
    args: { ...base, key: line('git.example.org') },
    changes: [],
  },
  'another key of the same kind goes': {
    given: { known: `${line('git.example.org', other)}${line('b', other)}` },
    args: { ...base, key: line('git.example.org') },
    changes: ['$ROOT/known'],
    after: { known: line('b', other) + line('git.example.org') },
  },
  'a port of its own': {
    given: { known: line('git.example.org', other) },
    args: { ...base, name: '[git.example.org]:2222', key: line('[git.example.org]:2222') },
    changes: ['$ROOT/known'],
    after: { known: line('git.example.org', other) + line('[git.example.org]:2222') },
  },
  'hashed names are found': {
    given: { known: '' },
    args: { ...base, key: line('git.example.org'), hash_host: true },
    changes: ['$ROOT/known'],
  },
  'forgets a host': {
    given: { known: line('a') + line('git.example.org') + line('git.example.org', other) },
    args: { ...base, state: 'absent' },
    changes: ['$ROOT/known'],
    after: { known: line('a') },
  },
  'forgets one key': {
    given: { known: line('git.example.org') + line('git.example.org', other) },
    args: { ...base, state: 'absent', key: line('git.example.org', other) },
    changes: ['$ROOT/known'],
    after: { known: line('git.example.org') },
  },
  'nothing to forget': { args: { ...base, path: '$ROOT/none', state: 'absent' }, changes: [] },
  'a key is a whole line': { args: { ...base, key: 'ssh-ed25519 AAAA' }, error: 'a key is one line' },
  'a key is needed': { args: base, error: '`key` is needed' },
});
