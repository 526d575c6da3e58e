import { timezone } from '../../src/modules/timezone.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const module = withFakes(timezone, 'SYSTEM_ROOT=$PLACE');
const base = { fakes: '$ROOT/bin' };
const zone = (name: string) => ({ link: `/usr/share/zoneinfo/${name}` });
const given = { ...fakes({ none: '' }), 'etc/localtime': zone('UTC') };

describeModule(
  module,
  {
    'sets the zone': {
      given,
      args: { ...base, name: 'Europe/Berlin' },
      changes: ['$ROOT/etc/localtime'],
      after: { 'etc/localtime': zone('Europe/Berlin') },
    },
    'and Debian’s file': {
      given: { ...given, 'etc/timezone': 'Etc/UTC\n' },
      args: { ...base, name: 'Europe/Berlin' },
      changes: ['$ROOT/etc/localtime', '$ROOT/etc/timezone'],
      after: { 'etc/timezone': 'Europe/Berlin\n' },
    },
    'is set': {
      given: { ...given, 'etc/localtime': zone('Asia/Tokyo') },
      args: { ...base, name: 'Asia/Tokyo' },
      changes: [],
    },
    'the clock keeps local time': {
      given,
      args: { ...base, hwclock: 'local' },
      changes: ['$ROOT/etc/adjtime'],
      after: { 'etc/adjtime': '0.0 0 0.0\n0\nLOCAL\n' },
    },
    'the clock keeps UTC without a file': { given, args: { ...base, hwclock: 'UTC' }, changes: [] },
    'the clock keeps UTC again': {
      given: { ...given, 'etc/adjtime': '0.1 7 0.0\n7\nLOCAL\n' },
      args: { ...base, hwclock: 'UTC' },
      changes: ['$ROOT/etc/adjtime'],
      after: { 'etc/adjtime': '0.1 7 0.0\n7\nUTC\n' },
    },
    'an unknown zone': {
      given,
      args: { ...base, name: 'Mars/Olympus' },
      error: 'Mars/Olympus is not known on the host',
    },
    'a zone is no path': { given, args: { ...base, name: '/etc/passwd' }, error: 'is no time zone' },
    'something is asked for': { given, args: base, error: '`name`' },
  },
  { notHostile: ['fakes'] },
);
