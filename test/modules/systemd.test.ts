import { systemd } from '../../src/modules/systemd.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** Plays systemctl for one unit, whose properties are files; `log` keeps what was asked of it. */
const systemctl = `
while :; do case $1 in --*) shift ;; *) break ;; esac; done
verb=$1; for unit; do :; done
set_() { printf '%s' "$2" >"$PLACE/state/$1"; }
get() { cat "$PLACE/state/$1" 2>/dev/null || :; }
case $verb in
  show)
    if [ "$unit" != cron ]; then printf 'LoadState=not-found\\nActiveState=inactive\\n'; exit 0; fi
    printf 'Type=simple\\nActiveState=%s\\nLoadState=%s\\nUnitFileState=%s\\nDescription=a = b\\n' "$(get active)" "$(get load)" "$(get file)"; exit 0 ;;
  start | restart) [ "$(get load)" = masked ] && { echo "Unit cron.service is masked." >&2; exit 1; }; set_ active active ;;
  stop) set_ active inactive ;;
  reload) set_ active active ;;
  enable) set_ file enabled ;;
  disable) set_ file disabled ;;
  mask) set_ load masked; set_ file masked ;;
  unmask) set_ load loaded; set_ file disabled ;;
esac
echo "$verb" >>"$PLACE/state/log"`;

const unit = (active: string, file: string, load = 'loaded') => ({
  ...fakes({ systemctl }),
  'state/active': active,
  'state/file': file,
  'state/load': load,
});
const base = { fakes: '$ROOT/bin', name: 'cron' };

describeModule(
  withFakes(systemd),
  {
    'starts what is stopped': {
      given: unit('inactive', 'enabled'),
      args: { ...base, state: 'started' },
      changes: ['cron started'],
      result: {
        name: 'cron',
        state: 'started',
        status: { Type: 'simple', ActiveState: 'inactive', Description: 'a = b' },
      },
      after: { 'state/log': 'start\n' },
    },
    'leaves what runs': {
      given: unit('active', 'enabled'),
      args: { ...base, state: 'started', enabled: true },
      changes: [],
      after: { 'state/log': null },
    },
    'a unit that is starting is started': {
      given: unit('activating', 'enabled'),
      args: { ...base, state: 'started' },
      changes: [],
    },
    'stops, and disables': {
      given: unit('active', 'enabled'),
      args: { ...base, state: 'stopped', enabled: false },
      changes: ['cron disabled', 'cron stopped'],
      result: { enabled: false, state: 'stopped' },
    },
    'restarts always': {
      given: unit('active', 'enabled'),
      args: { ...base, state: 'restarted' },
      changes: ['cron restarted'],
      restless: true,
      result: { state: 'started' },
    },
    'reloading a stopped unit starts it': {
      given: unit('failed', 'disabled'),
      args: { ...base, state: 'reloaded' },
      changes: ['cron started'],
      restless: true,
    },
    enables: {
      given: unit('inactive', 'disabled'),
      args: { ...base, enabled: true },
      changes: ['cron enabled'],
      result: { enabled: true },
    },
    'a static unit is left alone': { given: unit('active', 'static'), args: { ...base, enabled: false }, changes: [] },
    masks: { given: unit('inactive', 'disabled'), args: { ...base, masked: true }, changes: ['cron masked'] },
    'unmasks before it starts': {
      given: unit('inactive', 'masked', 'masked'),
      args: { ...base, masked: false, state: 'started' },
      changes: ['cron unmasked', 'cron started'],
    },
    'says why a start failed': {
      given: unit('inactive', 'masked', 'masked'),
      args: { ...base, state: 'started' },
      error: 'cron started: Unit cron.service is masked.',
    },
    'an unknown unit': {
      given: unit('active', 'enabled'),
      args: { ...base, name: 'crn', state: 'started' },
      error: 'could not find the requested service crn on the host',
    },
    'reading unit files again is no change': {
      given: unit('active', 'enabled'),
      args: { fakes: '$ROOT/bin', daemon_reload: true },
      changes: [],
      restless: true,
      after: { 'state/log': 'daemon-reload\n' },
    },
    'a state needs a name': {
      given: unit('active', 'enabled'),
      args: { fakes: '$ROOT/bin', state: 'started' },
      error: '`name` is needed when `state` is `started`',
    },
  },
  { notHostile: ['fakes'] },
);
