/** The walls of the house: who may import whom, where packages live, what is absent, and that nothing is left untested. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actions } from '../src/engine/actions/index.ts';
import { moduleNames } from '../src/modules/registry.ts';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** What each room may import besides itself and `errors.ts`. */
const arrows: Readonly<Record<string, readonly string[] | 'all'>> = {
  cli: 'all',
  report: ['engine/events.ts'],
  engine: [
    'plugins',
    'modules',
    'facts',
    'connection',
    'vars',
    'playbook',
    'inventory',
    'jinja',
    'python',
    'pki',
    'script',
    'source',
  ],
  plugins: ['modules', 'jinja', 'python', 'script', 'source'],
  modules: ['facts', 'python', 'pki', 'script', 'source'],
  facts: ['python', 'script', 'modules/define.ts', 'modules/plainData.ts'],
  connection: ['script'],
  vars: ['inventory', 'playbook', 'jinja', 'python', 'source'],
  playbook: ['source'],
  galaxy: ['source'],
  inventory: ['source', 'python'],
  jinja: ['source', 'python'],
  python: ['source/tree.ts'],
  pki: [],
  script: [],
  source: [],
};

/** Where each runtime package may be imported. */
const packages: Readonly<Record<string, RegExp>> = {
  ssh2: /^connection\//,
  'ssh-config': /^connection\//,
  yaml: /^source\//,
  handlebars: /^(engine\/handlebars|report\/html)\.ts$/,
  'p-limit': /^engine\//,
  chalk: /^report\/(terminal|minimal|familiar)\.ts$/,
  'log-update': /^report\/status\.ts$/,
  diff: /^report\/diff\.ts$/,
  commander: /^cli\/options\.ts$/,
  'ipaddr.js': /^jinja\//,
  jmespath: /^jinja\//,
  bcryptjs: /^jinja\//,
  '@peculiar/x509': /^pki\//,
};

interface Source {
  readonly name: string;
  readonly room: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(src, path);
    const text = readFileSync(path, 'utf8');
    const imports = [
      ...text.matchAll(
        /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from '([^']+)'|import\('([^']+)'\)|^import '([^']+)'|\b(?:require|createRequire\(import\.meta\.url\))\('([^']+)'\)/g,
      ),
    ].map(([, from, lazy, bare, required]) => (from ?? lazy ?? bare ?? required)!);
    return { name, room: name.includes('/') ? name.split('/')[0]! : '', text, imports };
  });

/** Code without comments and strings, so that words in them do not count. */
function code(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
}

test('no module gives a verb of the prelude another meaning', () => {
  const verbs = readdirSync(join(src, 'script'))
    .filter((name) => name.endsWith('.sh'))
    .flatMap((name) =>
      [...readFileSync(join(src, 'script', name), 'utf8').matchAll(/^(\w+)\(\) \{/gm)].map(([, verb]) => verb!),
    );
  expect(verbs.length).toBeGreaterThan(20);
  const wrong = sources
    .filter(({ room }) => room === 'modules' || room === 'facts')
    .flatMap(({ name, text }) =>
      verbs
        .filter((verb) => new RegExp(`[\\n;\\x60{]\\s*${verb}\\(\\) \\{`).test(text))
        .map((verb) => `${name}: ${verb}`),
    );
  expect(wrong).toEqual([]);
});

describe('rooms', () => {
  test('imports follow the arrows', () => {
    const wrong = sources.flatMap(({ name, room, imports }) => {
      if (room === '') return [];
      const allowed = arrows[room];
      if (allowed === undefined) return [`${name}: \`${room}\` is not a room`];
      if (allowed === 'all') return [];
      return imports.flatMap((from) => {
        if (!from.startsWith('.')) return [];
        const target = relative(src, resolve(src, dirname(name), from));
        const free = target === 'errors.ts' || target.startsWith(`${room}/`);
        const ok = free || allowed.some((one) => target === one || target.startsWith(`${one}/`));
        return ok ? [] : [`${name} imports ${target}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test('each runtime package lives in one room', () => {
    const wrong = sources.flatMap(({ name, imports }) =>
      imports.flatMap((from) => {
        if (from.startsWith('.') || from.startsWith('node:')) return [];
        const home = packages[from];
        return home?.test(name) ? [] : [`${name} imports ${from}`];
      }),
    );
    expect(wrong).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies).filter((name) => !packages[name])).toEqual([]);
    const unused = Object.keys(dependencies).filter((name) => !sources.some(({ imports }) => imports.includes(name)));
    expect(unused).toEqual([]);
  });

  test('every runtime package has its reason in ARCHITECTURE.md', () => {
    const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    expect(Object.keys(packages).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('what is absent', () => {
  test('only cli prints, exits and reads the environment', () => {
    const wrong = sources
      // A program that uses the package's `./jinja` export has no cli; what it does not hand over comes from the process.
      .filter(({ room, name }) => room !== 'cli' && name !== 'jinja/ownServices.ts')
      .filter(({ text }) => /\bconsole\.|\bprocess\.(exit|env|stdout|stderr|stdin|argv)\b/.test(code(text)))
      .map(({ name }) => name);
    expect(wrong).toEqual([]);
  });

  test('nothing evaluates code', () => {
    const wrong = sources.filter(
      ({ text }) => /\beval\(|\bnew Function\b|\bFunction\(|from 'node:vm'/.test(code(text)) || /'node:vm'/.test(text),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('modules open no connection and read no environment', () => {
    const wrong = sources.filter(
      ({ room, imports }) => room === 'modules' && imports.some((from) => /node:(child_process|net|http)/.test(from)),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('no file is longer than 250 lines, and no folder is a drawer for odds and ends', () => {
    const long = sources
      .filter(({ text }) => text.split('\n').length > 251)
      .map(({ name, text }) => `${name}: ${text.split('\n').length}`);
    expect(long).toEqual([]);
    expect(
      sources
        .filter(({ name }) => /(^|\/)(utils?|helpers?|common|core|shared)(\/|\.ts$)/.test(name))
        .map(({ name }) => name),
    ).toEqual([]);
  });

  test('no default exports, enums or namespaces', () => {
    const wrong = sources.filter(({ text }) =>
      /^export default|^(export )?(const )?enum |^(export )?namespace /m.test(code(text)),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe('nothing is left out', () => {
  test('every module has a test', () => {
    const tested = new Set(readdirSync(join(root, 'test/modules')).map((file) => file.replace(/\.test\.ts$/, '')));
    const aliases = new Set(
      sources
        .filter(({ room }) => room === 'modules')
        .flatMap(({ text }) =>
          [...text.matchAll(/aliases: \[([^\]]*)\]/g)].flatMap(([, list]) =>
            [...list!.matchAll(/'([^']+)'/g)].map(([, name]) => name!),
          ),
        ),
    );
    expect(moduleNames().filter((name) => !tested.has(name) && !aliases.has(name))).toEqual([]);
  });

  test('every action has a test', () => {
    const tested = new Set(
      readdirSync(join(root, 'test/engine/actions')).map((file) => file.replace(/\.test\.ts$/, '')),
    );
    expect([...actions.keys()].filter((name) => !tested.has(name))).toEqual([]);
  });

  test('every module and action has its page', () => {
    const missing = [...moduleNames(), ...actions.keys()].filter(
      (name) => !existsSync(join(root, 'docs/modules', `${name}.md`)),
    );
    const aliases = missing.filter(
      (name) => !readFileSync(join(root, 'docs/modules/README.md'), 'utf8').includes(`\`${name}\``),
    );
    expect(aliases).toEqual([]);
  });

  test('ARCHITECTURE.md is at most 150 lines, CONTRIBUTING.md 100', () => {
    expect(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(151);
    expect(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(101);
  });
});
