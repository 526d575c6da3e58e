import { sh } from '../script/sh.ts';
import { bool, choice, string } from './args.ts';
import { defineModule } from './define.ts';
import { readStatus, serviceReturns, serviceStates, systemdUnit } from './services.ts';

export const systemd = defineModule({
  name: 'systemd',
  aliases: ['systemd_service'],
  summary: 'Start, stop, enable or mask a unit of systemd, and let systemd read its files again.',
  args: {
    name: string('Unit, such as `cron` or `etcd.service`.').alias('service', 'unit'),
    state: choice(serviceStates, '`started` and `stopped` change what differs; `restarted` and `reloaded` always act.'),
    enabled: bool('Whether it starts with the host.'),
    masked: bool('Whether it cannot be started at all.'),
    force: bool('Replace symbolic links that are in the way.').default(false),
    daemon_reload: bool('Let systemd read unit files again first.').default(false).alias('daemon-reload'),
    daemon_reexec: bool('Let systemd start itself anew first.').default(false).alias('daemon-reexec'),
    scope: choice(['system', 'user', 'global'], 'Whose systemd: of the host, of the user, of all users.').default(
      'system',
    ),
    no_block: bool('Do not wait until the action is complete.').default(false),
  },
  returns: serviceReturns,
  needs: [
    ['if', 'state', 'started', ['name']],
    ['if', 'state', 'stopped', ['name']],
    ['if', 'state', 'restarted', ['name']],
    ['if', 'state', 'reloaded', ['name']],
    ['if', 'enabled', true, ['name']],
    ['if', 'enabled', false, ['name']],
    ['if', 'masked', true, ['name']],
    ['if', 'masked', false, ['name']],
  ],
  examples: `- systemd:
    name: kubelet
    state: started
    enabled: true
    daemon_reload: true
- systemd:
    name: apt-daily.timer
    masked: true`,
  compile({ daemon_reload, daemon_reexec, ...wish }) {
    const whose = wish.scope === 'system' ? undefined : `--${wish.scope}`;
    return sh`
      need systemctl 'manage units'
      ${whose && sh`: "\${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"; export XDG_RUNTIME_DIR`}
      ${daemon_reexec && sh`[ "$CHECK" ] || systemctl ${whose} daemon-reexec || fail 'systemd could not be started anew'`}
      ${daemon_reload && sh`[ "$CHECK" ] || systemctl ${whose} daemon-reload || fail 'systemd could not read its unit files again'`}
      ${systemdUnit(wish)}`;
  },
  read: (_reply, _args, outcome) => readStatus(outcome),
});
