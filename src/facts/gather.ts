/** The one script that gathers facts, and its answer as facts. */
import type { Value } from '../python/value.ts';
import type { Script } from '../script/script.ts';
import type { Reply } from '../script/session.ts';
import { join, script, sh } from '../script/sh.ts';
import { type Plain, toValue } from './fact.ts';
import { readSeen, sectionMark } from './seen.ts';
import { chooseGroups } from './subsets.ts';

export interface Gathering {
  /** As `gather_subset`; `all` when it is empty. */
  readonly subsets?: readonly string[] | undefined;
  /** Folder of the host's own facts. */
  readonly factPath?: string | undefined;
  /** Seconds to wait for a mount that does not answer. */
  readonly timeout?: number | undefined;
  /** Only facts that match one of these patterns, with or without `ansible_`. */
  readonly filter?: readonly string[] | undefined;
}

/**
 * One script for all chosen groups: one `grep` reads every file, existence is asked by the shell itself.
 * Each group's shell may fail as it likes; a host that lacks something lacks that fact.
 */
export function gatherScript({
  subsets = [],
  factPath = '/etc/ansible/facts.d',
  timeout = 10,
}: Gathering = {}): Script {
  const groups = chooseGroups(subsets);
  const scripts = groups.map((group) => group.script).filter((script) => script !== undefined);
  return sh`
    set +eu
    exec 2>/dev/null
    gather_timeout=${timeout}
    fact_path=${factPath}
    section() { put ${sectionMark}"$1
"; }
    section files
    LC_ALL=C grep -s '' ${oneLine(groups.map((group) => group.files))} /dev/null
    section exists
    for line in ${oneLine(groups.map((group) => group.exists))}; do [ ! -e "$line" ] || put "$line
"; done
    ${join(scripts, '\n')}
    exit 0`;
}

/** Words that stand on several lines in the source; the shell wants them on one. */
function oneLine(words: readonly (Script | undefined)[]): Script {
  return script(join(words, ' ').text.replace(/\s+/g, ' '));
}

/** Facts under Ansible's names without the prefix, with the metadata that Ansible adds. */
export function readFacts(
  reply: Pick<Reply, 'stdout'>,
  { subsets = [], filter = [] }: Gathering = {},
): Map<string, Value> {
  const wanted = filter.filter((pattern) => pattern !== '');
  const facts: Record<string, Plain | undefined> = {};
  const seen = readSeen(reply.stdout, facts);
  for (const group of chooseGroups(subsets)) Object.assign(facts, group.read(seen));
  Object.assign(facts, { gather_subset: subsets.length === 0 ? ['all'] : [...subsets], module_setup: true });
  const matches = wanted.map(toPattern);
  const found = new Map<string, Value>();
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined || (matches.length > 0 && !matches.some((match) => match(name)))) continue;
    found.set(name, toValue(value));
  }
  return found;
}

/** The two keys that Ansible gives without its prefix. */
const bare = new Set(['gather_subset', 'module_setup']);

/** A shell pattern tried on the fact's full name, and with the prefix put before it. */
function toPattern(pattern: string): (name: string) => boolean {
  const plain = glob(pattern);
  const prefixed = /^(ansible_|facter|ohai)/.test(pattern) ? undefined : glob(`ansible_${pattern}`);
  return (name) => {
    const full = bare.has(name) ? name : `ansible_${name}`;
    return plain.test(full) || (prefixed?.test(full) ?? false);
  };
}

function glob(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(!?)([^\]]+)\]|[\s\S]/g,
    (char, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\^]/g, '\\$&')}]`;
      if (char === '*') return '[\\s\\S]*';
      return char === '?' ? '[\\s\\S]' : char.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`);
}
