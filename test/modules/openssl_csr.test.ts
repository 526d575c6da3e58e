import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { opensslCsr } from '../../src/modules/openssl_csr.ts';
import { readRequest } from '../../src/pki/request.ts';
import { type Case, describeModule } from '../support/describeModule.ts';
import { makeFolder } from '../support/folder.ts';
import { openShell } from '../support/localShell.ts';
import { ecKey, edKey, noOpenssl, pem, rsaKey } from '../support/openssl.ts';
import { runModule } from '../support/runModule.ts';

const file = '$ROOT/it.csr';
const base = { path: file, privatekey_path: '$ROOT/key' };
const given = { key: pem(ecKey, 'pkcs8') };

const cases: Record<string, Case> = {
  'for a name': {
    given,
    args: { ...base, common_name: 'example.com' },
    changes: [file],
    result: {
      filename: file,
      privatekey: '$ROOT/key',
      subject: [['CN', 'example.com']],
      subjectAltName: ['DNS:example.com'],
    },
  },
  'for a name that is no name of a host': {
    given,
    args: { ...base, common_name: 'Joe "J" \\ $HOME #1, ü', use_common_name_for_san: false },
    changes: [file],
    result: { subjectAltName: null },
  },
  'for a whole subject': {
    given: { key: pem(rsaKey, 'pkcs1') },
    args: {
      ...base,
      C: 'FR',
      ST: 'Here',
      L: 'There',
      O: 'Ours',
      OU: 'Mine',
      CN: 'x',
      E: 'a@b',
      subject: { serialNumber: 5, OU: ['one', 'two'] },
    },
    changes: [file],
    result: {
      subject: [
        ...[
          ['C', 'FR'],
          ['ST', 'Here'],
          ['L', 'There'],
          ['O', 'Ours'],
          ['OU', 'Mine'],
          ['CN', 'x'],
        ],
        ...[
          ['emailAddress', 'a@b'],
          ['serialNumber', '5'],
          ['OU', 'one'],
          ['OU', 'two'],
        ],
      ],
    },
  },
  'in its own order': {
    given,
    args: { ...base, subject_ordered: [{ CN: 'x' }, { O: ['a', 'b'] }, { C: 'FR' }] },
    changes: [file],
    result: {
      subject: [
        ['CN', 'x'],
        ['O', 'a'],
        ['O', 'b'],
        ['C', 'FR'],
      ],
    },
  },
  'without a subject': { given, args: { ...base, subject_alt_name: 'DNS:a,IP:10.0.0.1,IP:::1' }, changes: [file] },
  'with names of every kind': {
    given,
    args: {
      ...base,
      subject_alt_name: [
        ...['DNS:*.a.b', 'email:x@y', 'URI:https://a/?b=c,d', 'RID:1.2.3', 'IP:fd00::1'],
        'otherName:1.3.6.1.4.1.311.20.2.3;UTF8:u@l',
      ],
      subject_alt_name_critical: true,
    },
    changes: [file],
  },
  'for an authority': {
    given,
    args: {
      ...base,
      common_name: 'CA',
      use_common_name_for_san: false,
      basic_constraints: ['CA:TRUE', 'pathlen:0'],
      basic_constraints_critical: true,
      key_usage: ['keyCertSign', 'CRL Sign'],
      key_usage_critical: true,
      name_constraints_permitted: ['DNS:.example.com', 'IP:10.0.0.0/8'],
      name_constraints_excluded: ['email:.org'],
      name_constraints_critical: true,
      create_subject_key_identifier: true,
    },
    changes: [file],
    result: { basicConstraints: ['CA:TRUE', 'pathlen:0'] },
  },
  'for purposes': {
    given,
    args: {
      ...base,
      common_name: 'x',
      extended_key_usage: ['serverAuth', 'TLS Web Client Authentication', '1.3.6.1.5.5.7.3.17'],
      ocsp_must_staple: true,
      subject_key_identifier: '00:11:22:33',
    },
    changes: [file],
    result: { ocsp_must_staple: true },
  },
  'with a key of Edwards': {
    given: { key: pem(edKey, 'pkcs8') },
    args: { ...base, common_name: 'x' },
    changes: [file],
  },
  'with another digest': { given, args: { ...base, common_name: 'x', digest: 'sha512' }, changes: [file] },
  'with an encrypted key': {
    given: { key: pem(ecKey, 'pkcs8', 'a b') },
    args: { ...base, common_name: 'x', privatekey_passphrase: 'a b' },
    changes: [file],
  },
  'with a key from the playbook': {
    args: { path: file, privatekey_content: pem(ecKey, 'sec1'), common_name: 'x', return_content: true, mode: '0600' },
    changes: [file],
    result: { privatekey: null, mode: '0600' },
  },
  'of something else there is another': {
    given: { ...given, 'it.csr': 'nothing' },
    args: { ...base, CN: 'x' },
    changes: [file],
  },
  'made again in any case': { given, args: { ...base, CN: 'x', force: true }, changes: [file], restless: true },
  'cannot read the key': {
    given: { key: pem(ecKey, 'pkcs8', 'right') },
    args: { ...base, CN: 'x', privatekey_passphrase: 'wrong' },
    error: 'openssl req: ',
  },
  'has no key': { args: { ...base, CN: 'x' }, error: 'there is no key' },
  'wants a key': { args: { path: file, CN: 'x' }, error: 'a key is needed' },
  'wants a kind of name': { given, args: { ...base, subject_alt_name: ['a.b'] }, error: 'not understood as a name' },
  'wants a digest': { given, args: { ...base, CN: 'x', digest: 'out' }, error: '`out` is no digest' },
  'wants a use': { given, args: { ...base, CN: 'x', key_usage: ['a,b\nc'] }, error: 'not understood' },
  'one line': { given, args: { ...base, CN: 'a\nb' }, error: 'on one line' },
  'takes it away': {
    given: { 'it.csr': 'x' },
    args: { path: file, state: 'absent' },
    changes: [file],
    after: { 'it.csr': null },
  },
};

describeModule(
  opensslCsr,
  Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, { ...one, unless: noOpenssl }])),
  { every: 6 },
);

test.skipIf(noOpenssl)('says what was asked for, and says it again only when that changes', async () => {
  const root = makeFolder({ key: pem(ecKey, 'pkcs8'), other: pem(rsaKey, 'pkcs8') });
  const session = await openShell('dash', root);
  try {
    const run = (more: object) =>
      runModule(
        opensslCsr,
        {
          path: join(root, 'csr'),
          privatekey_path: join(root, 'key'),
          CN: 'ü "x"',
          O: 'o',
          subject_alt_name: ['DNS:a', 'IP:::1'],
          extended_key_usage: ['serverAuth'],
          ...more,
        },
        session,
        { sources: root },
      );
    expect((await run({})).status).toBe('changed');
    expect(await readRequest(readFileSync(join(root, 'csr'), 'utf8'), 'it')).toMatchObject({
      subject: { commonName: 'ü "x"', organization: ['o'] },
      altNames: ['DNS:a', 'IP:::1'],
      usages: ['server'],
    });
    // In another order it says the same.
    expect((await run({ subject_alt_name: ['IP:::1', 'DNS:a'] })).status).toBe('ok');
    for (const more of [
      { CN: 'y' },
      { subject_alt_name: ['DNS:a'] },
      { key_usage: ['digitalSignature'] },
      { privatekey_path: join(root, 'other') },
    ]) {
      expect((await run(more)).status, JSON.stringify(more)).toBe('changed');
      expect((await run(more)).status, JSON.stringify(more)).toBe('ok');
    }
  } finally {
    await session.close();
  }
});
