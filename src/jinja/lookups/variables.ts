/** Lookups for variables. */
import { didYouMean } from '../../errors.ts';
import { compile } from '../../python/regex.ts';
import { items } from '../../python/sequence.ts';
import { str, typeName } from '../../python/text.ts';
import { raise, valueError } from '../../python/undefined.ts';
import { Undefined, type Value } from '../../python/value.ts';
import { lookup } from '../plugin.ts';

export const vars = lookup('Gives variables by name.', (frame, terms, options) =>
  terms.map((term) => {
    if (typeof term !== 'string') throw valueError(`the name of a variable must be a text, not ${typeName(term)}`);
    const own = frame.scope.get(term);
    const value = own === undefined ? (options.get('default') ?? undefined) : own;
    if (value === undefined)
      raise(
        new Undefined(`No variable named '${term}' was found`, undefined, () => didYouMean(term, frame.scope.names())),
      );
    if (value instanceof Undefined) raise(value);
    return value;
  }),
);

export const env = lookup("Gives variables of the controller's environment.", (frame, terms, options) =>
  terms.map((term) => {
    const value = frame.scope.services.environment[str(term)] ?? options.get('default') ?? '';
    if (value instanceof Undefined) raise(value);
    return value;
  }),
);

export const varnames = lookup('Gives the names of variables that a pattern matches.', (frame, terms) => {
  const names = [...new Set(frame.scope.names())];
  return terms.flatMap((term) => {
    if (typeof term !== 'string') throw valueError(`a pattern must be a text, not ${typeName(term)}`);
    const regex = compile(term);
    return names.filter((name) => regex.search(name) !== undefined);
  });
});

/** Settings of ansible.cfg that templates ask for, with the defaults that hold here. */
const SETTINGS: Readonly<Record<string, Value>> = {
  DEFAULT_ROLES_PATH: ['roles'],
  DEFAULT_FORKS: 50,
  DEFAULT_REMOTE_USER: null,
  DEFAULT_BECOME_USER: 'root',
  DEFAULT_BECOME_METHOD: 'sudo',
  DEFAULT_TIMEOUT: 10,
  DEFAULT_HASH_BEHAVIOUR: 'replace',
  HOST_KEY_CHECKING: true,
  COLLECTIONS_PATHS: [],
};

export const config = lookup('Gives settings.', (frame, terms, options) =>
  terms.map((term) => {
    const found = frame.scope.services.setting?.(str(term)) ?? SETTINGS[str(term)];
    if (found !== undefined) return found;
    if (str(options.get('on_missing') ?? 'error') !== 'error') return '';
    throw valueError(`there is no setting \`${str(term)}\``, didYouMean(str(term), Object.keys(SETTINGS)));
  }),
);

/** A pattern of a shell as a regular expression. */
function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}

export const inventory_hostnames = lookup('Gives the hosts of a pattern of group names.', (frame, terms) => {
  const groups = frame.scope.get('groups');
  if (!(groups instanceof Map)) return [];
  const members = (name: string): Value[] => {
    const found = groups.get(name);
    if (found !== undefined && !(found instanceof Undefined)) return [...items(found)];
    const all = groups.get('all');
    if (/[*?[]/.test(name) && Array.isArray(all)) return all.filter((host) => wildcard(name).test(str(host)));
    return all !== undefined && Array.isArray(all) && all.includes(name) ? [name] : [];
  };
  return terms.flatMap((term) => {
    const parts = str(term)
      .split(/[:,]/)
      .filter((part) => part !== '');
    let hosts: Value[] = [...new Set(parts.filter((part) => !/^[&!]/.test(part)).flatMap(members))];
    for (const part of parts) {
      const other = new Set(members(part.slice(1)));
      if (part.startsWith('&')) hosts = hosts.filter((host) => other.has(host));
      if (part.startsWith('!')) hosts = hosts.filter((host) => !other.has(host));
    }
    return hosts;
  });
});
