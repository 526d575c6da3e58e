import { describe, expect, test } from 'vitest';
import { iptables } from '../../src/modules/iptables.ts';
import { ruleWords } from '../../src/modules/iptablesRule.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** An iptables that keeps the rules of a table as lines, chains as `-N` and policies as `-P`. */
const keeper = `file=$PLACE/\${0##*/}.$2
shift 2
[ -e "$file" ] || { for c in INPUT FORWARD OUTPUT; do echo "-P $c ACCEPT"; done; } >"$PLACE/base"
[ -e "$file" ] || { cat "$PLACE/base"; } 2>/dev/null >/dev/null
lines() { if [ -e "$file" ]; then cat "$file"; else for c in INPUT FORWARD OUTPUT; do echo "-P $c ACCEPT"; done; fi; }
verb=$1 chain=\${2-}
case $verb in
  -S) if [ "$chain" ]; then lines | grep -e "^-[PN] $chain" >/dev/null || exit 1; lines | grep -e "^-[APN] $chain\\( \\|$\\)"; else lines; fi ;;
  -C) shift 2; lines | grep -qxF -- "-A $chain $*" ;;
  -A) shift 2; new=$(lines; echo "-A $chain $*"); echo "$new" >"$file" ;;
  -I) shift 2; case $1 in [0-9]*) shift ;; esac; new=$(echo "-A $chain $*"; lines); echo "$new" >"$file" ;;
  -D) shift 2; new=$(lines | grep -vxF -- "-A $chain $*"); echo "$new" >"$file" ;;
  -N) new=$(lines; echo "-N $chain"); echo "$new" >"$file" ;;
  -X) new=$(lines | grep -v "^-N $chain"); echo "$new" >"$file" ;;
  -F) new=$(lines | grep -v -e "^-A $chain"); echo "$new" >"$file" ;;
  -P) new=$(lines | grep -v "^-P $chain "; echo "-P $chain $3"); echo "$new" >"$file" ;;
esac`.replace(/^\[ -e.*\n/gm, '');
const tool = fakes({ iptables: keeper, ip6tables: keeper });
const base = { fakes: '$ROOT/bin', chain: 'INPUT' };

describeModule(
  withFakes(iptables),
  {
    'adds a rule': {
      given: tool,
      args: { ...base, protocol: 'tcp', destination_port: 6443, jump: 'ACCEPT', comment: 'it is' },
      changes: ['iptables filter INPUT -p tcp -j ACCEPT --destination-port 6443 -m comment --comment it is'],
    },
    'a rule that is there': {
      given: { ...tool, 'iptables.filter': '-P INPUT ACCEPT\n-A INPUT -s 10.0.0.1 -j DROP\n' },
      args: { ...base, source: '10.0.0.1', jump: 'DROP' },
      changes: [],
    },
    'both kinds of addresses': {
      given: tool,
      args: { ...base, ip_version: 'both', protocol: 'tcp', jump: 'ACCEPT' },
      changes: ['iptables filter INPUT -p tcp -j ACCEPT', 'ip6tables filter INPUT -p tcp -j ACCEPT'],
    },
    'inserts at a number': {
      given: tool,
      args: { ...base, action: 'insert', rule_num: 1, jump: 'ACCEPT' },
      changes: ['iptables filter INPUT -j ACCEPT'],
    },
    'takes a rule out': {
      given: { ...tool, 'iptables.nat': '-P INPUT ACCEPT\n-A INPUT -j X\n' },
      args: { ...base, table: 'nat', jump: 'X', state: 'absent' },
      changes: ['iptables nat INPUT -j X'],
      after: { 'iptables.nat': '-P INPUT ACCEPT\n' },
    },
    'absent is absent': { given: tool, args: { ...base, jump: 'X', state: 'absent' }, changes: [] },
    'a policy': { given: tool, args: { ...base, policy: 'DROP' }, changes: ['iptables filter INPUT policy DROP'] },
    'a policy that is so': { given: tool, args: { ...base, policy: 'ACCEPT' }, changes: [] },
    'a chain of its own': {
      given: tool,
      args: { ...base, chain: 'MINE', chain_management: true },
      changes: ['iptables filter MINE'],
    },
    'a chain goes': {
      given: { ...tool, 'iptables.filter': '-P INPUT ACCEPT\n-N MINE\n' },
      args: { ...base, chain: 'MINE', chain_management: true, state: 'absent' },
      changes: ['iptables filter MINE'],
    },
    flushes: {
      given: { ...tool, 'iptables.filter': '-P INPUT ACCEPT\n-A INPUT -j X\n' },
      args: { ...base, flush: true },
      changes: ['iptables filter INPUT flushed'],
    },
    'nothing to flush': { given: tool, args: { ...base, flush: true }, changes: [] },
    'a chain is needed': { given: tool, args: { fakes: '$ROOT/bin' }, error: 'Either chain or flush' },
    'a log prefix is for logs': {
      given: tool,
      args: { ...base, log_prefix: 'x', jump: 'DROP' },
      error: 'Logging options',
    },
  },
  { notHostile: ['fakes'] },
);

/** What ansible-core's module hands to iptables for the same arguments. */
const rule = { match: [], ctstate: [], destination_ports: [], syn: 'ignore' };
describe('the words of a rule', () => {
  test.each([
    [{ source: '!10.0.0.0/8', in_interface: 'eth0', jump: 'ACCEPT' }, '! -s 10.0.0.0/8 -j ACCEPT -i eth0'],
    [{ ctstate: ['ESTABLISHED', 'RELATED'], jump: 'ACCEPT' }, '-j ACCEPT -m conntrack --ctstate ESTABLISHED,RELATED'],
    [{ match: ['state'], ctstate: ['NEW'], jump: 'ACCEPT' }, '-m state -j ACCEPT --state NEW'],
    [
      { protocol: 'tcp', destination_ports: ['80', '8081:8083'], jump: 'ACCEPT' },
      '-p tcp -j ACCEPT -m multiport --dports 80,8081:8083',
    ],
    [{ protocol: 'tcp', syn: 'negate', jump: 'DROP' }, '-p tcp -j DROP ! --syn'],
    [
      { protocol: 'tcp', tcp_flags: { flags: ['ALL'], flags_set: ['ACK', 'RST'] }, jump: 'DROP' },
      '-p tcp --tcp-flags ALL ACK,RST -j DROP',
    ],
    [{ src_range: '10.0.0.1-10.0.0.9', jump: 'ACCEPT' }, '-j ACCEPT -m iprange --src-range 10.0.0.1-10.0.0.9'],
    [{ match_set: 'admin', match_set_flags: 'src', jump: 'ACCEPT' }, '-j ACCEPT -m set --match-set admin src'],
    [{ limit: '2/second', limit_burst: '20' }, '-m limit --limit 2/second --limit-burst 20'],
    [
      { protocol: 'icmp', icmp_type: 'echo-request', reject_with: 'tcp-reset' },
      '-p icmp -j REJECT --reject-with tcp-reset --icmp-type echo-request',
    ],
    [{ uid_owner: 'root', jump: 'ACCEPT' }, '-j ACCEPT -m owner --uid-owner root'],
    [{ jump: 'LOG', log_prefix: 'P', log_level: 'info' }, '-j LOG --log-prefix P --log-level info'],
    [
      { jump: 'REDIRECT', protocol: 'tcp', destination_port: '80', to_ports: '8600', comment: 'c' },
      '-p tcp -j REDIRECT --destination-port 80 --to-ports 8600 -m comment --comment c',
    ],
  ])('%j', (given, words) => expect(ruleWords({ ...rule, ...given }, 'ipv4').join(' ')).toBe(words));
});
