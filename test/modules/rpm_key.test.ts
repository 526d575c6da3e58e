import { rpmKey } from '../../src/modules/rpm_key.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  gpg: 'for file; do :; done; grep -q KEY "$file" || exit 2; echo "pub:-:4096:1:0123456789ABCDEF:1:::-:::scESC:"; echo "fpr:::::::::AAAABBBBCCCCDDDDEEEEFFFF0123456789ABCDEF:"',
  rpm: 'case $1 in -q) cat "$PLACE/keys"; [ -s "$PLACE/keys" ] ;; --import) echo 89abcdef >>"$PLACE/keys" ;; --erase) : >"$PLACE/keys" ;; esac',
  curl: 'while [ "$1" != -o ]; do shift; done; echo "KEY" >"$2"',
});
const given = { ...tool, keys: '', key: 'KEY\n', other: 'nothing\n' };
const base = { fakes: '$ROOT/bin' };

describeModule(
  withFakes(rpmKey),
  {
    'from a file': {
      given,
      args: { ...base, key: '$ROOT/key' },
      changes: ['$ROOT/key'],
      after: { keys: '89abcdef\n' },
    },
    'from an address': { given, args: { ...base, key: 'https://h/key' }, changes: ['https://h/key'] },
    'is there already': { given: { ...given, keys: '89abcdef\n' }, args: { ...base, key: '$ROOT/key' }, changes: [] },
    'by number it goes': {
      given: { ...given, keys: '89abcdef\n' },
      args: { ...base, key: '89ABCDEF', state: 'absent' },
      changes: ['gpg-pubkey-89abcdef'],
      after: { keys: '' },
    },
    'absent is absent': { given, args: { ...base, key: '89ABCDEF', state: 'absent' }, changes: [] },
    'the fingerprint it must have': {
      given,
      args: { ...base, key: '$ROOT/key', fingerprint: 'aaaa bbbb cccc dddd eeee ffff 0123 4567 89ab cdef' },
      changes: ['$ROOT/key'],
    },
    'another fingerprint': {
      given,
      args: { ...base, key: '$ROOT/key', fingerprint: 'AAAA' },
      error: 'does not match the key fingerprints',
    },
    'no key': { given, args: { ...base, key: '$ROOT/other' }, error: 'Not a valid key $ROOT/other' },
    'a number cannot be imported': { given, args: { ...base, key: '0x89ABCDEF' }, error: 'a valid file must be given' },
  },
  { notHostile: ['fakes', 'key'] },
);
