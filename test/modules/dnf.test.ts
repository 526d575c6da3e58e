import { dnf } from '../../src/modules/dnf.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A dnf that knows the packages of `available`; rpm knows those of `installed`. */
const tools = (log = '') =>
  fakes({
    rpm: 'for name; do :; done; shift; for name; do case $name in -*) ;; *) grep -q "^$name " "$PLACE/installed" || exit 1 ;; esac; done',
    dnf5: `
all=$*; no=; verb=; names=
for word; do case $word in --assumeno) no=1 ;; -*) ;; *) if [ "$verb" ]; then names="$names $word"; else verb=$word; fi ;; esac; done
${log}
todo=
case $verb in
  makecache) exit 0 ;;
  install | upgrade)
    [ "$verb" = upgrade ] && [ -z "$names" ] && names=$(cut -d' ' -f1 "$PLACE/installed")
    for name in $names; do
      line=$(grep "^$name " "$PLACE/available") || { echo "No match for argument: $name" >&2; echo "Error: Unable to find a match: $name" >&2; exit 1; }
      grep -qxF "$line" "$PLACE/installed" || todo="$todo $name"
    done ;;
  remove) for name in $names; do grep -q "^$name " "$PLACE/installed" && todo="$todo $name"; done ;;
esac
[ "$todo" ] || { echo "Nothing to do."; exit 0; }
echo "Transaction Summary:"
[ "$no" ] && { echo "Operation aborted."; exit 1; }
echo "$all" >>"$PLACE/log"
for name in $todo; do
  left=$(grep -v "^$name " "$PLACE/installed"); printf '%s' "\${left:+$left
}" >"$PLACE/installed"
  [ "$verb" = remove ] || grep "^$name " "$PLACE/available" >>"$PLACE/installed"
  echo "Installed: $name"
done`,
  });
const given = (installed: string) => ({ ...tools(), installed, available: 'chrony 4.5\nvim 9\n@tools 1\n' });
const base = { fakes: '$ROOT/bin' };

describeModule(
  withFakes(dnf),
  {
    'installs what is missing': {
      given: given('chrony 4.5\n'),
      args: { ...base, name: ['chrony', 'vim'] },
      changes: ['vim'],
      after: { installed: 'chrony 4.5\nvim 9\n', log: '--setopt=exit_on_lock=True -y install vim\n' },
      result: { results: ['Installed: vim'], rc: 0 },
    },
    'does not start the tool when all is there': {
      given: given('chrony 4.5\n'),
      args: { ...base, name: 'chrony' },
      changes: [],
      after: { log: null },
    },
    'a group is for the tool to know': {
      given: given(''),
      args: { ...base, name: '@tools' },
      changes: ['@tools'],
      after: { log: '--setopt=exit_on_lock=True -y install @tools\n' },
    },
    'latest upgrades and installs': {
      given: given('chrony 4.1\n'),
      args: { ...base, name: ['chrony', 'vim'], state: 'latest' },
      changes: ['vim', 'chrony'],
    },
    'latest of what is installed': {
      given: given('chrony 4.1\n'),
      args: { ...base, name: ['chrony', 'vim'], state: 'latest', update_only: true },
      changes: ['chrony'],
    },
    'all packages': {
      given: given('chrony 4.1\n'),
      args: { ...base, name: '*', state: 'latest' },
      changes: ['all packages'],
      after: { installed: 'chrony 4.5\n' },
    },
    removes: {
      given: given('chrony 4.5\nvim 9\n'),
      args: { ...base, name: 'vim', state: 'absent' },
      changes: ['vim'],
      after: { installed: 'chrony 4.5\n' },
    },
    'absent is absent': {
      given: given(''),
      args: { ...base, name: 'vim', state: 'absent' },
      changes: [],
      after: { log: null },
    },
    'options reach the tool': {
      given: given(''),
      args: {
        ...base,
        name: 'vim',
        enablerepo: 'crb',
        disablerepo: ['a', 'b'],
        disable_gpg_check: true,
        install_weak_deps: false,
        update_cache: true,
      },
      after: {
        log: '--disablerepo=a --disablerepo=b --enablerepo=crb --nogpgcheck --setopt=install_weak_deps=False --refresh --setopt=exit_on_lock=True -y install vim\n',
      },
    },
    'an unknown package': {
      given: given(''),
      args: { ...base, name: 'nosuch' },
      error: 'Unable to find a match: nosuch',
    },
    'a lock is waited for, then named': {
      given: {
        ...tools('echo "Existing lock /var/run/dnf.pid: another copy is running as pid 7." >&2; exit 200'),
        installed: '',
        available: '',
      },
      args: { ...base, name: 'vim', lock_timeout: 1 },
      error: /held the lock of the package system for 1 seconds: .*pid 7/,
    },
    'an option is no name': {
      given: given(''),
      args: { ...base, name: '--nogpgcheck' },
      error: 'invalid package name',
    },
  },
  { notHostile: ['fakes'] },
);
