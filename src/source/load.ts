/** Reads YAML text and files into trees: every key, list, map and scalar knows where it stands; nothing is evaluated. */
import { readFileSync, statSync } from 'node:fs';
import type { CST, Document, YAMLParseError } from 'yaml';
import { type Origin, PlayError, type Problems } from '../errors.ts';
import { buildTree } from './build.ts';
import { explainYamlError, isOpenQuote } from './explain.ts';
import { readSimpleYaml } from './simple.ts';
import { originFinder, rememberText } from './text.ts';
import { tokensOf } from './tokens.ts';
import { scalarTree, type Tree } from './tree.ts';
import type { Vault } from './vault.ts';
import { yamlPackage } from './yamlPackage.ts';

/** Beyond this a YAML file is not something a person wrote, and reading it would stop the program for long. */
const largestFile = 20_000_000;
/** Deeper nesting than this would exhaust the stack of everything that walks a tree. */
const deepestNesting = 200;

export interface LoadOptions {
  /** Opens files that are encrypted as a whole. */
  readonly vault?: Vault | undefined;
}

/** The documents of a text. What is wrong with it is added to `problems`; a text with a syntax error gives no tree. */
export function parseYaml(text: string, file: string, problems: Problems): Tree[] {
  rememberText(file, text);
  return parse(text, file, problems);
}

function parse(text: string, file: string, problems: Problems): Tree[] {
  const start: Origin = { file, line: 1, column: 1 };
  if (text.length > largestFile) {
    const size = `${Math.round(text.length / 1e6)} MB`;
    problems.push(new PlayError('yaml-syntax', `${size} are too much for a YAML file`, { origin: start }));
    return [];
  }
  const simple = readSimpleYaml(text, file);
  return simple ? [simple] : parseFully(text, file, problems);
}

/** The documents of a text as the parser for all of YAML sees them. */
export function parseFully(text: string, file: string, problems: Problems): Tree[] {
  const originAt = originFinder(text, file);
  const strict = compose(text, false);
  // Only a text that seems to forget a quote is read a second time, the way PyYAML would.
  const loose = strict.error && isOpenQuote(strict.error) ? compose(text, true) : strict;
  const { tokens, documents, error, tooDeep } = loose.error ? strict : loose;
  if (tooDeep !== undefined) {
    const message = `nested more than ${deepestNesting} levels deep`;
    problems.push(new PlayError('yaml-syntax', message, { origin: originAt(tooDeep) }));
    return [];
  }
  // What follows a syntax error is mostly its consequence, so only the first one is told.
  if (error) {
    problems.push(explainYamlError(error, { text, file, tokens, originAt }));
    return [];
  }
  return documents.map(({ contents }) => buildTree(contents, { text, file, problems, originAt }));
}

interface Composed {
  readonly tokens: readonly CST.Token[];
  readonly documents: readonly Document.Parsed[];
  readonly error?: YAMLParseError | undefined;
  readonly tooDeep?: number | undefined;
}

function compose(text: string, looseQuotes: boolean): Composed {
  const tokens = tokensOf(text, looseQuotes);
  const tooDeep = findTooDeep(tokens);
  if (tooDeep !== undefined) return { tokens, documents: [], tooDeep };
  // The failsafe schema leaves all scalars as text, because the types are resolved here as PyYAML does.
  const options = {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  } as const;
  const documents: Document.Parsed[] = [];
  const { Composer } = yamlPackage();
  for (const document of new Composer(options).compose(tokens) as Iterable<Document.Parsed>) {
    if (document.errors[0]) return { tokens, documents, error: document.errors[0] };
    documents.push(document);
  }
  return { tokens, documents };
}

/** The offset of the first collection that is nested too deeply; walked without recursion, for it may be very deep. */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > deepestNesting) return token.offset;
    if (token.type === 'document') {
      if (token.value) open.push({ token: token.value, depth });
    } else if ('items' in token) {
      for (const item of token.items) {
        if (item.key) open.push({ token: item.key, depth: depth + 1 });
        if (item.value) open.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

interface Loaded {
  readonly stamp: string;
  readonly tree: Tree | undefined;
  readonly problems: Problems;
}

const loadedFiles = new Map<string, Loaded>();

/**
 * The one document of a YAML file; an empty file is a null scalar. Undefined when there were problems (they are added).
 * A file that has not changed since is not parsed again.
 */
export function loadYamlFile(path: string, problems: Problems, options: LoadOptions = {}): Tree | undefined {
  let stamp: string;
  try {
    const info = statSync(path);
    if (info.isDirectory()) throw new Error('it is a folder');
    stamp = `${info.ino}:${info.size}:${info.mtimeMs}`;
    const known = loadedFiles.get(path);
    // A problem may be a missing vault password, which another call can have.
    if (known?.stamp === stamp && (known.problems.length === 0 || !options.vault)) {
      problems.push(...known.problems);
      return known.tree;
    }
    const own: Problems = [];
    const tree = readOneDocument(path, own, options);
    loadedFiles.set(path, { stamp, tree, problems: own });
    problems.push(...own);
    return tree;
  } catch (error) {
    problems.push(
      error instanceof PlayError
        ? error
        : new PlayError('missing-file', `cannot read ${path}: ${reasonOf(error)}`, { cause: error }),
    );
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}

function readOneDocument(path: string, problems: Problems, options: LoadOptions): Tree | undefined {
  const origin: Origin = { file: path, line: 1, column: 1 };
  let text = readFileSync(path, 'utf8');
  const encrypted = text.startsWith('$ANSIBLE_VAULT;');
  if (encrypted) {
    if (!options.vault)
      throw new PlayError('vault', `${path} is encrypted, and no vault password was given`, { origin });
    text = options.vault.decrypt(text, origin);
  }
  if (text.startsWith('\uFEFF')) text = text.slice(1);
  rememberText(path, text, encrypted);
  const before = problems.length;
  const documents = parse(text, path, problems);
  if (problems.length > before) return undefined;
  if (documents.length > 1) {
    const hint = 'a second `---` begins another document';
    problems.push(
      new PlayError('yaml-syntax', 'only one document may be in a file', { origin: documents[1]!.origin, hint }),
    );
    return undefined;
  }
  return documents[0] ?? scalarTree(null, origin);
}
