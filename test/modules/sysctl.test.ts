import { readFileSync } from 'node:fs';
import { sysctl } from '../../src/modules/sysctl.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const now = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim();
const base = { fakes: '$ROOT/bin', sysctl_file: '$ROOT/conf' };
const tool = fakes({ sysctl: 'echo "$*" >>"$PLACE/log"' });
const broken = fakes({ sysctl: 'echo "sysctl: cannot stat /proc/sys/x: No such file" >&2; exit 1' });

describeModule(
  withFakes(sysctl),
  {
    'keeps other lines and their order': {
      given: { ...tool, conf: '# kept\nvm.swappiness = 60\n; kept too\nb=1\n' },
      args: { ...base, name: 'vm.swappiness', value: 10 },
      after: { conf: '# kept\nvm.swappiness=10\n; kept too\nb=1\n', log: '-p $ROOT/conf\n' },
      changes: ['$ROOT/conf'],
    },
    'adds what is missing': {
      given: { ...tool, conf: 'a=1\n' },
      args: { ...base, name: 'b', value: 'yes' },
      after: { conf: 'a=1\nb=1\n' },
      changes: ['$ROOT/conf'],
    },
    'makes the file': {
      given: tool,
      args: { ...base, name: 'b', value: '1', reload: false },
      after: { conf: 'b=1\n', log: null },
      changes: ['$ROOT/conf'],
    },
    'equal words are an equal value': {
      given: { ...tool, conf: 'a =  1\t2 \n' },
      args: { ...base, name: 'a', value: '1 2' },
      after: { conf: 'a =  1\t2 \n', log: null },
      changes: [],
    },
    'the value 0 is a value': {
      given: { ...tool, conf: 'a=0\n' },
      args: { ...base, name: 'a', value: 0 },
      changes: [],
    },
    'a second line for the same key goes': {
      given: { ...tool, conf: 'a=1\nb=2\na=3\n' },
      args: { ...base, name: 'a', value: '3' },
      after: { conf: 'a=3\nb=2\n' },
      changes: ['$ROOT/conf'],
    },
    'a commented line is no line': {
      given: { ...tool, conf: '#a=1\n' },
      args: { ...base, name: 'a', value: '1' },
      after: { conf: '#a=1\na=1\n' },
      changes: ['$ROOT/conf'],
    },
    'takes a line out': {
      given: { ...tool, conf: 'a=1\nb=2\n' },
      args: { ...base, name: 'a', state: 'absent' },
      after: { conf: 'b=2\n' },
      changes: ['$ROOT/conf'],
    },
    'absent needs no file': {
      given: tool,
      args: { ...base, name: 'a', state: 'absent' },
      after: { conf: null },
      changes: [],
    },
    'the running value is compared by words': {
      given: { ...tool, conf: '' },
      args: { ...base, name: 'net.ipv4.ip_local_port_range', value: now.replace(/\s+/, ' '), sysctl_set: true },
      changes: ['$ROOT/conf'],
    },
    'sets what runs': {
      given: { ...tool, conf: 'net.ipv4.ip_local_port_range=1025 65000\n' },
      args: { ...base, name: 'net.ipv4.ip_local_port_range', value: '1025 65000', sysctl_set: true },
      after: { log: '-q -w net.ipv4.ip_local_port_range=1025 65000\n' },
      changes: ['net.ipv4.ip_local_port_range in the kernel'],
      restless: true,
    },
    'an unknown parameter': {
      given: tool,
      args: { ...base, name: 'no.such', value: '1', sysctl_set: true },
      error: 'the kernel does not know the parameter no.such',
    },
    'an unknown parameter may be ignored': {
      given: tool,
      args: { ...base, name: 'no.such', value: '1', sysctl_set: true, ignoreerrors: true },
      changes: ['$ROOT/conf'],
      after: { log: '-e -p $ROOT/conf\n' },
    },
    'says why the kernel refused': {
      given: broken,
      args: { ...base, name: 'x', value: '1' },
      error: 'cannot stat /proc/sys/x',
    },
    'asks for a value': {
      given: tool,
      args: { ...base, name: 'a' },
      error: '`value` is needed when `state` is `present`',
    },
  },
  { notHostile: ['fakes'] },
);
