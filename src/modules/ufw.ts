import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, int, string } from './args.ts';
import { defineModule } from './define.ts';

export const ufw = defineModule({
  name: 'ufw',
  summary: 'Keep rules, policies and the state of ufw.',
  args: {
    state: choice(['disabled', 'enabled', 'reloaded', 'reset'], 'State of the firewall.'),
    default: choice(
      ['allow', 'deny', 'reject'],
      'What becomes of packets that no rule meets; `direction` says of which.',
    ).alias('policy'),
    logging: choice(['on', 'off', 'low', 'medium', 'high', 'full'], 'What is logged.'),
    rule: choice(['allow', 'deny', 'limit', 'reject'], 'What a rule does.'),
    direction: choice(['in', 'incoming', 'out', 'outgoing', 'routed'], 'Direction of the packets.'),
    insert: int('Number that the rule gets.'),
    insert_relative_to: choice(
      ['first-ipv4', 'first-ipv6', 'last-ipv4', 'last-ipv6', 'zero'],
      'What that number counts from.',
    ).default('zero'),
    route: bool('For packets that pass through.').default(false),
    log: bool('Log new connections.').default(false),
    from_ip: string('Address that packets come from.').default('any').alias('from', 'src'),
    from_port: string('Port that they come from.'),
    to_ip: string('Address that they go to.').default('any').alias('dest', 'to'),
    to_port: string('Port that they go to.').alias('port'),
    proto: choice(['any', 'tcp', 'udp', 'ipv6', 'esp', 'ah', 'gre', 'igmp', 'vrrp'], 'Protocol.').alias('protocol'),
    name: string('Profile of an application.').alias('app'),
    delete: bool('Take the rule out.').default(false),
    interface: string('Interface.').alias('if'),
    interface_in: string('Interface that packets come in by.').alias('if_in'),
    interface_out: string('Interface that they leave by.').alias('if_out'),
    comment: string('Comment on the rule.'),
  },
  needs: [
    ['one of', 'state', 'default', 'rule', 'logging'],
    ['not both', 'name', 'proto', 'logging'],
    ['not both', 'direction', 'interface_in'],
    ['not both', 'direction', 'interface_out'],
  ],
  returns: {
    commands: { kind: 'list', summary: 'What ran, or would.' },
    msg: { kind: 'string', summary: 'State of the firewall afterwards.' },
  },
  examples: `- ufw:
    rule: allow
    port: 6443
    proto: tcp
- ufw:
    state: enabled
    policy: deny`,
  compile(args) {
    if (args.insert !== undefined && args.insert < 0 && args.insert_relative_to === 'zero')
      return sh`fail 'a rule is inserted at number 1 or later'`;
    return sh`
      need ufw 'change the firewall'
      etc=\${UFW_FOLDER-/etc}
      status=$(ufw status verbose 2>&1) || fail "cannot read the state of ufw: $status"
      active=
      case $status in 'Status: active'*) active=1 ;; esac
      ran() {
        line=ufw
        for word; do line="$line $word"; done
        put "$line
" >>"$SCRATCH.commands"
      }
      act() { what=$1; shift; ran "$@"; change "$what" quiet_ufw "$@"; }
      # What ufw says of an error stands on either output.
      quiet_ufw() { said=$(ufw "$@" 2>&1) || { put "$said" >&2; return 1; }; }
      ${args.state !== undefined && stateOf(args.state)}
      ${
        args.logging !== undefined &&
        sh`
      case $status in
        *'Logging: '${args.logging}* ${args.logging === 'on' && sh`| *'Logging: on'*`} | *'Logging: on ('${args.logging}')'*) ;;
        *) act ${`logging ${args.logging}`} logging ${args.logging} ;;
      esac`
      }
      ${args.default !== undefined && policyOf(args.default, args.direction)}
      ${args.rule !== undefined && ruleOf({ ...args, rule: args.rule })}
      if [ -f "$SCRATCH.commands" ]; then record commands "$SCRATCH.commands"; else result commands ''; fi
      [ "$CHECK" ] || result msg "$(ufw status verbose 2>&1)"`;
  },
});

function stateOf(state: string): Script {
  switch (state) {
    case 'enabled':
      return sh`[ "$active" ] || act 'ufw is enabled' -f enable`;
    case 'disabled':
      return sh`[ -z "$active" ] || act 'ufw is disabled' -f disable`;
    case 'reloaded':
      // As in Ansible, what was only read again is no change.
      return sh`ran -f reload; [ "$CHECK" ] || quiet_ufw -f reload || fail "$said"`;
    default:
      return sh`
      if [ "$active" ] || grep -qs '^### tuple' "$etc"/ufw/user.rules "$etc"/ufw/user6.rules; then act 'ufw is reset' -f reset; fi`;
  }
}

const chains: Readonly<Record<string, string>> = {
  in: 'INPUT',
  incoming: 'INPUT',
  out: 'OUTPUT',
  outgoing: 'OUTPUT',
  routed: 'FORWARD',
};
const verdicts: Readonly<Record<string, string>> = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' };

/** Policies stand in a file, whether the firewall is active or not. */
function policyOf(policy: string, direction = 'incoming'): Script {
  if (direction === 'in' || direction === 'out')
    return sh`fail 'For default, direction must be one of "outgoing", "incoming" and "routed", or direction must not be specified.'`;
  const line = `DEFAULT_${chains[direction]}_POLICY="${verdicts[policy]}"`;
  return sh`grep -qsx ${line} "$etc/default/ufw" || act ${`default ${policy} ${direction}`} default ${policy} ${direction}`;
}

interface RuleWish {
  readonly rule: string;
  readonly route: boolean;
  readonly delete: boolean;
  readonly insert?: number | undefined;
  readonly insert_relative_to: string;
  readonly direction?: string | undefined;
  readonly interface?: string | undefined;
  readonly interface_in?: string | undefined;
  readonly interface_out?: string | undefined;
  readonly log: boolean;
  readonly from_ip: string;
  readonly from_port?: string | undefined;
  readonly to_ip: string;
  readonly to_port?: string | undefined;
  readonly proto?: string | undefined;
  readonly name?: string | undefined;
  readonly comment?: string | undefined;
}

/** ufw itself says in a dry run whether a rule is there already. */
function ruleOf(wish: RuleWish): Script {
  const { rule, direction, comment } = wish;
  if (direction === 'incoming' || direction === 'outgoing' || direction === 'routed')
    return sh`fail 'For rules, direction must be one of "in" and "out", or direction must not be specified.'`;
  if (wish.interface !== undefined && direction === undefined)
    return sh`fail 'Direction must be specified when creating a rule on an interface.'`;
  if (!wish.route && wish.interface_in !== undefined && wish.interface_out !== undefined)
    return sh`fail 'Only route rules can combine interface_in and interface_out'`;
  const pair = (word: string, value: string | undefined): string[] => (value === undefined ? [] : [word, value]);
  const words = [
    rule,
    ...(direction === undefined ? [] : [direction]),
    ...pair('on', wish.interface),
    ...(wish.interface_in === undefined ? [] : ['in', 'on', wish.interface_in]),
    ...(wish.interface_out === undefined ? [] : ['out', 'on', wish.interface_out]),
    ...(wish.log ? ['log'] : []),
    'from',
    wish.from_ip,
    ...pair('port', wish.from_port),
    'to',
    wish.to_ip,
    ...pair('port', wish.to_port),
    ...pair('proto', wish.proto),
    ...pair('app', wish.name),
    ...pair('comment', comment),
  ];
  const what = words.join(' ');
  return sh`
    set -- ${wish.route && 'route'} ${wish.delete && 'delete'}
    ${wish.insert !== undefined && !wish.delete && place(wish.insert, wish.insert_relative_to)}
    set -- "$@" ${words}
    told=$(ufw --dry-run "$@" 2>&1) || fail "$told"
    # A line for each kind of address; when all of them say that it is so, nothing is left to do.
    if put "$told
" | grep -vq -e '^Skipping ' -e '^Could not delete non-existent rule' -e '^$' -e '^WARN'; then act ${what} "$@"; fi`;
}

/** The number that a rule gets when it is counted from the first or last rule of a kind of address. */
function place(insert: number, relative: string): Script {
  if (relative === 'zero') return (insert > 0 && sh`set -- "$@" insert ${insert}`) || sh`:`;
  return sh`
    at=$(ufw status numbered 2>/dev/null | awk -v relative=${relative} -v by=${insert} '
      /^\[ *[0-9]+\]/ { line = $0; sub(/^\[ */, "", line); number = line + 0; last = number; if (/\(v6\)|:[0-9a-f]*:/) { if (!six) six = number } else four = number }
      END {
        if (relative == "first-ipv4") at = 1
        else if (relative == "last-ipv4") at = four ? four : 1
        else if (relative == "first-ipv6") at = six ? six : last + 1
        else at = six ? last : last + 1
        at += by
        if (at < 1) at = 1
        if (at > last) at = 0
        print at
      }')
    [ "$at" -le 0 ] || set -- "$@" insert "$at"`;
}
