import { sh } from '../script/sh.ts';
import { bool, choice, float, string } from './args.ts';
import { defineModule } from './define.ts';
import { initService, readStatus, serviceReturns, serviceStates, systemdUnit } from './services.ts';

export const service = defineModule({
  name: 'service',
  aliases: ['sysvinit'],
  summary: 'Start, stop or enable a service with whatever runs services on the host: systemd, OpenRC or SysV.',
  args: {
    name: string('Name of the service.').mandatory(),
    state: choice(serviceStates, '`started` and `stopped` change what differs; `restarted` and `reloaded` always act.'),
    enabled: bool('Whether it starts with the host.'),
    pattern: string('Text in the process list that means it runs, for scripts without `status`.'),
    runlevel: string('Run level of OpenRC.').default('default').alias('runlevels'),
    arguments: string('Further arguments for the script of the service.').alias('args'),
    sleep: float('Seconds between stop and start.').ignored('scripts and systemd wait by themselves'),
    daemon_reload: bool('Let systemd read unit files again first; nothing elsewhere.')
      .default(false)
      .alias('daemon-reload'),
    use: string('Manager to use instead of the one that is found.').default('auto'),
  },
  returns: serviceReturns,
  needs: [['one of', 'state', 'enabled']],
  examples: `- service:
    name: nginx
    state: started
    enabled: true`,
  compile({ arguments: args, use, daemon_reload, ...wish }) {
    const systemd = sh`
      ${daemon_reload && sh`[ "$CHECK" ] || systemctl daemon-reload || fail 'systemd could not read its unit files again'`}
      ${systemdUnit(wish)}`;
    const other = initService({ ...wish, args });
    if (use === 'systemd') return systemd;
    if (use !== 'auto' && use !== 'service') return other;
    return sh`
      if [ -d /run/systemd/system ] && has systemctl; then
        ${systemd}
      else
        ${other}
      fi`;
  },
  read: (_reply, _args, outcome) => readStatus(outcome),
});
