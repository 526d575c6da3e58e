/** What is wrong with arguments by an argument specification, in the words that playbooks look for. */
import { equals } from '../../jinja/index.ts';
import { parseJson } from '../../python/json.ts';
import { parseLiteral } from '../../python/literal.ts';
import { repr, str, typeName } from '../../python/text.ts';
import { Float, type Value } from '../../python/value.ts';

type Options = ReadonlyMap<Value, Value>;

/** Every mistake, in Ansible's order: what is missing, wrong types, wrong values, what is nested, what is unknown. */
export function specErrors(spec: Options, given: Options): string[] {
  const strangers: { names: string[]; known: string } = { names: [], known: '' };
  const errors = levelErrors(spec, given, { path: [], strangers });
  if (strangers.names.length === 0) return errors;
  return [...errors, `${strangers.names.sort().join(', ')}. Supported parameters include: ${strangers.known}.`];
}

interface Level {
  /** Names of the options around. */
  readonly path: readonly string[];
  readonly strangers: { names: string[]; known: string };
}

interface Found {
  readonly name: string;
  readonly option: Options;
  readonly value: Value;
}

function levelErrors(spec: Options, given: Options, level: Level): string[] {
  const { path } = level;
  const within = path.length ? ` found in ${path.join(' -> ')}` : '';
  const options = [...spec].map(([name, option]) => ({ name: str(name), option: option as Options }));
  noteStrangers(options, given, level);
  const present = options.flatMap(({ name, option }): Found[] => {
    const key = [name, ...aliasesOf(option)].find((one) => isGiven(given.get(one)));
    return key === undefined ? [] : [{ name, option, value: given.get(key)! }];
  });
  const missing = options.filter(
    ({ name, option }) =>
      option.get('required') === true && ![name, ...aliasesOf(option)].some((one) => given.has(one)),
  );
  const errors = missing.length
    ? [
        `missing required arguments: ${missing
          .map(({ name }) => name)
          .sort()
          .join(', ')}${within}`,
      ]
    : [];
  const typed: Found[] = [];
  for (const one of present) {
    const problem = converted(one, path);
    if (typeof problem === 'string') errors.push(problem);
    else typed.push({ ...one, value: problem.value });
  }
  for (const one of typed) errors.push(...choiceErrors(one, within));
  for (const one of typed) errors.push(...nestedErrors(one, level));
  return errors;
}

function isGiven(value: Value | undefined): boolean {
  return value !== undefined && value !== null;
}

function aliasesOf(option: Options): string[] {
  const aliases = option.get('aliases');
  return Array.isArray(aliases) ? aliases.map((one) => str(one)) : [];
}

function noteStrangers(options: readonly { name: string; option: Options }[], given: Options, level: Level): void {
  const known = new Set(options.flatMap(({ name, option }) => [name, ...aliasesOf(option)]));
  const strange = [...given.keys()].map((name) => str(name)).filter((name) => !known.has(name));
  level.strangers.names.push(...strange.map((name) => [...level.path, name].join('.')));
  const shown = options.map(({ name, option }) => {
    const aliases = aliasesOf(option);
    return aliases.length ? `${name} (${aliases.sort().join(', ')})` : name;
  });
  if (strange.length > 0) level.strangers.known = shown.sort().join(', ');
}

/** The value as its type, or what is wrong with it. */
function converted({ name, option, value }: Found, path: readonly string[]): { value: Value } | string {
  const kind = typeof option.get('type') === 'string' ? String(option.get('type')) : 'str';
  const within = path.length ? ` found in '${path.join(' -> ')}'.` : '';
  try {
    const own = convert(kind, value);
    const elements = option.get('elements');
    if (kind !== 'list' || typeof elements !== 'string' || !Array.isArray(own)) return { value: own };
    for (const item of own) {
      try {
        convert(elements, item);
      } catch (error) {
        return `Elements value for option '${name}'${within} is of type ${typeName(item)} and we were unable to convert to ${elements}: ${(error as Error).message}`;
      }
    }
    return { value: own };
  } catch (error) {
    return `argument '${name}' is of type ${typeName(value)}${within} and we were unable to convert to ${kind}: ${(error as Error).message}`;
  }
}

const TRUE = new Set(['y', 'yes', 'on', '1', 'true', 't', '1.0']);
const FALSE = new Set(['n', 'no', 'off', '0', 'false', 'f', '0.0']);

function convert(kind: string, value: Value): Value {
  const cannot = (what: string): Error => new Error(`<class '${typeName(value)}'> cannot be converted to ${what}`);
  switch (kind) {
    case 'int': {
      const text = typeof value === 'string' ? value.trim() : str(value);
      const whole = typeof value === 'boolean' ? Number(value) : Number(text);
      if (text === '' || !Number.isInteger(whole)) throw new Error(`"${repr(value)}" cannot be converted to an int`);
      return whole;
    }
    case 'float': {
      const number = Number(str(value));
      if (Array.isArray(value) || value instanceof Map || str(value).trim() === '' || Number.isNaN(number)) {
        throw cannot('a float');
      }
      return new Float(number);
    }
    case 'bool': {
      if (typeof value === 'boolean') return value;
      const word = str(value).toLowerCase();
      if (TRUE.has(word)) return true;
      if (FALSE.has(word)) return false;
      throw new Error(`The value '${str(value)}' is not a valid boolean. Valid booleans include: 1, 0, 'yes', 'no', …`);
    }
    case 'list':
      if (Array.isArray(value)) return value;
      if (typeof value === 'string') return value.split(',').map((part) => part.trim());
      if (typeof value === 'number' || value instanceof Float) return [str(value)];
      throw cannot('a list');
    case 'dict':
      if (value instanceof Map) return value;
      if (typeof value === 'string') return dictOf(value);
      throw cannot('a dict');
    case 'str':
      return typeof value === 'string' ? value : str(value);
    default:
      return value;
  }
}

function dictOf(text: string): Value {
  if (text.trim().startsWith('{')) {
    for (const parse of [parseJson, parseLiteral]) {
      try {
        return parse(text) as Value;
      } catch {
        // The other notation is tried.
      }
    }
    throw new Error('unable to evaluate string as dictionary');
  }
  if (!text.includes('=')) throw new Error('dictionary requested, could not parse JSON or key=value');
  const pairs = text.split(/[,\s]+/).filter(Boolean);
  return new Map<Value, Value>(pairs.map((pair) => [pair.split('=', 1)[0]!, pair.slice(pair.indexOf('=') + 1)]));
}

function choiceErrors({ name, option, value }: Found, within: string): string[] {
  const choices = option.get('choices');
  if (!Array.isArray(choices)) return [];
  const has = (one: Value): boolean => choices.some((choice) => equals(choice, one) || str(choice) === str(one));
  const shown = choices.map((one) => str(one)).join(', ');
  if (Array.isArray(value)) {
    const wrong = value.filter((one) => !has(one)).map((one) => str(one));
    return wrong.length
      ? [`value of ${name} must be one or more of: ${shown}. Got no match for: ${wrong.join(', ')}${within}`]
      : [];
  }
  return has(value) ? [] : [`value of ${name} must be one of: ${shown}, got: ${str(value)}${within}`];
}

function nestedErrors({ name, option, value }: Found, level: Level): string[] {
  const nested = option.get('options');
  if (!(nested instanceof Map)) return [];
  const parts = Array.isArray(value) ? value : [value];
  return parts.flatMap((part) => {
    if (!(part instanceof Map)) return [`value of '${name}' must be of type dict or list of dicts`];
    return levelErrors(nested, part, { ...level, path: [...level.path, name] });
  });
}
