/** Filters between values and JSON or YAML text. */
import { didYouMean, type Problems } from '../../errors.ts';
import { wholeArgument } from '../../python/arguments.ts';
import { truthy } from '../../python/compare.ts';
import { dumpJson, type JsonOptions, parseJson } from '../../python/json.ts';
import { isFloat, toDouble } from '../../python/number.ts';
import { items } from '../../python/sequence.ts';
import { repr, str, typeName } from '../../python/text.ts';
import { raise, valueError } from '../../python/undefined.ts';
import { Tuple, Undefined, type Value } from '../../python/value.ts';
import { dumpYaml } from '../../python/yamlWriter.ts';
import { parseYaml } from '../../source/load.ts';
import { escapeHtml } from '../html.ts';
import { plainValue } from '../lazy.ts';
import { filter } from '../plugin.ts';

type Options = ReadonlyMap<Value, Value>;

const JSON_OPTIONS = [
  'indent',
  'sort_keys',
  'ensure_ascii',
  'separators',
  'skipkeys',
  'allow_nan',
  'check_circular',
  'vault_to_text',
  'preprocess_unsafe',
  'profile',
];

function checkOptions(options: Options, known: readonly string[]): void {
  for (const key of options.keys())
    if (!known.includes(str(key))) throw valueError(`there is no option \`${str(key)}\``, didYouMean(str(key), known));
}

function indentOf(value: Value): JsonOptions['indent'] {
  return value === null ? undefined : typeof value === 'string' ? value : wholeArgument(value, 0);
}

function jsonOptions(options: Options): JsonOptions {
  checkOptions(options, JSON_OPTIONS);
  const indent = options.get('indent') ?? null;
  const separators = options.get('separators') ?? null;
  const [item, key, ...more] = separators === null ? [] : items(separators).map(str);
  if (separators !== null && (key === undefined || more.length > 0))
    throw valueError('separators must be two texts: between items, and between key and value');
  return {
    indent: indentOf(indent),
    sortKeys: truthy(options.get('sort_keys') ?? false),
    plainKeys: true,
    ensureAscii: truthy(options.get('ensure_ascii') ?? true),
    separators: item === undefined || key === undefined ? undefined : [item, key],
  };
}

export const to_json = filter(
  'Writes a value as JSON in one line.',
  'profile? **options',
  (value, profile = null, options) => {
    if (truthy(profile) && profile !== 'tagless') throw valueError(`there is no profile \`${str(profile)}\``);
    return dumpJson(value, jsonOptions(options as Map<Value, Value>));
  },
);

export const to_nice_json = filter(
  'Writes a value as JSON in many lines, sorted by key.',
  'indent? sort_keys? **options',
  (value, indent = 4, sort = true, options) => {
    const more = new Map(options as Map<Value, Value>);
    more.set('indent', indent);
    more.set('sort_keys', sort);
    more.set('separators', new Tuple([',', ': ']));
    return dumpJson(value, jsonOptions(more));
  },
);

const HTML: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' };

export const tojson = filter(
  'Writes a value as JSON that is safe inside HTML, sorted by key.',
  'indent?',
  (value, indent = null) =>
    dumpJson(value, { sortKeys: true, indent: indentOf(indent) }).replace(/[<>&']/g, (char) => HTML[char]!),
);

export const from_json = filter('Reads JSON.', '**options', (value) => {
  if (typeof value === 'string') return parseJson(value);
  if (value instanceof Uint8Array) return parseJson(Buffer.from(value).toString('utf8'));
  throw valueError(
    `the JSON object must be str, bytes or bytearray, not ${typeName(value)}`,
    'the value is not a text; it may be parsed already',
  );
});

const YAML_OPTIONS = [
  'indent',
  'width',
  'sort_keys',
  'default_flow_style',
  'default_style',
  'explicit_start',
  'explicit_end',
  'allow_unicode',
  'line_break',
  'canonical',
  'encoding',
  'vault_to_text',
  'dump_vault_tags',
];

function toYaml(value: Value, options: Options): string {
  checkOptions(options, YAML_OPTIONS);
  const number = (name: string): number | undefined => {
    const given = options.get(name) ?? null;
    return given === null ? undefined : isFloat(given) ? Math.trunc(toDouble(given)) : wholeArgument(given, 0);
  };
  const flow = options.get('default_flow_style') ?? null;
  const style = options.get('default_style') ?? null;
  return dumpYaml(value, {
    flowStyle: flow === null ? undefined : truthy(flow),
    indent: number('indent'),
    width: number('width'),
    sortKeys: truthy(options.get('sort_keys') ?? true),
    allowUnicode: truthy(options.get('allow_unicode') ?? true),
    explicitStart: truthy(options.get('explicit_start') ?? false),
    explicitEnd: truthy(options.get('explicit_end') ?? false),
    // PyYAML takes no notice of a style that it does not know.
    defaultStyle: typeof style === 'string' && /^['"|>]$/.test(style) ? style : undefined,
  });
}

export const to_yaml = filter(
  'Writes a value as YAML, leaves of the tree in one line.',
  '*args **options',
  (value, _args, options) => toYaml(value, options as Map<Value, Value>),
);

export const to_nice_yaml = filter(
  'Writes a value as YAML in many lines.',
  'indent? *args **options',
  (value, indent = 4, _args, options) => {
    const more = options as Map<Value, Value>;
    if (more.has('allow_unicode')) throw valueError('to_nice_yaml always allows unicode', 'use `to_yaml`');
    return toYaml(value, new Map<Value, Value>([['default_flow_style', false], ...more, ['indent', indent]]));
  },
);

function readYaml(value: Value): Value[] {
  if (typeof value !== 'string') throw valueError(`a text is needed, not ${typeName(value)}`);
  const problems: Problems = [];
  const trees = parseYaml(value, '(from_yaml)', problems);
  // A key that is written twice is an error in the operator's own files; in data the last one counts.
  const problem = problems.find(({ code }) => code !== 'duplicate-key');
  if (problem !== undefined) throw valueError(`the text is not YAML: ${problem.message}`, problem.hint);
  return trees.map(plainValue);
}

export const from_yaml = filter('Reads YAML; nothing in it is a template.', '', (value) => {
  if (value === null || typeof value !== 'string') return value;
  const documents = readYaml(value);
  if (documents.length > 1) throw valueError('the text holds several YAML documents', 'use `from_yaml_all`');
  return documents[0] ?? null;
});

export const from_yaml_all = filter('Reads several YAML documents.', '', (value) =>
  value === null ? [] : typeof value === 'string' ? readYaml(value) : value,
);

export const pprint = filter("Writes a value as Python's `repr`.", '', (value) => repr(value));

export const xmlattr = filter('Writes a dict as attributes of an XML element.', 'autospace?', (value, space = true) => {
  if (!(value instanceof Map)) throw valueError(`a dict is needed, not ${typeName(value)}`);
  const parts: string[] = [];
  for (const [key, item] of value) {
    if (item instanceof Undefined) raise(item);
    if (item === null) continue;
    if (typeof key !== 'string') throw valueError(`the name of an attribute must be a text, not ${typeName(key)}`);
    if (/[\s/>=]/.test(key)) throw valueError(`invalid character in attribute name: '${key}'`);
    parts.push(`${escapeHtml(key)}="${escapeHtml(str(item))}"`);
  }
  return parts.length > 0 && truthy(space) ? ` ${parts.join(' ')}` : parts.join(' ');
});
