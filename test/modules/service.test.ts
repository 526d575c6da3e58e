import { service } from '../../src/modules/service.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** Plays OpenRC: a service runs while its file is there. */
const openrc = fakes({
  'rc-service': `
if [ "$1" = -e ]; then [ "$2" = crond ]; exit; fi
case $2 in
  status) [ -e "$PLACE/running" ] ;;
  start) : >"$PLACE/running" ;;
  stop) rm "$PLACE/running" ;;
  *) echo "$2" >>"$PLACE/log" ;;
esac`,
  'rc-update': 'echo "$@" >>"$PLACE/log"',
});
const base = { fakes: '$ROOT/bin', name: 'crond', use: 'openrc' };

describeModule(
  withFakes(service),
  {
    'starts what is stopped': {
      given: openrc,
      args: { ...base, state: 'started' },
      changes: ['crond started'],
      after: { running: '' },
      result: { state: 'started' },
    },
    'leaves what runs': { given: { ...openrc, running: '' }, args: { ...base, state: 'started' }, changes: [] },
    'stops what runs': {
      given: { ...openrc, running: '' },
      args: { ...base, state: 'stopped' },
      changes: ['crond stopped'],
      after: { running: null },
    },
    'restarts what runs': {
      given: { ...openrc, running: '' },
      args: { ...base, state: 'restarted' },
      changes: ['crond restarted'],
      restless: true,
      after: { log: 'restart\n' },
    },
    'reloading what is stopped starts it': {
      given: openrc,
      args: { ...base, state: 'reloaded' },
      changes: ['crond started'],
      restless: true,
    },
    'enables in a run level': {
      given: openrc,
      args: { ...base, enabled: true, runlevel: 'boot' },
      changes: ['crond enabled'],
      restless: true,
      after: { log: 'add crond boot\n' },
    },
    'what is not enabled needs no disabling': {
      given: openrc,
      args: { ...base, enabled: false },
      changes: [],
      result: { enabled: false },
    },
    'an unknown service': {
      given: openrc,
      args: { ...base, name: 'cron', state: 'started' },
      error: 'could not find the requested service cron on the host',
    },
    'state or enabled is needed': { given: openrc, args: base, error: '`state`' },
  },
  { notHostile: ['fakes', 'use'] },
);
