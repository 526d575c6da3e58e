/** Renders template files as the template module does. */
import { PlayError } from '../errors.ts';
import { str } from '../python/text.ts';
import { isStackOverflow, requireDefined, tooDeep } from '../python/undefined.ts';
import { Omit, type Value } from '../python/value.ts';
import { looksLikeTemplate, readHeader, type SyntaxOptions, TEMPLATE_FILE, withOverrides } from './options.ts';
import { concat, finalize } from './output.ts';
import { filePlace, located } from './place.ts';
import { compileProgram, restoreNewlines } from './program.ts';
import type { Scope } from './scope.ts';
import { execute, type Loaded, type Loader, newRun } from './templateRun.ts';

export interface TemplateOptions {
  /** Ansible's names: `trim_blocks`, `lstrip_blocks`, `block_start_string`, `newline_sequence` … */
  readonly overrides?: Readonly<Record<string, Value | undefined>> | undefined;
  /** Gives other templates by name; without it, they are found as the scope's services find templates. */
  readonly load?: ((name: string) => { readonly text: string; readonly file: string } | undefined) | undefined;
}

/** The text that a template file gives. Raises `PlayError` with the place in the file. */
export function renderTemplate(text: string, file: string, scope: Scope, options: TemplateOptions = {}): string {
  const value = renderNative(text, file, scope, options);
  return value === null ? '' : str(value);
}

/** The value that a template file gives before it becomes text: a lone expression keeps its type. */
export function renderNative(text: string, file: string, scope: Scope, options: TemplateOptions = {}): Value {
  const whole = filePlace(file, text);
  try {
    const base = withOverrides(TEMPLATE_FILE, Object.entries(options.overrides ?? {}));
    if (!looksLikeTemplate(text, base)) return text;
    const { options: syntax, skipped } = readHeader(text, base);
    const body = skipped === 0 ? text : text.slice(skipped);
    const place = filePlace(file, text, skipped);
    const loaded: Loaded = { program: programOf(body, syntax, place), place };
    const run = newRun(makeLoader(syntax, scope, options.load), loaded, { locals: undefined, depth: 0 });
    const pieces: Value[] = [];
    execute(loaded, run, { scope }, pieces);
    const value = requireDefined(concat(pieces));
    if (value instanceof Omit) throw new PlayError('undefined-variable', 'the whole template is `omit`');
    // Line ends that a header asks for do not count for those at the end.
    return restoreNewlines(text, finalize(value), base.newlineSequence);
  } catch (error) {
    if (isStackOverflow(error)) throw tooDeep(error, whole.at(0));
    throw located(error, whole, { at: 0, end: 1 });
  }
}

function makeLoader(syntax: SyntaxOptions, scope: Scope, load: TemplateOptions['load']): Loader {
  const known = new Map<string, Loaded | undefined>();
  const find = load ?? ((name: string) => findFile(name, scope));
  return (written) => {
    const name = load === undefined ? written : plainName(written);
    if (known.has(name)) return known.get(name);
    const source = find(name);
    let loaded: Loaded | undefined;
    if (source !== undefined) {
      const place = filePlace(source.file, source.text);
      loaded = { program: programOf(source.text, syntax, place), place };
    }
    known.set(name, loaded);
    return loaded;
  };
}

/** `./a` and `a` are one template. */
function plainName(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function findFile(name: string, scope: Scope): { text: string; file: string } | undefined {
  const file = scope.services.find('templates', name);
  return file === undefined ? undefined : { text: scope.services.readFile(file).toString('utf8'), file };
}

const programs = new Map<string, Map<string, Loaded['program']>>();
const LIMIT = 2000;

/** Files are rendered for many hosts, so their programs are kept, by options and text. */
function programOf(text: string, syntax: SyntaxOptions, place: Loaded['place']): Loaded['program'] {
  const key = Object.values(syntax).join('\u0000');
  let byText = programs.get(key);
  if (byText === undefined) {
    byText = new Map();
    if (programs.size >= LIMIT) programs.clear();
    programs.set(key, byText);
  }
  let program = byText.get(text);
  if (program === undefined) {
    program = compileProgram(text, syntax, place);
    if (byText.size >= LIMIT) byText.clear();
    byText.set(text, program);
  }
  return program;
}
