/** Services under systemd, OpenRC and SysV, as shell that `service` and `systemd` share. */
import type { Script } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import type { Json, Outcome, ReturnSpec } from './define.ts';

export const serviceStates = ['started', 'stopped', 'restarted', 'reloaded'] as const;

export interface ServiceWish {
  readonly name?: string | undefined;
  readonly state?: (typeof serviceStates)[number] | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly scope?: 'system' | 'user' | 'global' | undefined;
  readonly no_block?: boolean | undefined;
  readonly force?: boolean | undefined;
}

export const serviceReturns: Readonly<Record<string, ReturnSpec>> = {
  name: { kind: 'string', summary: 'The unit.' },
  state: { kind: 'string', summary: 'The state that was asked for, as it is now.' },
  enabled: { kind: 'bool', summary: 'Whether it starts with the host.' },
  status: { kind: 'dict', summary: 'Properties of the unit before the task, as `systemctl show` gives them.' },
};

/**
 * One `systemctl show` tells everything; the properties are taken apart without a fork.
 * A unit that cannot be enabled (static, generated, transient) is left alone, whatever is asked.
 */
export function systemdUnit({ name, state, enabled, masked, scope = 'system', no_block, force }: ServiceWish): Script {
  if (name === undefined) return sh``;
  return sh`
    unit() { systemctl ${scope !== 'system' && `--${scope}`} ${no_block && '--no-block'} ${force && '--force'} "$@"; }
    property() {
      value=\${shown#*"
$1="}
      if [ "$value" = "$shown" ]; then value=; else value=\${value%%"
"*}; fi
    }
    shown="
$(unit show --no-pager -- ${name} 2>"$SCRATCH.show")" || fail ${`cannot ask systemd about ${name}: `}"$(cat "$SCRATCH.show")"
    result name ${name}
    property LoadState; load=$value
    case $load in
      not-found) fail ${`could not find the requested service ${name}`}" on the host" ;;
      masked) held=1 ;;
      *) held= ;;
    esac
    ${masked === true && sh`[ "$held" ] || change ${`${name} masked`} unit mask -- ${name}`}
    ${masked === false && sh`[ -z "$held" ] || { change ${`${name} unmasked`} unit unmask -- ${name}; held=; }`}
    property UnitFileState
    ${
      enabled === true &&
      sh`case $value in
      enabled | enabled-runtime | static | generated | transient | alias) ;;
      *) change ${`${name} enabled`} unit enable -- ${name} ;;
    esac`
    }
    ${
      enabled === false &&
      sh`case $value in
      enabled | enabled-runtime | linked | linked-runtime) change ${`${name} disabled`} unit disable -- ${name} ;;
    esac`
    }
    ${enabled !== undefined && sh`result enabled ${enabled ? '1' : '0'}`}
    property ActiveState
    ${unitState(name, state)}
    result status "$shown"`;
}

function unitState(name: string, state: ServiceWish['state']): Script | false {
  if (state === undefined) return false;
  const start = sh`change ${`${name} started`} unit start -- ${name}`;
  const now = { restarted: 'started', reloaded: 'started', started: 'started', stopped: 'stopped' }[state];
  const running = {
    started: sh`:`,
    stopped: sh`change ${`${name} stopped`} unit stop -- ${name}`,
    restarted: sh`change ${`${name} restarted`} unit restart -- ${name}`,
    reloaded: sh`change ${`${name} reloaded`} unit reload -- ${name}`,
  }[state];
  const still = state === 'stopped' ? sh`:` : state === 'restarted' ? running : start;
  return sh`case $value in
      active | activating | reloading${state === 'stopped' && sh` | deactivating`}) ${running} ;;
      *) ${still} ;;
    esac
    result state ${now}`;
}

/** A service of OpenRC or SysV; `status` is asked only when a state is wanted. */
export function initService(
  wish: ServiceWish & { runlevel?: string | undefined; args?: string | undefined; pattern?: string | undefined },
): Script {
  const { name = '', state, enabled, runlevel = 'default', args, pattern } = wish;
  const still = state === 'stopped' ? sh`:` : sh`change ${`${name} started`} control start`;
  return sh`
    result name ${name}
    if has rc-service; then
      quiet rc-service -e ${name} || fail ${`could not find the requested service ${name}`}" on the host"
      control() { rc-service ${name} "$@" ${args}; }
      starts() { [ -e ${`/etc/runlevels/${runlevel}/${name}`} ]; }
      enable() { rc-update add ${name} ${runlevel}; }
      disable() { rc-update del ${name} ${runlevel}; }
    else
      [ -x ${`/etc/init.d/${name}`} ] || fail ${`could not find the requested service ${name}`}" on the host"
      if has service; then control() { service ${name} "$@" ${args}; }; else control() { ${`/etc/init.d/${name}`} "$@" ${args}; }; fi
      starts() { for link in /etc/rc[2345].d/S??${name}; do [ -e "$link" ] && return 0; done; return 1; }
      enable() { if has update-rc.d; then update-rc.d ${name} defaults && update-rc.d ${name} enable; else chkconfig ${name} on; fi; }
      disable() { if has update-rc.d; then update-rc.d ${name} disable; else chkconfig ${name} off; fi; }
    fi
    ${enabled === true && sh`starts || change ${`${name} enabled`} quiet enable`}
    ${enabled === false && sh`! starts || change ${`${name} disabled`} quiet disable`}
    ${enabled !== undefined && sh`result enabled ${enabled ? '1' : '0'}`}
    ${
      state &&
      sh`
    if ${pattern === undefined ? sh`quiet control status` : sh`ps -ef | grep -v grep | grep -qF -- ${pattern}`}; then
      ${state === 'started' ? sh`:` : sh`change ${`${name} ${state}`} control ${{ stopped: 'stop', restarted: 'restart', reloaded: 'reload' }[state]}`}
    else ${state === 'restarted' ? sh`change ${`${name} restarted`} control restart` : still}
    fi
    result state ${state === 'stopped' ? 'stopped' : 'started'}`
    }`;
}

/** Turns the text of `systemctl show` into the dict that playbooks know. */
export function readStatus(outcome: Outcome): Outcome {
  const { status, ...rest } = outcome.result;
  if (typeof status !== 'string') return outcome;
  const properties: Record<string, Json> = {};
  for (const line of status.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) properties[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return { ...outcome, result: { ...rest, status: properties } };
}
