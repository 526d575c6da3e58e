import { expect, test } from 'vitest';
import { apr1, sha1Text } from '../../src/modules/apacheHash.ts';
import { htpasswd } from '../../src/modules/htpasswd.ts';
import { describeModule } from '../support/describeModule.ts';

const known = apr1('secret', 'abcdefgh');
const base = { path: '$ROOT/passwd', name: 'ada', password: 'secret' };

describeModule(htpasswd, {
  'makes the file': {
    args: { ...base, mode: '0640' },
    changes: ['$ROOT/passwd ada'],
    after: {
      passwd: { content: expect.stringMatching(/^ada:\$apr1\$.{8}\$.{22}\n$/) as unknown as string, mode: 0o640 },
    },
  },
  'the same password': { given: { passwd: `x:1\nada:${known}\n` }, args: base, changes: [] },
  'another password': {
    given: { passwd: `ada:${known}\nx:1\n` },
    args: { ...base, password: 'new' },
    changes: ['$ROOT/passwd ada'],
    after: { passwd: expect.stringMatching(/^ada:\$apr1\$.*\nx:1\n$/) as unknown as string },
  },
  'SHA-1': { args: { ...base, hash_scheme: 'ldap_sha1' }, after: { passwd: `ada:${sha1Text('secret')}\n` } },
  'as it is': { args: { ...base, hash_scheme: 'plaintext' }, after: { passwd: 'ada:secret\n' } },
  'takes a user out': {
    given: { passwd: `x:1\nada:${known}\n` },
    args: { path: '$ROOT/passwd', name: 'ada', state: 'absent' },
    changes: ['$ROOT/passwd ada'],
    after: { passwd: 'x:1\n' },
  },
  'absent is absent': {
    args: { path: '$ROOT/passwd', name: 'ada', state: 'absent' },
    changes: [],
    after: { passwd: null },
  },
  'only a file that is there': { args: { ...base, create: false }, error: 'Destination $ROOT/passwd does not exist' },
  'a password is needed': { args: { path: '$ROOT/passwd', name: 'ada' }, error: 'password' },
  'a name has no colon': { args: { ...base, name: 'a:b' }, error: 'without colon' },
});

test('hashes are those of openssl', () => {
  expect(apr1('hunter2!longer than sixteen bytes', 'abcdefgh')).toBe('$apr1$abcdefgh$kYiUbj4onI2JzAD8sS/se1');
  expect(apr1('', 'ab')).toBe('$apr1$ab$S8K6Sgp3W8c9Jb6LxgywZ.');
});
