// What community.crypto says of the same certificates is recorded beside this file; large numbers stand there as text.
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { x509CertificateInfo } from '../../src/modules/x509_certificate_info.ts';
import { describeModule } from '../support/describeModule.ts';
import { makeFolder } from '../support/folder.ts';
import { openShell } from '../support/localShell.ts';
import { runModule } from '../support/runModule.ts';
import recorded from './x509_certificate_info.json' with { type: 'json' };

const root = makeFolder({});
const numbers = new Set(['serial_number', 'authority_cert_serial_number', 'modulus', 'x', 'y', 'exponent']);

test.each(Object.entries(recorded))('says of %s what the collection says', async (_, { pem, told }) => {
  const session = await openShell('dash', root);
  try {
    const args = { content: pem, valid_at: { in_2030: '20300101000000Z' } };
    const { status, message, result } = await runModule(x509CertificateInfo, args, session, { sources: root });
    expect(status, message).toBe('ok');
    const text = JSON.stringify(result, (key, value) =>
      numbers.has(key) && value !== null ? String(value) : typeof value === 'bigint' ? String(value) : value,
    );
    const { expired, ...rest } = JSON.parse(text);
    expect(rest).toEqual(told);
    expect(expired).toBe(new Date(new X509Certificate(pem).validTo) < new Date());
  } finally {
    await session.close();
  }
});

const { pem } = recorded.authority;
const der = new X509Certificate(pem).raw;

describeModule(x509CertificateInfo, {
  'a file': {
    given: { crt: pem },
    args: { path: '$ROOT/crt', valid_at: { begin: '20200101000000Z', late: '+50w3d' } },
    changes: [],
    result: { subject: { commonName: 'Our CA' }, valid_at: { begin: false, late: true }, expired: false },
  },
  'a bundle, of which the first counts': {
    given: { crt: pem + recorded.bare.pem },
    args: { path: '$ROOT/crt' },
    result: { subject: { commonName: 'Our CA' } },
  },
  'text of its own': { args: { content: pem }, changes: [], result: { public_key_type: 'ECC' } },
  'no file': { args: { path: '$ROOT/none' }, error: 'there is no file $ROOT/none' },
  'no certificate': { given: { crt: 'nothing' }, args: { path: '$ROOT/crt' }, error: 'holds no certificate' },
  'no point in time': { args: { content: pem, valid_at: { x: 'soon' } }, error: '`soon` is no point in time' },
  'nothing at all': { args: {}, error: 'path' },
});

test('DER is read as well', async () => {
  const session = await openShell('dash', root);
  try {
    const path = `${root}/der`;
    writeFileSync(path, der);
    const { result } = await runModule(x509CertificateInfo, { path }, session, { sources: root });
    expect(result['subject']).toEqual({ commonName: 'Our CA' });
  } finally {
    await session.close();
  }
});
