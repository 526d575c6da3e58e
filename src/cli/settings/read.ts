/** What holds: the environment before ansible.cfg, and that before the defaults. Options of the command line come later. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { didYouMean, formatError, type Origin, PlayError } from '../../errors.ts';
import { useExtensions } from '../../jinja/extensions.ts';
import { type ConfigEntry, findConfig, readConfig, type Surroundings } from './configFile.ts';
import { lists, NEEDLESS, WITHOUT_EFFECT } from './inert.ts';
import { type SettingName, type SettingSpec, settingTable } from './table.ts';

type Named<K extends SettingSpec['kind']> = {
  [N in SettingName]: (typeof settingTable)[N]['kind'] extends K ? N : never;
}[SettingName];

export interface Settings {
  /** ansible.cfg, if there is one. */
  readonly file: string | undefined;
  flag(name: Named<'bool'>): boolean | undefined;
  number(name: Named<'int'>): number | undefined;
  text(name: Named<'text' | 'path' | 'choice'>): string | undefined;
  list(name: Named<'list' | 'paths'>): readonly string[];
  /** Where the value comes from: a variable, a place in a file, or nowhere. */
  source(name: SettingName): string | undefined;
  /** What a section of ansible.cfg that is named by its user says, such as `galaxy_server.NAME`. */
  entry(section: string, key: string): string | undefined;
}

let known: Settings | undefined;

/** The settings of this process, read when they are first asked for. */
export function settings(): Settings {
  if (known) return known;
  known = readSettings({
    env: process.env,
    folder: process.cwd(),
    home: homedir(),
    warn: (message) => process.stderr.write(`[WARNING]: ${message}\n`),
  });
  useExtensions(known.list('DEFAULT_JINJA2_EXTENSIONS'));
  return known;
}

/** For a process that runs several commands: the next one reads its settings anew. */
export function forgetSettings(): void {
  known = undefined;
}

/** Reads them for some surroundings. Warns of keys that mean nothing; throws PlayError for values that cannot be. */
export function readSettings(around: Surroundings): Settings {
  const file = findConfig(around);
  const entries = file === undefined ? [] : readConfig(file);
  reportStrangers(entries, around);
  const byPlace = new Map(entries.map((entry) => [`${entry.section}.${entry.key}`, entry]));
  const values = new Map<SettingName, { value: unknown; source: string }>();
  for (const [name, spec] of Object.entries(settingTable) as [SettingName, SettingSpec][]) {
    const variable = spec.env.find((one) => around.env[one]);
    const entry = spec.ini.map((place) => byPlace.get(place)).find((one) => one !== undefined && one.value !== '');
    if (variable !== undefined) {
      const value = typed(spec, around.env[variable]!, { around, what: variable, base: around.folder });
      values.set(name, { value, source: variable });
    } else if (entry) {
      const { origin } = entry;
      const raw = unquoted(spec, entry.value.replaceAll('{{CWD}}', around.folder));
      const value = typed(spec, raw, { around, what: `\`${entry.key}\``, base: dirname(origin.file), origin });
      values.set(name, { value, source: `${origin.file}:${origin.line}` });
    }
  }
  const get = (name: SettingName): unknown => values.get(name)?.value ?? (settingTable[name] as SettingSpec).default;
  return {
    file,
    flag: (name) => get(name) as boolean | undefined,
    number: (name) => get(name) as number | undefined,
    text: (name) => get(name) as string | undefined,
    list: (name) => (get(name) as readonly string[] | undefined) ?? [],
    source: (name) => values.get(name)?.source,
    entry: (section, key) => byPlace.get(`${section}.${key}`)?.value,
  };
}

function unquoted(spec: SettingSpec, text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted && spec.kind !== 'list' ? quoted[2]! : text;
}

interface Reading {
  readonly around: Surroundings;
  readonly what: string;
  /** The folder that paths start from. */
  readonly base: string;
  readonly origin?: Origin;
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', 'y', 't', '1', '1.0'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', 'n', 'f', '0', '0.0'].map((word) => [word, false] as const),
]);

function typed(spec: SettingSpec, text: string, reading: Reading): unknown {
  const misfit = (expected: string, hint?: string): PlayError =>
    new PlayError('usage', `${reading.what} must be ${expected}, not \`${text}\``, { origin: reading.origin, hint });
  switch (spec.kind) {
    case 'bool': {
      // NO_COLOR and its like count whatever they hold.
      const word = WORDS.get(text.toLowerCase()) ?? (reading.what === 'NO_COLOR' ? true : undefined);
      if (word === undefined) throw misfit('yes or no');
      return word;
    }
    case 'int': {
      const value = Number(text);
      if (!/^-?\d+(\.0*)?$/.test(text.trim())) throw misfit('a whole number');
      return value;
    }
    case 'choice':
      if (!spec.choices!.includes(text)) {
        throw misfit(`one of ${spec.choices!.join(', ')}`, didYouMean(text, spec.choices!));
      }
      return text;
    case 'path':
      return pathOf(text, reading);
    case 'paths': {
      // Inventories may be lists of hosts, `a,b,`, so they are separated by commas; folders are separated by colons.
      const inventories = spec.ini.includes('defaults.inventory');
      const parts = text.split(inventories ? /[,\n]/ : /[:\n]/).map((part) => part.trim());
      return parts.filter(Boolean).map((part) => pathOf(part, reading));
    }
    case 'list':
      return text
        .split(/[,\n]/)
        .map((part) => part.trim())
        .filter(Boolean);
    default:
      return text;
  }
}

function pathOf(text: string, { around, base }: Reading): string {
  const plain = text
    .replace(/^~(?=\/|$)/, around.home)
    .replace(/\$(\w+)|\$\{(\w+)\}/g, (all, short?: string, long?: string) => around.env[short ?? long!] ?? all);
  return resolve(base, plain);
}

/** Keys that Ansible does not know are told each with its place; those that have no effect here in one sentence. */
function reportStrangers(entries: readonly ConfigEntry[], { warn, folder }: Surroundings): void {
  const places = Object.values(settingTable as Readonly<Record<string, SettingSpec>>).flatMap((spec) => spec.ini);
  const sections = new Set([...places.map((place) => place.split('.')[0]!), ...Object.keys(NEEDLESS)]);
  const idle: string[] = [];
  for (const { section, key, origin } of entries) {
    if (places.includes(`${section}.${key}`) || lists(NEEDLESS, section, key)) continue;
    if (lists(WITHOUT_EFFECT, section, key)) {
      idle.push(`\`${key}\``);
      continue;
    }
    // Sections that are not Ansible's own belong to plugins.
    if (!sections.has(section)) continue;
    const siblings = places.filter((place) => place.startsWith(`${section}.`)).map((place) => place.split('.')[1]!);
    const elsewhere = places.find((place) => place.endsWith(`.${key}`))?.split('.')[0];
    const hint = elsewhere === undefined ? didYouMean(key, siblings) : `it belongs into [${elsewhere}]`;
    const problem = new PlayError('usage', `there is no setting \`${key}\` in [${section}]`, {
      origin,
      hint,
      length: key.length,
    });
    warn(formatError(problem, { readSource: (file) => readFileSync(file, 'utf8'), folder }).replace(/^error: /, ''));
  }
  if (idle.length > 0)
    warn(`${entries[0]!.origin.file}: ${idle.join(', ')} ${idle.length > 1 ? 'have' : 'has'} no effect here`);
}
