import { aptKey } from '../../src/modules/apt_key.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A gpg whose keys and keyrings are files of fingerprints. */
const tool = fakes({
  gpg: `ring= verb= last=
while [ $# -gt 0 ]; do
  case $1 in --homedir) shift ;; --keyring) ring=$2; shift ;; --keyserver) shift ;; --import | --export | --show-keys | --delete-keys | --recv-keys) verb=$1 ;; -*) ;; *) last=$1 ;; esac
  shift
done
case $verb in
  --show-keys) while read -r print; do case $print in [0-9A-F]*) echo "pub:x"; echo "fpr:::::::::$print:" ;; esac; done <"$last" ;;
  --import) grep '^[0-9A-F]' "$last" >>"$ring" ;;
  --export) sort -u "$ring" ;;
  --delete-keys) rest=$(grep -v "$last" "$ring"); echo "$rest" >"$ring" ;;
esac`,
  curl: 'while [ "$1" != -o ]; do shift; done; echo 1111111111111111111111111111111111111111 >"$2"',
});
const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const given = { ...tool, 'apt/trusted.gpg.d/two.gpg': `${two}\n` };
const base = { fakes: '$ROOT/bin' };

describeModule(
  withFakes(aptKey, 'APT_FOLDER=$PLACE/apt'),
  {
    'a key as text': {
      given,
      args: { ...base, data: one },
      changes: [one],
      after: { 'apt/trusted.gpg.d/1111111111111111.gpg': `${one}\n` },
      result: { fp: one, key_id: '1'.repeat(16), short_id: '1'.repeat(8), before: [two] },
    },
    'from an address into a keyring': {
      given,
      args: { ...base, url: 'https://h/k', keyring: '$ROOT/ring.gpg' },
      changes: [one],
      after: { 'ring.gpg': `${one}\n` },
    },
    'from a file': { given: { ...given, key: `${one}\n` }, args: { ...base, file: '$ROOT/key' }, changes: [one] },
    'is trusted already': { given, args: { ...base, data: two }, changes: [], result: { fp: two } },
    'a number that is trusted needs no download': {
      given,
      args: { ...base, id: '0x22222222', url: 'https://h/k' },
      changes: [],
      result: { id: '0x22222222', fp: two },
    },
    'the number it must have': {
      given,
      args: { ...base, id: '33333333', url: 'https://h/k' },
      error: '33333333 is not in what was given',
    },
    'takes it out': {
      given,
      args: { ...base, id: '22222222', state: 'absent' },
      changes: [two],
      after: { 'apt/trusted.gpg.d/two.gpg': null },
    },
    'only this one': {
      given: { ...tool, 'apt/trusted.gpg.d/x.gpg': `${one}\n${two}\n` },
      args: { ...base, id: two, state: 'absent' },
      after: { 'apt/trusted.gpg.d/x.gpg': `${one}\n` },
    },
    'absent is absent': { given, args: { ...base, id: '33333333', state: 'absent' }, changes: [] },
    'no key': { given, args: { ...base, data: 'nothing' }, error: 'no key was found' },
    'no number': { given, args: { ...base, id: 'xyz', data: one }, error: 'Invalid key_id xyz' },
    'a source is needed': { given, args: { ...base, id: '33333333' }, error: 'need a key' },
  },
  { notHostile: ['fakes', 'keyring'], every: 3 },
);
