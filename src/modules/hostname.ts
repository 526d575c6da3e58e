import { sh } from '../script/sh.ts';
import { string } from './args.ts';
import { defineModule } from './define.ts';

export const hostname = defineModule({
  name: 'hostname',
  summary: 'Set the name of the host, now and for the next start.',
  args: {
    name: string('The name.').mandatory(),
    use: string('Way to set it.').ignored('the kernel and /etc/hostname are the same everywhere'),
  },
  returns: {
    name: { kind: 'string', summary: 'The name.' },
    ansible_facts: { kind: 'dict', summary: 'Facts that follow from the name.' },
  },
  examples: `- hostname:
    name: "{{ inventory_hostname }}"`,
  sets: ['ansible_facts'],
  compile({ name }) {
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/.test(name)) {
      return sh`fail ${`${name} cannot be a host name: letters, digits, dots and hyphens, at most 64`}`;
    }
    return sh`
      put ${name}'
' >"$SCRATCH.new"
      replace /etc/hostname "$SCRATCH.new"
      IFS= read -r now </proc/sys/kernel/hostname
      set_name() { if has hostname; then hostname ${name}; else put ${name} >/proc/sys/kernel/hostname; fi; }
      [ "$now" = ${name} ] || change ${`the running name ${name}`} set_name`;
  },
  read: (_reply, { name }, outcome) => {
    if (outcome.status === 'failed') return outcome;
    const [short, ...domain] = name.split('.');
    const facts = {
      ansible_hostname: short,
      ansible_nodename: name,
      ansible_fqdn: name,
      ansible_domain: domain.join('.'),
    };
    return { ...outcome, result: { name, ansible_facts: facts } };
  },
});
