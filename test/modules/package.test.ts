import { packageModule } from '../../src/modules/package.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** An apk whose database is a file of the case. */
const apk = fakes({
  apk: `
[ "$1" = info ] && { grep -qx "$4" "$PLACE/installed"; exit; }
verb=$1; shift
while :; do case $1 in -s) simulate=1; shift ;; -*) shift ;; *) break ;; esac; done
case $verb in
  add) [ "\${simulate-}" ] || for name; do [ "$name" = nosuch ] && { echo "ERROR: unable to select packages: nosuch (no such package)" >&2; exit 1; }; grep -qx "$name" "$PLACE/installed" || echo "$name" >>"$PLACE/installed"; done ;;
  del) for name; do left=$(grep -vx "$name" "$PLACE/installed"); printf '%s' "\${left:+$left
}" >"$PLACE/installed"; done ;;
esac
echo OK`,
  dpkg_query: '',
});
// The machine's own managers are out of sight, so that the host looks like an Alpine.
const module = withFakes(packageModule, 'has() { [ "$1" = apk ]; }');
const given = (installed: string) => ({ ...apk, installed });
const base = { fakes: '$ROOT/bin' };

describeModule(
  module,
  {
    'installs what is missing': {
      given: given('busybox\n'),
      args: { ...base, name: ['busybox', 'curl'] },
      changes: ['curl'],
      after: { installed: 'busybox\ncurl\n' },
    },
    'leaves what is there': { given: given('curl\n'), args: { ...base, name: 'curl' }, changes: [] },
    'the newest is there': { given: given('curl\n'), args: { ...base, name: 'curl', state: 'latest' }, changes: [] },
    removes: {
      given: given('curl\nvim\n'),
      args: { ...base, name: 'curl', state: 'absent' },
      changes: ['curl'],
      after: { installed: 'vim\n' },
    },
    'absent is absent': { given: given(''), args: { ...base, name: 'curl', state: 'absent' }, changes: [] },
    'says what the manager said': { given: given(''), args: { ...base, name: 'nosuch' }, error: 'no such package' },
    'an option is no name': { given: given(''), args: { ...base, name: '--root=/x' }, error: 'invalid package name' },
  },
  { notHostile: ['fakes', 'use'] },
);
