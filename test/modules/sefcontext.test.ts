import { sefcontext } from '../../src/modules/sefcontext.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  semanage: `shift
if [ "$1" = -l ]; then cat "$PLACE/rules"; exit; fi
verb=$1; shift
type= user=system_u level=s0 kind=a same=
while [ "$1" != -- ]; do case $1 in -t) type=$2; shift ;; -s) user=$2; shift ;; -r) level=$2; shift ;; -f) kind=$2; shift ;; -e) same=$2; shift ;; esac; shift; done
case $kind in a) kind='all files' ;; f) kind='regular file' ;; esac
rest=$(awk -v t="$2" 'index($0, t " ") != 1' "$PLACE/rules")
{ [ -z "$rest" ] || echo "$rest"
case $verb$same in -d*) ;; -a?*) echo "$2 = $same" ;; *) printf '%-50s %-18s %s\\n' "$2" "$kind" "$user:object_r:$type:$level" ;; esac; } >"$PLACE/new"
mv "$PLACE/new" "$PLACE/rules"`,
});
const line = (target: string, kind: string, context: string): string =>
  `${target.padEnd(50)} ${kind.padEnd(18)} ${context}\n`;
const rule = line('/srv(/.*)?', 'all files', 'system_u:object_r:var_t:s0');
const given = { ...tool, rules: rule };
const base = { fakes: '$ROOT/bin', target: '/srv(/.*)?', ignore_selinux_state: true };

describeModule(
  withFakes(sefcontext),
  {
    'a new rule': {
      given,
      args: { ...base, target: '/data/x', setype: 'web_t' },
      changes: ['/data/x'],
      after: { rules: rule + line('/data/x', 'all files', 'system_u:object_r:web_t:s0') },
    },
    'is so already': { given, args: { ...base, setype: 'var_t' }, changes: [] },
    'another type': { given, args: { ...base, setype: 'web_t' }, changes: ['/srv(/.*)?'] },
    'another kind of file is another rule': {
      given,
      args: { ...base, setype: 'var_t', ftype: 'f' },
      changes: ['/srv(/.*)?'],
    },
    'another level': { given, args: { ...base, setype: 'var_t', selevel: 's1' }, changes: ['/srv(/.*)?'] },
    'takes it out': { given, args: { ...base, state: 'absent' }, changes: ['/srv(/.*)?'], after: { rules: '' } },
    'absent is absent': { given, args: { ...base, target: '/x', state: 'absent' }, changes: [] },
    'like another path': {
      given,
      args: { ...base, target: '/www', substitute: '/var/www' },
      changes: ['/www is like /var/www'],
    },
    'a type is needed': { given, args: base, error: 'one of setype and substitute is needed' },
  },
  { notHostile: ['fakes', 'setype'] },
);
