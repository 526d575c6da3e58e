import { sh } from '../script/sh.ts';
import { bool, choice, list, options, string } from './args.ts';
import { defineModule } from './define.ts';
import { ruleWords } from './iptablesRule.ts';

export const iptables = defineModule({
  name: 'iptables',
  summary:
    'Keep a rule, a chain or the policy of a chain in the firewall of the kernel. It does not outlast a restart.',
  args: {
    table: choice(['filter', 'nat', 'mangle', 'raw', 'security'], 'Table.').default('filter'),
    state: choice(['absent', 'present'], 'Whether the rule is there.').default('present'),
    action: choice(['append', 'insert'], 'Where a new rule goes.').default('append'),
    rule_num: string('Number that an inserted rule gets.'),
    ip_version: choice(['ipv4', 'ipv6', 'both'], 'Kind of addresses.').default('ipv4'),
    chain: string('Chain.'),
    chain_management: bool('Make and remove the chain too.').default(false),
    flush: bool('Remove all rules of the chain, or of the table.').default(false),
    policy: choice(['ACCEPT', 'DROP', 'QUEUE', 'RETURN'], 'What becomes of packets that no rule meets.'),
    wait: string('Seconds to wait for the lock.'),
    numeric: bool('Look up no names when rules are listed.').default(false),
    protocol: string('Protocol.'),
    source: string('Address it comes from; `!` before it means any other.'),
    destination: string('Address it goes to.'),
    tcp_flags: options(
      {
        flags: list(string('A flag.'), 'Flags to look at.'),
        flags_set: list(string('A flag.'), 'Those that must be set.'),
      },
      'Flags of TCP.',
    ),
    match: list(string('A match.'), 'Extensions to match with.').default([]),
    jump: string('What becomes of the packet.'),
    gateway: string('Host that gets a copy, for TEE.'),
    log_prefix: string('Text before a log line.'),
    log_level: choice(
      ['0', '1', '2', '3', '4', '5', '6', '7', 'emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'],
      'Level of a log line.',
    ),
    goto: string('Chain to go on in.'),
    in_interface: string('Interface it comes in by.'),
    out_interface: string('Interface it leaves by.'),
    fragment: string('Further fragments only.'),
    set_counters: string('Counters of the rule.'),
    source_port: string('Port, or `first:last`.'),
    destination_port: string('Port, or `first:last`.'),
    destination_ports: list(string('A port.'), 'Ports.').default([]),
    to_ports: string('Ports that the packet gets.'),
    to_destination: string('Destination that the packet gets.'),
    to_source: string('Source that the packet gets.'),
    syn: choice(['ignore', 'match', 'negate'], 'Whether it opens a connection.').default('ignore'),
    set_dscp_mark_class: string('DiffServ class that the packet gets.'),
    set_dscp_mark: string('DSCP mark that the packet gets.'),
    comment: string('Comment on the rule.'),
    ctstate: list(string('A state.'), 'States of the connection.').default([]),
    src_range: string('Range of source addresses.'),
    dst_range: string('Range of destination addresses.'),
    match_set: string('Set of ipset.'),
    match_set_flags: choice(
      ['src', 'dst', 'src,dst', 'dst,src', 'dst,dst', 'src,src'],
      'What of the packet the set holds.',
    ),
    limit: string('How often it may match.'),
    limit_burst: string('How often before the limit counts.'),
    uid_owner: string('User who sent it.'),
    gid_owner: string('Group that sent it.'),
    reject_with: string('Error to answer with.'),
    icmp_type: string('Type of ICMP.'),
  },
  needs: [
    ['not both', 'set_dscp_mark', 'set_dscp_mark_class'],
    ['not both', 'flush', 'policy'],
    ['if', 'jump', 'TEE', ['gateway']],
    ['if', 'jump', 'tee', ['gateway']],
  ],
  returns: {
    rule: { kind: 'string', summary: 'The rule.' },
    chain: { kind: 'string', summary: 'The chain.' },
    state: { kind: 'string', summary: 'Whether it is there.' },
  },
  examples: `- iptables:
    chain: INPUT
    protocol: tcp
    destination_port: "6443"
    jump: ACCEPT
    comment: Kubernetes
- iptables:
    chain: FORWARD
    policy: DROP`,
  compile(args) {
    if (args.chain === undefined && !args.flush) return sh`fail 'Either chain or flush parameter must be specified.'`;
    if (args.chain?.startsWith('-')) return sh`fail ${`${args.chain} is no name of a chain`}`;
    const families = args.ip_version === 'both' ? (['ipv4', 'ipv6'] as const) : ([args.ip_version] as const);
    const loglines = args.log_prefix !== undefined || args.log_level !== undefined;
    if (loglines && args.jump !== undefined && args.jump.toUpperCase() !== 'LOG')
      return sh`fail 'Logging options can only be used with the LOG jump target.'`;
    const wait = args.wait === undefined ? [] : ['-w', args.wait];
    const chain = args.chain ?? [];
    const scripts = families.map((family) => {
      const rule = ruleWords({ ...args, jump: loglines ? 'LOG' : args.jump }, family);
      const tool = family === 'ipv4' ? 'iptables' : 'ip6tables';
      const named = `${tool} ${args.table} ${args.chain ?? ''}`.trim();
      const what = rule.length ? `${named} ${rule.join(' ')}` : named;
      const t = sh`${tool} -t ${args.table}`;
      const exists = sh`quiet ${t} -S ${chain} ${wait}`;
      const hasRule = sh`quiet ${t} -C ${chain} ${wait} ${rule}`;
      const insert = args.action === 'insert' ? sh`-I ${chain} ${args.rule_num}` : sh`-A ${chain}`;
      if (args.flush)
        return sh`need ${tool} 'change the firewall'
        rules=$(${t} -S ${chain} ${wait}) || fail ${`cannot list ${named}`}
        case $rules in '-A '* | *'
-A '*) change ${`${named} flushed`} ${t} -F ${chain} ${wait} ;; esac`;
      if (args.policy !== undefined)
        return sh`need ${tool} 'change the firewall'
        rules=$(${t} -S ${chain} ${wait}) || fail ${`cannot list ${named}`}
        case $rules in '-P '${chain}' '${args.policy}*) ;; *) change ${`${named} policy ${args.policy}`} ${t} -P ${chain} ${args.policy} ${wait} ;; esac`;
      if (args.chain_management && rule.length === 0)
        return sh`need ${tool} 'change the firewall'
        ${
          args.state === 'present'
            ? sh`${exists} || change ${named} ${t} -N ${chain} ${wait}`
            : sh`! ${exists} || change ${named} ${t} -X ${chain} ${wait}`
        }`;
      return sh`need ${tool} 'change the firewall'
        result rule ${rule.join(' ')}
        ${
          args.state === 'absent'
            ? sh`! ${hasRule} || change ${what} ${t} -D ${chain} ${wait} ${rule}`
            : sh`if ! ${hasRule}; then
          ${args.chain_management && sh`${exists} || change ${named} ${t} -N ${chain} ${wait}`}
          change ${what} ${t} ${insert} ${wait} ${rule}
        fi`
        }`;
    });
    return sh`
      result state ${args.state}
      ${args.chain !== undefined && sh`result chain ${args.chain}`}
      ${scripts[0]}
      ${scripts[1]}`;
  },
});
