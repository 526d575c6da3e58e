import { apt } from '../../src/modules/apt.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A Debian of a few packages: `installed` and `available` hold "name version" lines. */
const aptGet = `
simulate=; verb=; wanted=; purge=; only=
all=$*
while [ $# -gt 0 ]; do
  case $1 in
    -s) simulate=1 ;;
    -o | -t) shift ;;
    --purge) purge=1 ;;
    --only-upgrade) only=1 ;;
    -*) ;;
    *) if [ "$verb" ]; then wanted="$wanted $1"; else verb=$1; fi ;;
  esac
  shift
done
[ "$simulate" ] || echo "$all" >"$PLACE/last"
if [ -e "$PLACE/locked" ] && [ ! "$simulate" ]; then
  echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (apt)" >&2; exit 100
fi
act() { [ "$simulate" ] && echo "$1 $2" || echo "done $2"; }
forget() { [ "$simulate" ] || { left=$(grep -v "^$1 " "$PLACE/installed"); printf '%s' "\${left:+$left
}" >"$PLACE/installed"; }; }
case $verb in
  update) : >"$PLACE/fresh" ;;
  install | upgrade)
    [ "$verb" = upgrade ] && wanted=$(cut -d' ' -f1 "$PLACE/installed")
    for name in $wanted; do
      plain=\${name%%=*}
      line=$(grep "^$plain " "$PLACE/available") || { echo "E: Unable to locate package $plain" >&2; exit 100; }
      grep -qxF "$line" "$PLACE/installed" && continue
      act Inst "$plain"; forget "$plain"
      [ "$simulate" ] || echo "$line" >>"$PLACE/installed"
    done ;;
  remove) for name in $wanted; do act Remv "$name"; forget "$name"; done ;;
esac
exit 0`;

const dpkgQuery = `
while :; do case $1 in -*) shift ;; *) break ;; esac; done
while read -r name version; do
  for wanted; do case $name in $wanted) echo "ii ,$name\${FULL-,$name:amd64,$version}" ;; esac; done
done <"$PLACE/installed"`;

const system = (installed: string, more = {}) => ({
  ...fakes({
    'apt-get': aptGet,
    // The query for removals asks for fewer fields.
    'dpkg-query': `case $* in *Version*) ;; *) FULL= ;; esac${dpkgQuery}`,
    dpkg: '[ "$2" = 3.0 ] && [ "$4" != 4.0 ]',
    'apt-cache': 'cut -d" " -f1 "$PLACE/available"',
    find: 'if [ -e "$PLACE/fresh" ]; then echo 1700000999; case $* in *newermt*) echo fresh ;; esac; else echo 1700000000; fi',
    touch: ':',
    sleep: ':',
  }),
  installed,
  available: 'cron 3.0\nlibone-dev 1\nlibtwo-dev 1\nvim 9\n',
  ...more,
});
const base = { fakes: '$ROOT/bin' };
const cron = system('cron 3.0\n');

describeModule(
  withFakes(apt),
  {
    'installs what is missing': {
      given: cron,
      args: { ...base, name: ['cron', 'vim'] },
      changes: ['vim'],
      after: { installed: 'cron 3.0\nvim 9\n' },
    },
    'leaves what is there': {
      given: cron,
      args: { ...base, name: 'cron' },
      changes: [],
      after: { last: null },
      result: { cache_updated: false, cache_update_time: 1700000000 },
    },
    'a version by pattern': { given: cron, args: { ...base, name: 'cron=3.*' }, changes: [], after: { last: null } },
    'at least a version': { given: cron, args: { ...base, name: 'cron>=2.0' }, changes: [], after: { last: null } },
    'another version': {
      given: system('cron 2.0\n'),
      args: { ...base, name: 'cron=3.0', allow_downgrade: true },
      changes: ['cron'],
      after: {
        last: '-q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold --allow-downgrades install cron=3.0\n',
      },
    },
    'a pattern of names': {
      given: system('libone-dev 1\n'),
      args: { ...base, name: 'lib*-dev' },
      changes: ['libtwo-dev'],
    },
    'a pattern that nothing matches': {
      given: cron,
      args: { ...base, name: 'no*such' },
      error: 'no package matches no*such',
    },
    'latest upgrades': {
      given: system('cron 2.0\nvim 9\n'),
      args: { ...base, name: ['cron', 'vim'], state: 'latest' },
      changes: ['cron'],
    },
    'only what is installed': {
      given: system('cron 2.0\n'),
      args: { ...base, name: ['cron', 'vim'], state: 'latest', only_upgrade: true },
      changes: ['cron'],
      after: { installed: 'cron 3.0\n' },
    },
    'all packages': { given: system('cron 2.0\n'), args: { ...base, upgrade: 'yes' }, changes: ['cron'] },
    removes: {
      given: cron,
      args: { ...base, name: 'cron', state: 'absent', purge: true },
      changes: ['cron'],
      after: { installed: '' },
    },
    'absent is absent': {
      given: cron,
      args: { ...base, name: 'vim', state: 'absent' },
      changes: [],
      after: { last: null },
    },
    'removes by pattern': {
      given: system('libone-dev 1\nlibtwo-dev 1\n'),
      args: { ...base, name: 'lib*-dev', state: 'absent' },
      changes: ['libone-dev', 'libtwo-dev'],
    },
    'reads the lists again when they are old': {
      given: cron,
      args: { ...base, update_cache: true, cache_valid_time: 3600 },
      changes: ['package lists'],
      result: { cache_updated: true, cache_update_time: 1700000999 },
    },
    'fresh lists stay': {
      given: system('cron 3.0\n', { fresh: '' }),
      args: { ...base, name: 'cron', cache_valid_time: 3600 },
      changes: [],
      after: { last: null },
    },
    'reading lists is no change of packages': {
      given: cron,
      args: { ...base, name: 'cron', update_cache: true },
      changes: [],
      restless: true,
      result: { cache_updated: true },
    },
    'options reach apt': {
      given: cron,
      args: { ...base, name: 'vim', default_release: 'sid', install_recommends: false, dpkg_options: 'force-confnew' },
      after: { last: '-q -y -o Dpkg::Options::=--force-confnew -o APT::Install-Recommends=no -t sid install vim\n' },
    },
    'an unknown package': { given: cron, args: { ...base, name: 'nosuch' }, error: 'Unable to locate package nosuch' },
    'a lock is waited for, then named': {
      given: system('', { locked: '' }),
      args: { ...base, name: 'vim', lock_timeout: 3 },
      error: /held the lock of the package system for 3 seconds: .*process 4711/,
    },
    'a name that is none': { given: cron, args: { ...base, name: 'a b' }, error: 'invalid package name: a b' },
    'an option is no name': { given: cron, args: { ...base, name: '--allow-x' }, error: 'invalid package name' },
  },
  { notHostile: ['fakes'] },
);
