/** A table of cases for one module, run in every shell, with the laws that all modules obey. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Module, Outcome } from '../../src/modules/define.ts';
import { plainData } from '../../src/modules/plainData.ts';
import { specsOf } from '../../src/modules/readArgs.ts';
import type { Session } from '../../src/script/session.ts';
import { openShell, shells } from './localShell.ts';
import { runModule } from './runModule.ts';
import { sampled } from './sample.ts';
import { look, plant, snapshot, type Tree } from './tree.ts';

/** `$ROOT` in any text stands for the case's own folder, `$SOURCES` for the controller's. */
export interface Case {
  readonly given?: Tree;
  /** Files of the controller, found by `src`. */
  readonly sources?: Tree;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  readonly after?: Tree;
  /** Exactly what `changed` records name. */
  readonly changes?: readonly string[];
  /** Keys that the result holds; others may stand beside them. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** Part of the message of a failed outcome. */
  readonly error?: string | RegExp;
  readonly skipped?: boolean;
  readonly warning?: string | RegExp;
  /** A second run changes something by nature: `touch`, `command`. */
  readonly restless?: boolean;
  /** Check mode cannot foretell it; the text says why. */
  readonly unforeseen?: string;
  /** Needs root, so it is left out for other users. */
  readonly root?: boolean;
  /** Why this machine cannot show it. */
  readonly unless?: string | undefined;
  readonly only?: readonly (typeof shells)[number][];
}

export interface Laws {
  /** Arguments that are shell text by nature, and those a hostile string cannot stand in (URLs). */
  readonly notHostile?: readonly string[];
  /** Cases that start slow programs are further apart in the fast ring; usually it runs every second one. */
  readonly every?: number;
}

/** `SHELLS=rotate`, the fast ring, runs each case in one shell only. They take turns, the quick ones three times as often. */
const rotates = process.env['SHELLS'] === 'rotate';
const turns = ['dash', 'busybox sh', 'dash', 'bash', 'busybox sh', 'dash', 'busybox sh', 'mksh'] as const;

/** Tests a module: every case in dash, bash, busybox and mksh, and the laws of check mode, repetition and quoting. */
export function describeModule(module: Module, cases: Readonly<Record<string, Case>>, laws: Laws = {}): void {
  const hostileIn = turns[module.name.length % turns.length];
  const chosen = sampled(Object.entries(cases), laws.every ?? 2);
  const casesIn = (shell: (typeof shells)[number]): typeof chosen =>
    chosen.filter((_, index) => !rotates || turns[index % turns.length] === shell);
  const used = shells.filter((shell) => !rotates || shell === hostileIn || casesIn(shell).length > 0);
  describe.each(used)(`${module.name} in %s`, (shell) => {
    const bench = openBench(shell);
    for (const [name, one] of casesIn(shell)) {
      const left =
        one.unless !== undefined || (one.root && process.getuid?.() !== 0) || (one.only && !one.only.includes(shell));
      test.skipIf(left)(name, () => obeys(module, one, bench));
    }
    if (rotates && shell !== hostileIn) return;
    test('hostile strings stay data', () => staysData(module, cases, laws, bench));
  });
}

interface Bench {
  session(): Session;
  /** A new empty pair of folders. */
  folders(): { root: string; sources: string };
}

function openBench(shell: (typeof shells)[number]): Bench {
  let session: Session | undefined;
  let base = '';
  let count = 0;
  beforeAll(async () => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'module-')));
    chmodSync(base, 0o755);
    session = await openShell(shell, base);
  });
  afterAll(async () => {
    await session?.close();
    rmSync(base, { recursive: true, force: true });
  });
  return {
    session: () => session!,
    folders() {
      const root = join(base, `${++count}`, 'root');
      const sources = join(base, `${count}`, 'sources');
      mkdirSync(root, { recursive: true });
      mkdirSync(sources);
      return { root, sources };
    },
  };
}

async function obeys(module: Module, one: Case, bench: Bench): Promise<void> {
  const { root, sources } = bench.folders();
  const put = <T>(data: T): T => substitute(data, { $ROOT: root, $SOURCES: sources });
  plant(root, put(one.given ?? {}));
  plant(sources, put(one.sources ?? {}));
  const run = (how: { check?: boolean; diff?: boolean }): Promise<Outcome> =>
    runModule(module, put(one.args), bench.session(), { ...how, sources, variables: put(one.variables ?? {}) });

  const before = snapshot(root);
  const foretold = await run({ check: true, diff: true });
  expect(snapshot(root), 'check mode leaves everything in place').toEqual(before);

  const outcome = await run({});
  if (one.error !== undefined) {
    expect(outcome.status, JSON.stringify(plainData(outcome.result))).toBe('failed');
    expect(outcome.message).toMatch(put(one.error));
  } else expect(outcome.status, outcome.message).toBe(statusOf(one, outcome));
  if (one.changes) expect(outcome.changes).toEqual(put(one.changes));
  if (one.result) expect(plainData(outcome.result)).toMatchObject(put(one.result));
  if (one.warning) expect(outcome.warnings?.join()).toMatch(put(one.warning));
  for (const [key, entry] of Object.entries(one.after ?? {})) {
    const name = put(key);
    expect(look(root, name, entry), name).toEqual(entry === null ? null : put(entry));
  }
  if (!one.unforeseen && module.checkMode !== 'none' && one.error === undefined) {
    expect(foretold.status, foretold.message).toBe(outcome.status);
    expect(foretold.changes, 'check mode foretells the changes').toEqual(outcome.changes);
  }
  if (one.restless || one.error !== undefined || one.skipped) return;
  const after = snapshot(root);
  const second = await run({ diff: true });
  expect(
    { status: second.status, changes: second.changes },
    `a second run changes nothing ${second.message ?? ''}`,
  ).toEqual({
    status: 'ok',
    changes: [],
  });
  expect(snapshot(root), 'a second run leaves everything in place').toEqual(after);
}

function statusOf(one: Case, outcome: Outcome): Outcome['status'] {
  if (one.skipped) return 'skipped';
  if (one.changes) return one.changes.length ? 'changed' : 'ok';
  return outcome.status === 'changed' ? 'changed' : 'ok';
}

const hostile = [
  ' a  b ',
  `'"\\ $(touch $ROOT/PWNED) \`touch $ROOT/PWNED\` $HOME * ;touch $ROOT/PWNED #\ntouch $ROOT/PWNED\n'; touch $ROOT/PWNED; '`,
  '-rf --help',
];

/** Replaces each text argument of each good case in turn; nothing that the text says may be executed. */
async function staysData(
  module: Module,
  cases: Readonly<Record<string, Case>>,
  laws: Laws,
  bench: Bench,
): Promise<void> {
  const specs = specsOf(module.args);
  const tried = new Set<string>();
  for (const one of sampled(Object.values(cases), laws.every ?? 2)) {
    if (one.error !== undefined || one.unless !== undefined || (one.root && process.getuid?.() !== 0)) continue;
    for (const [name, value] of Object.entries(one.args)) {
      const kind = specs[name]?.kind;
      if (typeof value !== 'string' || (kind !== 'string' && kind !== 'path') || laws.notHostile?.includes(name))
        continue;
      const key = `${name} ${one.args['state'] ?? ''}`;
      if (tried.has(key)) continue;
      tried.add(key);
      // The second one has everything that a shell obeys.
      for (const text of rotates ? hostile.slice(1, 2) : hostile) {
        const { root, sources } = bench.folders();
        const put = <T>(data: T): T => substitute(data, { $ROOT: root, $SOURCES: sources });
        plant(root, put(one.given ?? {}));
        plant(sources, put(one.sources ?? {}));
        const prefix = kind === 'path' && value.startsWith('$ROOT') ? '$ROOT/' : '';
        const args = put({ ...one.args, [name]: prefix + text });
        const outcome = await runModule(module, args, bench.session(), {
          sources,
          variables: put(one.variables ?? {}),
        });
        expect(existsSync(join(root, 'PWNED')), `${name}: ${text}`).toBe(false);
        expect(outcome.message ?? '', `${name}: ${text}`).not.toMatch(
          /syntax error|unterminated|: not found|parameter not set|unbound/i,
        );
      }
    }
  }
}

function substitute<T>(data: T, names: Readonly<Record<string, string>>): T {
  if (typeof data === 'string') {
    return Object.entries(names).reduce<string>((text, [name, path]) => text.replaceAll(name, path), data) as T;
  }
  if (Array.isArray(data)) return data.map((item) => substitute(item, names)) as T;
  if (data && typeof data === 'object' && Object.getPrototypeOf(data) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(data).map(([key, item]) => [substitute(key, names), substitute(item, names)]),
    ) as T;
  }
  if (data && typeof data === 'object' && 'asymmetricMatch' in data && 'sample' in data) {
    return Object.assign(Object.create(Object.getPrototypeOf(data)), data, { sample: substitute(data.sample, names) });
  }
  return data;
}
