/** What of firewalld a task is about, as options of its command. */

export interface FirewallThing {
  readonly title: string;
  readonly query: string;
  readonly add: string;
  readonly remove: string;
  /** Whether it shall be there. */
  readonly wanted: boolean;
  /** What the query must print, for what is not simply there or not. */
  readonly value?: string;
  readonly isZone?: boolean;
  /** Whether it exists apart from the permanent settings. */
  readonly isLive: boolean;
  readonly takesTimeout: boolean;
}

interface Wish {
  readonly state: string;
  readonly zone?: string | undefined;
  readonly target?: string | undefined;
  readonly permanent: boolean;
  readonly immediate: boolean;
  readonly service?: string | undefined;
  readonly protocol?: string | undefined;
  readonly port?: string | undefined;
  readonly rich_rule?: string | undefined;
  readonly source?: string | undefined;
  readonly interface?: string | undefined;
  readonly icmp_block?: string | undefined;
  readonly icmp_block_inversion?: boolean | undefined;
  readonly masquerade?: boolean | undefined;
  readonly forward?: boolean | undefined;
  readonly port_forward?:
    | readonly {
        readonly port: string;
        readonly proto: string;
        readonly toport: string;
        readonly toaddr?: string | undefined;
      }[]
    | undefined;
}

/** The things, or why the task makes no sense. */
export function firewallThing(wish: Wish): readonly FirewallThing[] | string {
  const isOn = wish.state === 'enabled' || wish.state === 'present';
  const things = [
    named('service', wish.service, isOn),
    named('protocol', wish.protocol, isOn),
    named('port', wish.port, isOn),
    named('rich-rule', wish.rich_rule, isOn),
    named('source', wish.source, isOn, false),
    named('interface', wish.interface, isOn, false),
    named('icmp-block', wish.icmp_block, isOn),
    ...(wish.port_forward ?? []).map((one) =>
      named(
        'forward-port',
        `port=${one.port}:proto=${one.proto}:toport=${one.toport}${one.toaddr === undefined ? '' : `:toaddr=${one.toaddr}`}`,
        isOn,
      ),
    ),
    bare('masquerade', wish.masquerade, isOn),
    bare('icmp-block-inversion', wish.icmp_block_inversion, isOn),
    bare('forward', wish.forward, isOn),
  ].filter((thing) => thing !== undefined);
  if (things.length > 0) {
    const isZoneState = wish.state === 'present' || wish.state === 'absent';
    return isZoneState ? 'absent and present state can only be used in zone level operations' : things;
  }
  return zoneThing(wish, isOn);
}

function named(
  kind: string,
  value: string | undefined,
  wanted: boolean,
  takesTimeout = true,
): FirewallThing | undefined {
  if (value === undefined) return undefined;
  // An interface may belong to another zone already; firewalld moves it.
  const add = kind === 'interface' ? 'change' : 'add';
  return {
    title: `${kind} ${value}`,
    query: `--query-${kind}=${value}`,
    add: `--${add}-${kind}=${value}`,
    remove: `--remove-${kind}=${value}`,
    wanted,
    isLive: true,
    takesTimeout,
  };
}

function bare(kind: string, value: boolean | undefined, isOn: boolean): FirewallThing | undefined {
  if (value === undefined) return undefined;
  const words = { query: `--query-${kind}`, add: `--add-${kind}`, remove: `--remove-${kind}` };
  return { title: kind, ...words, wanted: value === isOn, isLive: true, takesTimeout: kind === 'masquerade' };
}

function zoneThing(
  { zone, target, permanent, immediate, state }: Wish,
  isOn: boolean,
): readonly FirewallThing[] | string {
  if (zone === undefined) return 'nothing to do: a service, a port, a rule or a zone is needed';
  if (!permanent || immediate)
    return 'Zone operations must be permanent. Make sure you did not set "permanent" to false or "immediate" to true.';
  if (target !== undefined) {
    const value = isOn ? target : 'default';
    return [
      {
        title: `zone ${zone} target ${value}`,
        query: '--get-target',
        add: `--set-target=${value}`,
        remove: `--set-target=${value}`,
        wanted: true,
        value,
        isLive: false,
        takesTimeout: false,
      },
    ];
  }
  if (state === 'enabled' || state === 'disabled') return 'a zone is present or absent, not enabled or disabled';
  const words = { query: `--info-zone=${zone}`, add: `--new-zone=${zone}`, remove: `--delete-zone=${zone}` };
  return [{ title: `zone ${zone}`, ...words, wanted: isOn, isZone: true, isLive: false, takesTimeout: false }];
}
