import { gatherScript, readFacts } from '../facts/gather.ts';
import type { Value } from '../python/value.ts';
import { bool, int, list, path, string } from './args.ts';
import { defineModule } from './define.ts';

export const setup = defineModule({
  name: 'setup',
  aliases: ['gather_facts'],
  summary:
    'Gather facts about the host: system, network, disks, users, time and what its owner put into the facts folder.',
  args: {
    gather_subset: list(
      string('Group of facts.'),
      'Groups to gather, such as `network`; `!hardware` leaves one out, `min` and `all` are sets.',
    ).default(['all']),
    filter: list(string('Pattern.'), 'Keep only facts whose names match, with or without `ansible_`.').default([]),
    fact_path: path('Folder with facts of the host itself, files named `*.fact`.').default('/etc/ansible/facts.d'),
    parallel: bool('Run several modules of facts at once.').ignored('one script gathers all facts'),
    gather_timeout: int('Seconds to wait for a network file system that does not answer.').default(10),
  },
  returns: { ansible_facts: { kind: 'dict', summary: 'The facts.' } },
  examples: `- setup:
    gather_subset: [min, network]
- setup:
    filter: ansible_default_ipv4`,
  reach: 'host',
  sets: ['ansible_facts'],
  compile: (args) => gatherScript(gathering(args)),
  read(reply, args, outcome) {
    const facts = new Map<Value, Value>();
    for (const [name, value] of readFacts(reply, gathering(args)))
      facts.set(bare.has(name) ? name : `ansible_${name}`, value);
    return { ...outcome, result: { ansible_facts: facts } };
  },
});

/** Ansible gives these two without its prefix. */
const bare = new Set(['gather_subset', 'module_setup']);

interface Asked {
  readonly gather_subset: readonly string[];
  readonly filter: readonly string[];
  readonly fact_path: string;
  readonly gather_timeout: number;
}

const gathering = (args: Asked) => ({
  subsets: args.gather_subset,
  filter: args.filter,
  factPath: args.fact_path,
  timeout: args.gather_timeout,
});
