import { firewalld } from '../../src/modules/firewalld.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A firewall-cmd that keeps `zone thing` lines, for good and for now. */
const keeper = `file=$PLACE/now zone=public
for word; do case $word in --permanent) file=$PLACE/lasting ;; --zone=*) zone=\${word#*=} ;; --state) [ -e "$PLACE/running" ]; exit ;; esac; done
[ "\${0##*/}" = firewall-cmd ] || file=$PLACE/lasting
case $file in */now) [ -e "$PLACE/running" ] || exit 252 ;; esac
[ -e "$file" ] || : >"$file"
for word; do
  case $word in
    --info-zone=*) grep -qxF "zone \${word#*=}" "$file" ;;
    --new-zone=*) echo "zone \${word#*=}" >>"$file" ;;
    --delete-zone=*) rest=$(grep -vxF "zone \${word#*=}" "$file"); echo "$rest" >"$file" ;;
    --get-target) sed -n "s/^$zone target //p" "$file" ;;
    --set-target=*) rest=$(grep -v "^$zone target " "$file"); { echo "$rest"; echo "$zone target \${word#*=}"; } >"$file" ;;
    --query-*) grep -qxF "$zone \${word#--query-}" "$file" ;;
    --add-* | --change-*) word=\${word#--*-}; echo "$zone $word" >>"$file" ;;
    --remove-*) rest=$(grep -vxF "$zone \${word#--remove-}" "$file"); echo "$rest" >"$file" ;;
    *) continue ;;
  esac
  exit
done`;
const tool = fakes({ 'firewall-cmd': keeper, 'firewall-offline-cmd': keeper });
const given = { ...tool, running: '', now: '', lasting: '' };
const off = { ...tool, lasting: '' };
const base = { fakes: '$ROOT/bin', state: 'enabled' };

describeModule(
  withFakes(firewalld),
  {
    'a service, for now': {
      given,
      args: { ...base, service: 'https' },
      changes: ['service https runtime'],
      after: { now: 'public service=https\n', lasting: '' },
    },
    'a port, for good': {
      given,
      args: { ...base, port: '6443/tcp', permanent: true },
      changes: ['port 6443/tcp permanent'],
      after: { now: '' },
    },
    'for good and at once, in a zone': {
      given,
      args: { ...base, port: '6443/tcp', zone: 'internal', permanent: true, immediate: true },
      changes: ['port 6443/tcp permanent', 'port 6443/tcp runtime'],
      after: { now: 'internal port=6443/tcp\n', lasting: 'internal port=6443/tcp\n' },
    },
    'is so already': {
      given: { ...given, now: 'public service=https\n' },
      args: { ...base, service: 'https' },
      changes: [],
    },
    'takes it out': {
      given: { ...given, now: 'public service=https\n' },
      args: { ...base, service: 'https', state: 'disabled' },
      changes: ['service https runtime'],
    },
    'masquerade off': {
      given: { ...given, now: 'public masquerade\n' },
      args: { ...base, masquerade: false },
      changes: ['masquerade runtime'],
    },
    'ports that go elsewhere': {
      given,
      args: { ...base, port_forward: [{ port: 80, proto: 'tcp', toport: 8080 }] },
      changes: ['forward-port port=80:proto=tcp:toport=8080 runtime'],
    },
    'an interface': { given, args: { ...base, interface: 'eth0', zone: 'dmz' }, changes: ['interface eth0 runtime'] },
    'a rule in many words': {
      given,
      args: { ...base, rich_rule: 'rule family="ipv4" source address="10.0.0.0/8" accept' },
      changes: ['rich-rule rule family="ipv4" source address="10.0.0.0/8" accept runtime'],
    },
    'a zone': {
      given,
      args: { ...base, zone: 'mine', state: 'present', permanent: true },
      changes: ['zone mine permanent'],
    },
    'a zone goes': {
      given: { ...given, lasting: 'zone mine\n' },
      args: { ...base, zone: 'mine', state: 'absent', permanent: true },
      changes: ['zone mine permanent'],
    },
    'the target of a zone': {
      given,
      args: { ...base, zone: 'mine', target: 'DROP', permanent: true },
      changes: ['zone mine target DROP permanent'],
    },
    'a firewall that does not run': {
      given: off,
      args: { ...base, port: '1/tcp', permanent: true, immediate: true, offline: true },
      changes: ['port 1/tcp permanent'],
    },
    'a firewall that does not run, at once': {
      given: off,
      args: { ...base, port: '1/tcp' },
      error: 'firewall is not currently running',
    },
    'a zone is for good': {
      given,
      args: { ...base, zone: 'mine', state: 'present' },
      error: 'Zone operations must be permanent',
    },
    'one thing at a time': { given, args: { ...base, port: '1/tcp', service: 'x' }, error: 'cannot be used together' },
  },
  { notHostile: ['fakes'] },
);
