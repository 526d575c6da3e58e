/** What a registered result says of an author's mistake: Ansible's words, because playbooks and scripts look for them. */
import type { PlayError } from '../errors.ts';
import { allNames, type Described, specsOf } from '../modules/readArgs.ts';

/** `msg` of a task that could not be run because of this mistake. */
export function resultWords(error: PlayError): string {
  const { code, message } = error;
  const name = /`([^`]*)`/.exec(message)?.[1] ?? '';
  if (code === 'undefined-variable') return `Task failed: ${undefinedWords(message, name)}`;
  if (code === 'unknown-filter') return `Task failed: Syntax error in template: No filter named '${name}'.`;
  if (code === 'unknown-test') return `Task failed: Syntax error in template: No test named '${name}'.`;
  if (code === 'unknown-lookup') return `Task failed: The lookup plugin '${name}' was not found.`;
  if (code === 'template-syntax') return `Task failed: Syntax error in template: ${message}`;
  if (code === 'template-failed') return `Task failed: Error rendering template: ${message}`;
  if (code === 'condition-not-boolean') return `Task failed: ${sentence(message)}`;
  return message;
}

/** What stands in the result for a condition that could not be evaluated. */
export function conditionWords(error: PlayError): string {
  return resultWords(error).replace(/^Task failed: /, 'Error while evaluating conditional: ');
}

function sentence(message: string): string {
  return `${message[0]?.toUpperCase()}${message.slice(1).replace('; conditionals', '. Conditionals')}.`;
}

function undefinedWords(message: string, name: string): string {
  if (message !== `\`${name}\` is undefined`) return message;
  const attribute = /^.*\.([\w-]+)$/s.exec(name)?.[1];
  return attribute ? `object of type 'dict' has no attribute '${attribute}'` : `'${name}' is undefined`;
}

/** `msg` of a module whose arguments are mistaken; the first mistake is told, as its own module would tell it. */
export function argumentWords(module: Described, problems: readonly PlayError[]): string | undefined {
  const specs = specsOf(module.args);
  const names = (code: PlayError['code']): string[] =>
    problems.filter((one) => one.code === code).map((one) => quoted(one.message).at(-1) ?? '');
  const unknown = names('unknown-argument');
  if (unknown.length) {
    const main = Object.keys(specs).sort();
    const aliases = allNames(specs)
      .filter((name) => !main.includes(name))
      .sort();
    const known = main.join(', ') + (aliases.length ? ` (${aliases.join(', ')})` : '');
    return `Unsupported parameters for (${module.name}) module: ${unknown.sort().join(', ')}. Supported parameters include: ${known}.`;
  }
  const rules = problems.filter((one) => one.code === 'missing-argument');
  const missing = rules.filter((one) => one.message.includes(' needs the argument '));
  if (missing.length)
    return `missing required arguments: ${missing.map((one) => quoted(one.message).at(-1)).join(', ')}`;
  const [rule] = rules;
  if (rule) return ruleWords(rule.message);
  const [wrong] = problems.filter((one) => one.code === 'invalid-argument');
  return wrong && valueWords(wrong.message);
}

function quoted(message: string): string[] {
  return [...message.matchAll(/`([^`]*)`/g)].map((found) => found[1]!);
}

function ruleWords(message: string): string | undefined {
  const words = quoted(message);
  if (message.endsWith('cannot be used together')) return `parameters are mutually exclusive: ${words.join('|')}`;
  if (message.includes(': one of ')) return `one of the following is required: ${words.join(', ')}`;
  const [need, name, value] = words;
  if (message.includes('is needed when')) return `${name} is ${value} but all of the following are missing: ${need}`;
  const [here, others] = message.split(' needs ').map(quoted);
  return others && `missing parameter(s) required by '${here![0]}': ${others.join(', ')}`;
}

function valueWords(message: string): string | undefined {
  const [name, ...words] = quoted(message);
  const choices = /must be one of .*, not `/s.test(message);
  if (choices) return `value of ${name} must be one of: ${words.slice(0, -1).join(', ')}, got: ${words.at(-1)}`;
  const value = words.at(-1) ?? '';
  const kinds: readonly (readonly [string, string, string])[] = [
    ['must be true or false', 'bool', `The value '${value}' is not a valid boolean.`],
    ['must be a whole number', 'int', `"'${value}' cannot be converted to an int"`],
    ['must be a number', 'float', `"'${value}' cannot be converted to a float"`],
    ['must be a mapping', 'dict', 'dictionary requested, could not parse JSON or key=value'],
  ];
  const kind = kinds.find(([words]) => message.includes(words));
  return kind && `argument '${name}' is of type str and we were unable to convert to ${kind[1]}: ${kind[2]}`;
}
