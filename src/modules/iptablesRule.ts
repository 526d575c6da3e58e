/** The words of a rule, as iptables takes them. */

type Text = string | undefined;

export interface FirewallRule {
  readonly [name: string]: unknown;
  readonly protocol?: Text;
  readonly match: readonly string[];
  readonly jump?: Text;
  readonly ctstate: readonly string[];
  readonly destination_ports: readonly string[];
  readonly tcp_flags?:
    | { readonly flags?: readonly string[] | undefined; readonly flags_set?: readonly string[] | undefined }
    | undefined;
  readonly syn: string;
}

/** The rule without table and chain. A `!` before a value negates it. */
export function ruleWords(rule: FirewallRule, family: 'ipv4' | 'ipv6'): string[] {
  const words: string[] = [];
  const given = (name: string): Text => (typeof rule[name] === 'string' ? (rule[name] as string) : undefined);
  const add = (flag: string, value: Text): void => {
    if (value === undefined) return;
    if (value.startsWith('!')) words.push('!', flag, value.slice(1).trim());
    else words.push(flag, value);
  };
  const match = (name: string, isNeeded: boolean): void => {
    if (isNeeded && !rule.match.includes(name)) words.push('-m', name);
  };
  add('-p', rule.protocol);
  add('-s', given('source'));
  add('-d', given('destination'));
  for (const one of rule.match) add('-m', one);
  if (rule.tcp_flags?.flags && rule.tcp_flags.flags_set)
    words.push('--tcp-flags', rule.tcp_flags.flags.join(','), rule.tcp_flags.flags_set.join(','));
  add('-j', rule.jump);
  if (rule.jump?.toLowerCase() === 'tee') add('--gateway', given('gateway'));
  add('--log-prefix', given('log_prefix'));
  add('--log-level', given('log_level'));
  add('--to-destination', given('to_destination'));
  match('multiport', rule.destination_ports.length > 0);
  if (rule.destination_ports.length > 0) words.push('--dports', rule.destination_ports.join(','));
  add('--to-source', given('to_source'));
  add('-g', given('goto'));
  add('-i', given('in_interface'));
  add('-o', given('out_interface'));
  add('-f', given('fragment'));
  add('-c', given('set_counters'));
  add('--source-port', given('source_port'));
  add('--destination-port', given('destination_port'));
  add('--to-ports', given('to_ports'));
  const mark = given('set_dscp_mark');
  const markClass = given('set_dscp_mark_class');
  if ((mark ?? markClass) !== undefined && rule.jump?.toLowerCase() !== 'dscp') words.push('-j', 'DSCP');
  add('--set-dscp', mark);
  add('--set-dscp-class', markClass);
  if (rule.syn === 'match') words.push('--syn');
  if (rule.syn === 'negate') words.push('!', '--syn');
  if (rule.ctstate.length > 0) {
    const old = rule.match.includes('state') && !rule.match.includes('conntrack');
    if (!old) match('conntrack', true);
    words.push(old ? '--state' : '--ctstate', rule.ctstate.join(','));
  }
  match('iprange', (given('src_range') ?? given('dst_range')) !== undefined);
  add('--src-range', given('src_range'));
  add('--dst-range', given('dst_range'));
  const set = given('match_set');
  match('set', set !== undefined);
  add('--match-set', set);
  if (set !== undefined && given('match_set_flags') !== undefined) words.push(given('match_set_flags')!);
  match('limit', (given('limit') ?? given('limit_burst')) !== undefined);
  add('--limit', given('limit'));
  add('--limit-burst', given('limit_burst'));
  for (const who of ['uid', 'gid']) {
    if (given(`${who}_owner`) === undefined) continue;
    match('owner', !words.includes('owner'));
    add(`--${who}-owner`, given(`${who}_owner`));
  }
  if (rule.jump === undefined && given('reject_with') !== undefined) words.push('-j', 'REJECT');
  add('--reject-with', given('reject_with'));
  add(family === 'ipv4' ? '--icmp-type' : '--icmpv6-type', given('icmp_type'));
  if (given('comment') !== undefined) words.push('-m', 'comment', '--comment', given('comment')!);
  return words;
}
