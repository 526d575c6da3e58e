import { sh } from '../script/sh.ts';
import { bool, string } from './args.ts';
import { defineModule, type Json, type Outcome } from './define.ts';

export const getent = defineModule({
  name: 'getent',
  summary: 'Ask a database of the host, such as `passwd`, `group` or `hosts`, and keep the answer as a fact.',
  args: {
    database: string('The database.').mandatory(),
    key: string('Entry to ask for; without it all are told.'),
    service: string('Source to ask instead of those that nsswitch.conf names.'),
    split: string('What separates fields; `:` for passwd, shadow, group and gshadow, blanks for the others.'),
    fail_key: bool('Fail when the entry is not there; otherwise its value is null.').default(true),
  },
  returns: {
    ansible_facts: { kind: 'dict', summary: '`getent_DATABASE`: the other fields of each entry, by its first.' },
  },
  examples: `- getent:
    database: passwd
    key: deploy
- debug:
    msg: "{{ ansible_facts.getent_passwd.deploy[4] }}"`,
  reach: 'host',
  sets: ['ansible_facts'],
  compile: ({ database, key, service }) => sh`
    need getent 'ask databases'
    rc=0
    getent ${service !== undefined && sh`-s ${service}`} -- ${database} ${key} || rc=$?
    result rc $rc`,
  read(reply, { database, key, split, fail_key }, outcome): Outcome {
    if (outcome.status === 'failed') return outcome;
    const rc = Number(outcome.result['rc']);
    const name = `getent_${database}`;
    if (rc === 2 && key !== undefined && !fail_key)
      return { ...outcome, result: { ansible_facts: { [name]: { [key]: null } } } };
    if (rc !== 0)
      return { ...outcome, status: 'failed', message: messages[rc] ?? `getent ended with code ${rc}`, result: {} };
    const separator = split ?? (colons.has(database) ? ':' : undefined);
    const entries = new Map<string, Json[][]>();
    for (const line of reply.stdout.toString().split('\n').filter(Boolean)) {
      const [first = '', ...rest] = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
      entries.set(first, [...(entries.get(first) ?? []), rest]);
    }
    const facts = Object.fromEntries(
      [...entries].map(([first, found]) => [first, found.length === 1 ? found[0]! : found]),
    );
    return { ...outcome, result: { ansible_facts: { [name]: facts } } };
  },
});

const colons = new Set(['passwd', 'shadow', 'group', 'gshadow']);

const messages: Readonly<Record<number, string>> = {
  1: 'the database is not known to getent',
  2: 'one or more keys could not be found in the database',
  3: 'the database cannot be listed, only asked for a key',
};
