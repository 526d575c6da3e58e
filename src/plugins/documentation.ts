/** What a foreign module says of itself: the texts DOCUMENTATION, EXAMPLES and RETURN of Ansible's, or a file beside it. */
import { existsSync, readFileSync } from 'node:fs';
import type { Problems } from '../errors.ts';
import { plainValue } from '../jinja/lazy.ts';
import { toNative } from '../jinja/native.ts';
import type { ArgSpec, Argument, Kind } from '../modules/args.ts';
import type { Module, ReturnSpec } from '../modules/define.ts';
import { parseYaml } from '../source/index.ts';

/** The module with what is known of it; one that says nothing stays as it is. */
export function described(module: Module): Module {
  if (!module.speaksJson || module.file === undefined) return module;
  const texts = textsOf(module.file);
  const about = mapping(texts.get('DOCUMENTATION'));
  const returns = mapping(texts.get('RETURN'));
  const examples = texts.get('EXAMPLES');
  return {
    ...module,
    summary: typeof about['short_description'] === 'string' ? about['short_description'] : module.summary,
    args: Object.fromEntries(
      Object.entries(record(about['options'])).map(([name, one]) => [name, argument(record(one))]),
    ),
    returns: Object.fromEntries(Object.entries(returns).map(([name, one]) => [name, returned(record(one))])),
    ...(examples === undefined ? {} : { examples }),
  };
}

type Plain = Readonly<Record<string, unknown>>;

/** `NAME = r'''text'''` in a module's text, or the documents of a YAML file of its name. */
function textsOf(path: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const text = readFileSync(path, 'latin1').includes('\0') ? '' : readFileSync(path, 'utf8');
  for (const [, name, , body] of text.matchAll(/^(DOCUMENTATION|EXAMPLES|RETURN)\s*=\s*[ru]?('''|""")([\s\S]*?)\2/gm)) {
    found.set(name!, body!.trim());
  }
  const bare = path.replace(/\.\w+$/, '');
  const sidecar = [`${bare}.yml`, `${bare}.yaml`].find((one) => one !== path && existsSync(one));
  if (sidecar !== undefined && !found.has('DOCUMENTATION')) {
    const whole = mapping(readFileSync(sidecar, 'utf8'));
    for (const name of ['DOCUMENTATION', 'RETURN']) {
      if (whole[name] !== undefined) found.set(name, JSON.stringify(whole[name]));
    }
    if (typeof whole['EXAMPLES'] === 'string') found.set('EXAMPLES', whole['EXAMPLES'].trim());
  }
  return found;
}

/** A text of YAML as a mapping; what cannot be read says nothing. */
function mapping(text: string | undefined): Plain {
  if (text === undefined) return {};
  const problems: Problems = [];
  const [tree] = parseYaml(text, '(documentation)', problems);
  return tree && problems.length === 0 ? record(toNative(plainValue(tree))) : {};
}

function record(value: unknown): Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};
}

const KINDS: Readonly<Record<string, Kind>> = {
  ...{ str: 'string', path: 'path', int: 'int', float: 'float', bool: 'bool', list: 'list', dict: 'dict', raw: 'raw' },
  ...{ bytes: 'bytes', json: 'raw', jsonarg: 'raw', bits: 'raw' },
};

function argument(about: Plain): Argument<unknown> {
  const { choices, elements, suboptions } = about;
  const nested = Object.entries(record(suboptions)).map(([name, one]) => [name, argument(record(one)).spec] as const);
  const spec: ArgSpec = {
    kind: Array.isArray(choices) ? 'choice' : (KINDS[String(about['type'] ?? 'str')] ?? 'raw'),
    summary: sentence(about['description']),
    required: about['required'] === true,
    aliases: Array.isArray(about['aliases']) ? about['aliases'].map(String) : [],
    default: about['default'] ?? undefined,
    choices: Array.isArray(choices) ? choices.map(String) : Object.keys(record(choices)),
    elements: typeof elements === 'string' ? { ...argument({ type: elements }).spec } : undefined,
    options: nested.length > 0 ? Object.fromEntries(nested) : undefined,
    secret: false,
  };
  // Only its description is used: what the module is given is not looked at.
  return { spec } as Argument<unknown>;
}

function returned(about: Plain): ReturnSpec {
  const kind = { str: 'string', complex: 'dict', list: 'list', int: 'int', bool: 'bool', dict: 'dict' } as const;
  const type = String(about['type'] ?? 'raw');
  return {
    kind: Object.hasOwn(kind, type) ? kind[type as keyof typeof kind] : 'raw',
    summary: sentence(about['description']),
    when: about['returned'] === undefined ? undefined : String(about['returned']),
  };
}

/** Ansible's marks for options, constants and the like become code. */
function sentence(text: unknown): string {
  const whole = Array.isArray(text) ? text.join(' ') : String(text ?? '');
  return whole.replace(/\b[A-Z]\(([^)]*)\)/g, '`$1`').trim();
}
