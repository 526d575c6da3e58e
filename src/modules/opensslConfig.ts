/** Writes what a signing request is to say as a configuration of openssl. */
import { PlayError } from '../errors.ts';

/** Name and value of each part of a subject, in order. */
export type SubjectParts = readonly (readonly [name: string, value: string])[];

export interface Extension {
  readonly value: string;
  readonly critical: boolean;
}

export interface RequestConfig {
  readonly subject: SubjectParts;
  /** Names as `DNS:x`. */
  readonly altNames: readonly string[];
  readonly altNamesCritical: boolean;
  /** Subtrees an authority may and may not issue for, as `DNS:.example.com`. */
  readonly permitted: readonly string[];
  readonly excluded: readonly string[];
  readonly constraintsCritical: boolean;
  /** The other extensions, by openssl's name. */
  readonly extensions: Readonly<Record<string, Extension | undefined>>;
}

/** The whole configuration file for `openssl req`. */
export function requestConfig(config: RequestConfig): string {
  const { subject, altNames, permitted, excluded, extensions } = config;
  const constraints = [
    ...permitted.map((name) => constraint('permitted', name)),
    ...excluded.map((name) => constraint('excluded', name)),
  ];
  const lines = [
    '[req]',
    'prompt = no',
    'utf8 = yes',
    'string_mask = utf8only',
    'distinguished_name = subject',
    'req_extensions = extensions',
    '[subject]',
    // A number before the name lets a name occur more than once.
    ...subject.map(([name, value], index) => `${index}.${word(name)} = ${quoted(value)}`),
    '[extensions]',
    ...Object.entries(extensions).flatMap(([name, one]) =>
      one ? [`${name} = ${one.critical ? 'critical,' : ''}${one.value}`] : [],
    ),
    ...(altNames.length > 0 ? [`subjectAltName = ${config.altNamesCritical ? 'critical,' : ''}@names`] : []),
    ...(constraints.length > 0
      ? [`nameConstraints = ${config.constraintsCritical ? 'critical,' : ''}@constraints`]
      : []),
    '[names]',
    ...altNames.map((name, index) => {
      const [kind, value] = kindOf(name);
      return `${kind}.${index} = ${quoted(value)}`;
    }),
    '[constraints]',
    ...constraints.map(([name, value], index) => `${name}.${index} = ${quoted(value)}`),
  ];
  return `${lines.join('\n')}\n`;
}

const kinds: Readonly<Record<string, string>> = {
  dns: 'DNS',
  ip: 'IP',
  email: 'email',
  uri: 'URI',
  rid: 'RID',
  othername: 'otherName',
};

function kindOf(name: string): readonly [string, string] {
  const [, prefix = '', value = ''] = /^([A-Za-z]+):(.*)$/s.exec(name) ?? [];
  const kind = kinds[prefix.toLowerCase()];
  if (kind !== undefined && value !== '') return [kind, value];
  throw new PlayError('invalid-argument', `\`${name}\` is not understood as a name in a certificate`, {
    hint: `it begins with one of ${Object.values(kinds).join(':, ')}:`,
  });
}

/** An address with a prefix length becomes one with a mask, as openssl wants it. */
function constraint(what: string, name: string): readonly [string, string] {
  const [kind, value] = kindOf(name);
  const [, address, length] = /^(\d+\.\d+\.\d+\.\d+)\/(\d{1,2})$/.exec(value) ?? [];
  if (kind !== 'IP' || address === undefined) return [`${what};${kind}`, value];
  const bits = 2 ** 32 - 2 ** (32 - Number(length));
  const mask = [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.');
  return [`${what};${kind}`, `${address}/${mask}`];
}

/** Between quotes only the quote and the backslash mean something to openssl. */
function quoted(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new PlayError('invalid-argument', 'what a certificate says must stand on one line');
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function word(name: string): string {
  if (/^[A-Za-z0-9.]+$/.test(name)) return name;
  throw new PlayError('invalid-argument', `\`${name}\` is no name of a part of a subject`);
}
