import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { opensslPrivatekey } from '../../src/modules/openssl_privatekey.ts';
import { type Case, describeModule } from '../support/describeModule.ts';
import { ecKey, edKey, noOpenssl, pem, rsaKey } from '../support/openssl.ts';

const file = '$ROOT/key.pem';
const small = { path: file, type: 'RSA', size: 1024 };
const ec = { path: file, type: 'ECC', curve: 'secp256r1' };
/** A file whose permissions nobody named becomes its owner’s alone when it is replaced. */
const replaced = [file, `${file} mode 0600`];
const spki = createPublicKey(createPrivateKey(pem(ecKey, 'pkcs8'))).export({ type: 'spki', format: 'der' });
const sha256 = createHash('sha256')
  .update(spki)
  .digest('hex')
  .replace(/..(?!$)/g, '$&:');

/** A key is random: what it is shows in the result, and that a second run keeps it is a law of every case. */
const cases: Record<string, Case> = {
  'makes a key of RSA': {
    args: small,
    changes: [file],
    result: { type: 'RSA', size: 1024, filename: file, mode: '0600' },
  },
  'makes one on a curve': { args: ec, changes: [file], result: { type: 'ECC', curve: 'secp256r1' } },
  'makes one of Edwards': { args: { path: file, type: 'Ed25519' }, changes: [file], result: { type: 'Ed25519' } },
  'makes one that only agrees': { args: { path: file, type: 'X25519' }, changes: [file] },
  'makes an encrypted one': { args: { ...ec, passphrase: 'a "b" $c' }, changes: [file] },
  'in the newer form, with a mode': {
    args: { ...ec, format: 'pkcs8', mode: '0640' },
    changes: [file],
    result: { mode: '0640' },
  },
  'has one in any form': {
    given: { 'key.pem': pem(ecKey, 'pkcs8') },
    args: ec,
    changes: [],
    after: { 'key.pem': pem(ecKey, 'pkcs8') },
    result: { fingerprint: { sha256 } },
  },
  'has one in the older form': {
    given: { 'key.pem': pem(rsaKey, 'pkcs1') },
    args: { ...small, format: 'auto' },
    changes: [],
  },
  'has another form, and makes a new one': {
    given: { 'key.pem': pem(ecKey, 'pkcs8') },
    args: { ...ec, format: 'pkcs1' },
    changes: replaced,
  },
  converts: {
    given: { 'key.pem': pem(ecKey, 'pkcs8') },
    args: { ...ec, format: 'pkcs1', format_mismatch: 'convert' },
    changes: replaced,
    after: { 'key.pem': pem(ecKey, 'sec1') },
    result: { fingerprint: { sha256 } },
  },
  'has one of another size': {
    given: { 'key.pem': pem(rsaKey, 'pkcs1') },
    args: { ...small, size: 1032 },
    changes: replaced,
  },
  'has one of another kind': { given: { 'key.pem': pem(edKey, 'pkcs8') }, args: ec, changes: replaced },
  'has one on another curve': {
    given: { 'key.pem': pem(ecKey, 'sec1') },
    args: { ...ec, curve: 'secp384r1' },
    changes: replaced,
  },
  'keeps another kind': {
    given: { 'key.pem': pem(edKey, 'pkcs8') },
    args: { ...ec, regenerate: 'never' },
    changes: [],
  },
  'complains about another kind': {
    given: { 'key.pem': pem(edKey, 'pkcs8') },
    args: { ...ec, regenerate: 'fail' },
    error: 'wrong kind or size (Ed25519',
  },
  'replaces what cannot be read': { given: { 'key.pem': 'nothing' }, args: ec, changes: replaced },
  'or complains about it': {
    given: { 'key.pem': 'nothing' },
    args: { ...ec, regenerate: 'partial_idempotence' },
    error: 'cannot read the key',
  },
  'knows the passphrase': {
    given: { 'key.pem': pem(ecKey, 'pkcs8', 'x y') },
    args: { ...ec, passphrase: 'x y' },
    changes: [],
  },
  'does not know the passphrase': {
    given: { 'key.pem': pem(ecKey, 'pkcs8', 'x') },
    args: { ...ec, passphrase: 'y', regenerate: 'never' },
    error: 'encrypted with another passphrase',
  },
  'has none, and wants one': {
    given: { 'key.pem': pem(ecKey, 'sec1') },
    args: { ...ec, passphrase: 'x' },
    changes: replaced,
  },
  'a new one in any case': {
    given: { 'key.pem': pem(ecKey, 'sec1') },
    args: { ...ec, force: true },
    changes: replaced,
    restless: true,
  },
  'settles only the mode': {
    given: { 'key.pem': pem(ecKey, 'sec1') },
    args: { ...ec, mode: '0400' },
    result: { mode: '0400' },
  },
  'gives it when asked': {
    given: { 'key.pem': pem(ecKey, 'sec1') },
    args: { ...ec, return_content: true },
    changes: [],
    result: { privatekey: pem(ecKey, 'sec1') },
  },
  'takes it away': {
    given: { 'key.pem': 'x' },
    args: { path: file, state: 'absent' },
    changes: [file],
    after: { 'key.pem': null },
  },
  'has none to take away': { args: { path: file, state: 'absent' }, changes: [] },
  'no folder for it': { args: { ...ec, path: '$ROOT/none/key' }, error: /none/ },
  'a curve is needed': { args: { path: file, type: 'ECC' }, error: '`curve` is needed' },
};

describeModule(
  opensslPrivatekey,
  Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, { ...one, unless: noOpenssl }])),
  { every: 5 },
);
