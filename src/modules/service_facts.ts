import { sh } from '../script/sh.ts';
import { defineModule, type Json } from './define.ts';

export const serviceFacts = defineModule({
  name: 'service_facts',
  summary: 'Tell all services of the host and whether they run, as the fact `services`.',
  args: {},
  returns: {
    ansible_facts: { kind: 'dict', summary: '`services`: by name, with `name`, `state`, `status` and `source`.' },
  },
  examples: `- service_facts:
- debug:
    msg: "{{ ansible_facts.services['ssh.service'].state }}"`,
  reach: 'host',
  sets: ['ansible_facts'],
  compile: () => sh`
    if has systemctl && [ -d /run/systemd/system ]; then
      echo '# units'; systemctl list-units --no-pager --no-legend --type service --all --plain
      echo '# files'; systemctl list-unit-files --no-pager --no-legend --type service --all
    elif has rc-status; then
      echo '# openrc'; rc-status -a -s -f ini 2>/dev/null || rc-status -a -s
    elif has service; then
      echo '# sysv'; service --status-all 2>&1 || :
    fi`,
  read(reply, _args, outcome) {
    if (outcome.status === 'failed') return outcome;
    const services: Record<string, Service> = {};
    let part = '';
    for (const line of reply.stdout.toString().split('\n')) {
      if (line.startsWith('# ')) part = line.slice(2);
      else readers[part]?.(line, services);
    }
    return { ...outcome, result: { ansible_facts: { services: services as Json } } };
  },
});

interface Service {
  readonly name: string;
  readonly state: string;
  readonly status: string;
  readonly source: string;
}

const bad = ['not-found', 'masked', 'failed'];

/** A line of each listing; unit files have the last word on whether a sound unit is enabled. */
const readers: Readonly<Record<string, (line: string, services: Record<string, Service>) => void>> = {
  units(line, services) {
    const [name, ...fields] = line.trim().split(/\s+/);
    if (!name?.includes('.service')) return;
    const status = bad.find((word) => fields.slice(0, 3).includes(word)) ?? fields[1] ?? 'unknown';
    services[name] = { name, state: fields[2] === 'running' ? 'running' : 'stopped', status, source: 'systemd' };
  },
  files(line, services) {
    const [name, status] = line.trim().split(/\s+/);
    if (status === undefined || !name?.includes('.service')) return;
    const known = services[name];
    if (known === undefined) services[name] = { name, state: 'inactive', status, source: 'systemd' };
    else if (!bad.includes(known.status)) services[name] = { ...known, status };
  },
  openrc(line, services) {
    const match = /^\s*(\S+)\s+(?:\[\s*(\w+)|=\s*(\w+))/.exec(line);
    if (match)
      services[match[1]!] = { name: match[1]!, state: match[2] ?? match[3]!, status: 'unknown', source: 'openrc' };
  },
  sysv(line, services) {
    const match = /^\s*\[\s*([+?-])\s*\]\s+(\S+)/.exec(line);
    if (match)
      services[match[2]!] = {
        name: match[2]!,
        state: match[1] === '+' ? 'running' : 'stopped',
        status: 'unknown',
        source: 'sysv',
      };
  },
};
