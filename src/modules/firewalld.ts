import type { Script } from '../script/script.ts';
import { join, sh } from '../script/sh.ts';
import { bool, choice, int, list, options, string } from './args.ts';
import { defineModule } from './define.ts';
import { type FirewallThing, firewallThing } from './firewalldThings.ts';

export const firewalld = defineModule({
  name: 'firewalld',
  summary: 'Keep services, ports, rules and zones of firewalld, for good, at once, or both.',
  args: {
    state: choice(
      ['absent', 'disabled', 'enabled', 'present'],
      'Whether it is allowed; `present` and `absent` are for zones.',
    ).mandatory(),
    service: string('Service.'),
    protocol: string('Protocol.'),
    port: string('Port or range with its protocol, such as `6443/tcp`.'),
    port_forward: list(
      options(
        {
          port: string('Port that packets come to.').mandatory(),
          proto: choice(['udp', 'tcp'], 'Protocol.').mandatory(),
          toport: string('Port that they go to.').mandatory(),
          toaddr: string('Address that they go to.'),
        },
        'A port.',
      ),
      'A port whose packets go elsewhere.',
    ),
    rich_rule: string('Rule in the rich language.'),
    source: string('Network whose packets belong to the zone.'),
    interface: string('Interface whose packets belong to the zone.'),
    icmp_block: string('Type of ICMP that is refused.'),
    icmp_block_inversion: bool('Refuse all ICMP but what is named.'),
    masquerade: bool('Let packets leave with the address of the host.'),
    forward: bool('Let packets pass within the zone.'),
    target: choice(['default', 'ACCEPT', 'DROP', '%%REJECT%%'], 'What becomes of other packets of the zone.'),
    zone: string('Zone; the default one when not given.'),
    permanent: bool('Keep it over restarts.').default(false),
    immediate: bool('Let it hold at once; this is so unless `permanent` is asked for.').default(false),
    timeout: int('Seconds after which it ends again; not for what is permanent.').default(0),
    offline: bool('With `permanent`: work although firewalld does not run.').default(false),
  },
  needs: [
    [
      'not both',
      'icmp_block',
      'icmp_block_inversion',
      'service',
      'protocol',
      'port',
      'port_forward',
      'rich_rule',
      'interface',
      'forward',
      'masquerade',
      'source',
      'target',
    ],
  ],
  returns: { msg: { kind: 'string', summary: 'What was done.' } },
  examples: `- firewalld:
    port: 6443/tcp
    permanent: true
    immediate: true
    state: enabled
- firewalld:
    zone: internal
    source: 10.0.0.0/8
    permanent: true
    state: enabled`,
  compile(args) {
    if (args.zone === undefined && (args.interface ?? args.target) !== undefined)
      return sh`fail 'an interface or a target belongs to a zone, which is not given'`;
    const things = firewallThing(args);
    if (typeof things === 'string') return sh`fail ${things}`;
    const { permanent } = args;
    const immediate = args.immediate || !permanent;
    return sh`
      if has firewall-cmd && quiet firewall-cmd --state; then fw=firewall-cmd runs=1
      else
        runs=
        has firewall-offline-cmd || has firewall-cmd || fail 'needs firewalld'
        ${
          permanent
            ? immediate &&
              !args.offline &&
              sh`fail 'firewall is not currently running, unable to perform immediate actions without a running firewall daemon'`
            : sh`fail 'firewall is not currently running, unable to perform immediate actions without a running firewall daemon'`
        }
      fi
      # The offline tool knows the same options, and only what is permanent.
      lasting() { if [ "$runs" ]; then firewall-cmd --quiet --permanent "$@"; else firewall-offline-cmd "$@" >/dev/null; fi; }
      now() { firewall-cmd --quiet "$@"; }
      lasting_says() { if [ "$runs" ]; then firewall-cmd --permanent "$@"; else firewall-offline-cmd "$@"; fi 2>/dev/null; }
      now_says() { firewall-cmd "$@" 2>/dev/null; }
      said=
      ${join(
        things.map(
          (thing) => sh`
      ${permanent && settle(thing, 'lasting', args)}
      ${
        immediate &&
        thing.isLive &&
        sh`if [ "$runs" ]; then
        ${settle(thing, 'now', args)}
      fi`
      }`,
        ),
      )}
      result msg "\${said#, }"`;
  },
});

/** Asks whether it is so, and makes it so. */
function settle(
  thing: FirewallThing,
  where: 'lasting' | 'now',
  { zone, timeout }: { readonly zone?: string | undefined; readonly timeout: number },
): Script {
  const how = where === 'lasting' ? 'permanent' : 'runtime';
  const named = thing.isZone ? [] : zone === undefined ? [] : [`--zone=${zone}`];
  const limit = where === 'now' && timeout > 0 && thing.wanted && thing.takesTimeout && `--timeout=${timeout}`;
  const what = `${thing.title} ${how}`;
  const done = `Changed ${thing.title} to ${thing.wanted ? 'enabled' : 'disabled'} (${how})`;
  const act = sh`${where} ${named} ${limit} ${thing.wanted ? thing.add : thing.remove}`;
  const holds =
    thing.value === undefined
      ? sh`quiet ${where} ${named} ${thing.query}`
      : sh`[ "$(${{ text: `${where}_says`, uploads: [], secrets: [] }} ${named} ${thing.query})" = ${thing.value} ]`;
  const isDone = thing.wanted || thing.value !== undefined ? holds : sh`! ${holds}`;
  return sh`${isDone} || { change ${what} ${act}; said="$said, "${done}; }`;
}
