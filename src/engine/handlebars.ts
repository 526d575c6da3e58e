/** Handlebars for the files that bundled roles place on hosts: strict, with a fixed list of helpers. */
import Handlebars from 'handlebars';
import { PlayError } from '../errors.ts';
import { evaluateExpression, fromJson, toJson } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import { plainYaml } from './plainYaml.ts';

const engine = Handlebars.create();
const cache = new Map<string, HandlebarsTemplateDelegate>();

/** Helpers are few on purpose: a file that needs more is a `.j2`. */
export const HANDLEBARS_HELPERS = [
  'eq',
  'ne',
  'and',
  'or',
  'not',
  'default',
  'join',
  'indent',
  'toYaml',
  'toJson',
  'b64',
  'ipaddr',
] as const;

const plainArgs = (args: unknown[]): unknown[] => args.slice(0, -1);

engine.registerHelper({
  eq: (a: unknown, b: unknown) => a === b,
  ne: (a: unknown, b: unknown) => a !== b,
  and: (...args: unknown[]) => plainArgs(args).every(isTrue),
  or: (...args: unknown[]) => plainArgs(args).find(isTrue) ?? false,
  not: (value: unknown) => !isTrue(value),
  default: (value: unknown, fallback: unknown) =>
    value === undefined || value === null || value === '' ? fallback : value,
  join: (list: unknown[], by: unknown) => list.join(typeof by === 'string' ? by : ','),
  indent: (text: string, width: number) => String(text).replace(/\n(?=.)/g, `\n${' '.repeat(width)}`),
  toYaml: (value: unknown) => plainYaml(value),
  toJson: (value: unknown) => JSON.stringify(value),
  b64: (text: string) => Buffer.from(String(text)).toString('base64'),
  ipaddr: (value: unknown, ...rest: unknown[]) => {
    const { data } = rest.at(-1) as Handlebars.HelperOptions;
    return filter('_value | ipaddr(_query)', { _value: String(value), _query: rest.length > 1 ? rest[0] : '' }, data);
  },
});

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** A Jinja filter's result as plain data; the scope of the template travels in Handlebars' data. */
function filter(expression: string, values: Readonly<Record<string, unknown>>, data: { scope: Scope }): unknown {
  const bindings = new Map(Object.entries(values).map(([name, value]) => [name, { value: fromJson(value) }]));
  return toJson(evaluateExpression(expression, { file: 'helper', line: 1, column: 1 }, data.scope.with(bindings)));
}

/** Renders a template with the variables of a scope, each of which is evaluated only if the template names it. */
export function renderHandlebars(text: string, path: string, scope: Scope): string {
  let template = cache.get(text);
  if (!template) {
    try {
      Handlebars.parse(text);
      template = engine.compile(text, { strict: true, noEscape: true, knownHelpers: {}, preventIndent: true });
    } catch (error) {
      throw asPlayError(error, path);
    }
    cache.set(text, template);
  }
  try {
    return template(variables(scope), {
      data: { scope },
      allowProtoPropertiesByDefault: false,
      allowProtoMethodsByDefault: false,
    });
  } catch (error) {
    throw error instanceof PlayError ? error : asPlayError(error, path);
  }
}

/** A plain object whose properties are the scope's names, made when they are read. */
function variables(scope: Scope): Record<string, unknown> {
  const data: Record<string, unknown> = Object.create(null);
  for (const name of new Set(scope.names())) {
    Object.defineProperty(data, name, {
      enumerable: true,
      configurable: true,
      get: () => {
        const value = scope.get(name);
        return value === undefined ? undefined : toJson(value);
      },
    });
  }
  return data;
}

function asPlayError(error: unknown, path: string): PlayError {
  const { message, lineNumber, column } = error as { message: string; lineNumber?: number; column?: number };
  const line = lineNumber ?? Number(/line (\d+)/.exec(message)?.[1] ?? 1);
  const short = message.split('\n')[0]!.replace(/ - \d+:\d+$/, '');
  const missing = /"?([\w.]+)"? not defined in/.exec(message);
  return new PlayError(
    missing ? 'undefined-variable' : 'template-syntax',
    missing ? `\`${missing[1]}\` is undefined in this template` : short,
    {
      origin: { file: path, line, column: (column ?? 0) + 1 },
      cause: error,
    },
  );
}
