/**
 * Jinja2 as ansible-core 2.19 means it, for other programs.
 *
 * Variables are plain JavaScript: objects or Maps, arrays, texts, numbers, booleans, null. Texts in them are the
 * caller's own templates, evaluated when they are read; `data()` marks what came from elsewhere and is never one.
 * Whatever goes wrong is a `PlayError` with the place inside the text.
 */
import { PlayError } from '../errors.ts';
import { fromJson } from '../python/plain.ts';
import { requireDefined } from '../python/undefined.ts';
import { Omit, type Value } from '../python/value.ts';
import { type ScalarTree, scalarTree } from '../source/tree.ts';
import { evaluateCondition } from './condition.ts';
import { evaluate as evaluateTree } from './evaluate.ts';
import type { Evaluate } from './frame.ts';
import { toNative } from './native.ts';
import { looksLikeTemplate } from './options.ts';
import { finalize } from './output.ts';
import { type Surroundings, servicesFor } from './ownServices.ts';
import { filePlace, located, type Place } from './place.ts';
import { Data, PlainScope, treeOf, type Variables } from './plainScope.ts';
import { evaluateCarrying, playbookTemplate } from './program.ts';
import { renderTemplate } from './renderTemplate.ts';

export { formatError, type Origin, PlayError } from '../errors.ts';
export { Float, Tuple, type Value } from '../python/value.ts';
export type { Surroundings } from './ownServices.ts';
export type { Variables } from './plainScope.ts';

export interface EvaluateOptions extends Surroundings {
  /** The text is a bare condition, such as `a == 1`; the answer is a boolean or an error. */
  readonly conditional?: boolean | undefined;
  /** What errors name as the file; `<template>` by default. */
  readonly file?: string | undefined;
}

/** Ansible's names of the template module's options. */
export interface RenderOptions extends Surroundings {
  readonly trim_blocks?: boolean | undefined;
  readonly lstrip_blocks?: boolean | undefined;
  readonly keep_trailing_newline?: boolean | undefined;
  readonly newline_sequence?: string | undefined;
  readonly block_start_string?: string | undefined;
  readonly block_end_string?: string | undefined;
  readonly variable_start_string?: string | undefined;
  readonly variable_end_string?: string | undefined;
  readonly comment_start_string?: string | undefined;
  readonly comment_end_string?: string | undefined;
  readonly line_statement_prefix?: string | undefined;
  readonly line_comment_prefix?: string | undefined;
  /** Texts of templates that may be included, imported and extended, by name; without it they are files. */
  readonly templates?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined;
  readonly file?: string | undefined;
}

const NO_VARIABLES: Variables = {};
const FILE = '<template>';

/** Marks data from elsewhere: nothing in it is a template. */
export function data(content: unknown): unknown {
  return new Data(content);
}

/**
 * What a playbook's text gives, as a JavaScript value: `evaluate('{{ a + 1 }}', { a: 1 })` is 2.
 * Lists and objects are evaluated in depth.
 */
export function evaluate(template: unknown, variables: Variables = NO_VARIABLES, options?: EvaluateOptions): unknown {
  return toNative(evaluateValue(template, variables, options));
}

/** The same with Python's distinctions kept: `Float` for 3.0, `bigint` past 2^53, `Map` for dicts. */
export function evaluateValue(
  template: unknown,
  variables: Variables = NO_VARIABLES,
  options?: EvaluateOptions,
): Value {
  const scope = new PlainScope(variables, servicesFor(options));
  if (options?.conditional === true) return evaluateCondition(conditionTree(template, options.file ?? FILE), scope);
  if (typeof template !== 'string') return evaluateTree(treeOf(template), scope);
  const { run, place } = textProgram(template, options?.file ?? FILE);
  if (run === undefined) return template;
  const value = requireDefined(evaluateCarrying(run, { scope, place, locals: undefined, run: undefined }));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Omit) throw new PlayError('undefined-variable', 'the whole value is omitted');
  try {
    return finalize(value);
  } catch (error) {
    throw located(error, place, { at: 0, end: template.length });
  }
}

/** The text that a template file gives, as the module `template` writes it. */
export function render(text: string, variables: Variables = NO_VARIABLES, options: RenderOptions = {}): string {
  const { templates, file, searchPath, environment, now, warn, decrypt, secret, ...syntax } = options;
  const services = servicesFor({ searchPath, environment, now, warn, decrypt, secret });
  return renderTemplate(text, file ?? FILE, new PlainScope(variables, services), {
    overrides: overridesOf(syntax),
    load: templates === undefined ? undefined : (name) => found(templates, name),
  });
}

/** As in a playbook, a line end may be written as its escape. */
const LINE_ENDS: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\r\\n': '\r\n' };

function overridesOf(syntax: Readonly<Record<string, unknown>>): Record<string, Value> {
  const overrides: Record<string, Value> = {};
  for (const [name, value] of Object.entries(syntax))
    if (value !== undefined)
      overrides[name] = fromJson(name === 'newline_sequence' ? (LINE_ENDS[value as string] ?? value) : value);
  return overrides;
}

function found(templates: NonNullable<RenderOptions['templates']>, name: string) {
  const text =
    templates instanceof Map
      ? (templates.get(name) as string | undefined)
      : Object.hasOwn(templates, name)
        ? (templates as Readonly<Record<string, string>>)[name]
        : undefined;
  return text === undefined ? undefined : { text, file: name };
}

interface TextProgram {
  readonly place: Place;
  readonly run: Evaluate | undefined;
}

const LIMIT = 20_000;
const programs = new Map<string, TextProgram>();

function textProgram(text: string, file: string): TextProgram {
  const known = file === FILE ? programs.get(text) : undefined;
  if (known !== undefined) return known;
  const place = filePlace(file, text);
  const program = { place, run: looksLikeTemplate(text) ? playbookTemplate(text, place) : undefined };
  if (file === FILE) {
    if (programs.size >= LIMIT) programs.clear();
    programs.set(text, program);
  }
  return program;
}

const conditions = new Map<string, ScalarTree>();

function conditionTree(condition: unknown, file: string) {
  if (typeof condition !== 'string') return treeOf(condition);
  const known = file === FILE ? conditions.get(condition) : undefined;
  if (known !== undefined) return known;
  const tree = scalarTree(condition, { file, line: 1, column: 1 });
  if (file === FILE) {
    if (conditions.size >= LIMIT) conditions.clear();
    conditions.set(condition, tree);
  }
  return tree;
}
