import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Gathering, gatherScript, readFacts } from '../../src/facts/gather.ts';
import { Float, type Value } from '../../src/python/value.ts';

const shells = ['dash', 'bash', 'busybox sh', 'mksh'];

/** The prelude's verbs that gathering uses. */
const verbs = `
  put() { if [ -n "\${KSH_VERSION-}" ]; then print -rn -- "$1"; else printf %s "$1"; fi; }
  has() { command -v "$1" >/dev/null 2>&1; }
  host_locale() { :; }
  set -eu
`;

function gather(how: Gathering = {}, shell = 'sh'): Map<string, Value> {
  const [program, ...args] = shell.split(' ') as [string, ...string[]];
  const { stdout, status } = spawnSync(program, [...args, '-c', verbs + gatherScript(how).text], {
    env: { ...process.env, TZ: 'UTC' },
  });
  expect(status).toBe(0);
  return readFacts({ stdout }, how);
}

type Shape = string | readonly Shape[] | { readonly [key: string]: Shape };

/** The shapes that ansible-core 2.19 gave on a Debian machine; an empty list or dict says nothing of its elements. */
const shapes = JSON.parse(readFileSync(new URL('./shapes.json', import.meta.url), 'utf8')) as Record<string, Shape>;

/** Facts that hosts have or lack for reasons of their own. */
const perHost = new Set([
  'device',
  'interface',
  'distribution_minor_version',
  'machine_id',
  'userspace_architecture',
  'dns',
]);

function expectShape(path: string, value: Value | undefined, shape: Shape): void {
  if (typeof shape === 'string') {
    const kinds = {
      null: value === null,
      bool: typeof value === 'boolean',
      int: Number.isInteger(value),
      string: typeof value === 'string',
    };
    const fits =
      shape === 'float'
        ? typeof value === 'number' || value instanceof Float
        : (kinds as Record<string, boolean>)[shape];
    expect(fits, `${path} should be ${shape}, not ${String(value)}`).toBe(true);
  } else if (Array.isArray(shape)) {
    expect(Array.isArray(value), `${path} should be a list`).toBe(true);
    if (shape[0] !== undefined) for (const item of value as Value[]) expectShape(`${path}[]`, item, shape[0]);
  } else {
    expect(value instanceof Map, `${path} should be a dict`).toBe(true);
    for (const [key, inner] of Object.entries(shape))
      expectShape(`${path}.${key}`, (value as Map<Value, Value>).get(key), inner as Shape);
  }
}

describe.each(shells)('in %s', (shell) => {
  test('every fact has the name and shape that Ansible gives it', () => {
    const facts = gather({}, shell);
    // A text where the tools of LVM are missing.
    const lvm = facts.get('lvm') instanceof Map ? { lvs: {}, vgs: {}, pvs: {} } : 'string';
    for (const [name, shape] of Object.entries({ ...shapes, lvm }))
      if (!perHost.has(name)) expectShape(name, facts.get(name), shape as Shape);
    expectShape('lo', facts.get('lo'), { ...(shapes['interface'] as object), ipv6: [] });
    for (const device of (facts.get('devices') as Map<Value, Value>).values()) {
      expectShape('links', (device as Map<Value, Value>).get('links'), { ids: [], uuids: [], labels: [], masters: [] });
    }
  });

  test('what does not change while one looks is the same in every shell', () => {
    const fixed = [
      'machine',
      'fqdn',
      'distribution',
      'userspace_bits',
      'processor',
      'processor_vcpus',
      'is_chroot',
      'service_mgr',
      'virtualization_type',
      'user_id',
      'user_dir',
      'product_name',
      'cmdline',
      'memtotal_mb',
    ];
    const [here, reference] = [gather({}, shell), gather({}, 'dash')];
    for (const name of fixed) expect([name, here.get(name)]).toEqual([name, reference.get(name)]);
  });
});

describe('subsets and filters', () => {
  test('the smallest set still tells distribution and user', () => {
    const facts = gather({ subsets: ['!all'] });
    expect(facts.has('distribution')).toBe(true);
    expect(facts.has('user_id')).toBe(true);
    expect(facts.has('memtotal_mb')).toBe(false);
    expect(facts.has('interfaces')).toBe(false);
    expect(facts.get('gather_subset')).toEqual(['!all']);
  });

  test('nothing but what is asked for, and what that needs', () => {
    const facts = gather({ subsets: ['!all', '!min', 'pkg_mgr'] });
    expect(facts.has('pkg_mgr')).toBe(true);
    expect(facts.has('distribution')).toBe(true);
    expect(facts.has('date_time')).toBe(false);
  });

  test('one group more, by its name or by one of its facts', () => {
    expect(gather({ subsets: ['!all', 'network'] }).has('interfaces')).toBe(true);
    expect(gather({ subsets: ['!all', 'mounts'] }).has('memtotal_mb')).toBe(true);
    expect(gather({ subsets: ['!hardware'] }).has('memtotal_mb')).toBe(false);
  });

  test('an unknown subset is an error with the nearest name; leaving out an unknown one is not', () => {
    expect(() => gatherScript({ subsets: ['netwrk'] })).toThrow('gather_subset does not know `netwrk`');
    expect(() => gatherScript({ subsets: ['!ohia'] })).not.toThrow();
  });

  test('a filter matches with and without the prefix', () => {
    expect([...gather({ filter: ['distribution'] }).keys()]).toEqual(['distribution']);
    expect([...gather({ filter: ['ansible_*_mb', 'user_[iu]*'] }).keys()].sort()).toEqual([
      'memfree_mb',
      'memory_mb',
      'memtotal_mb',
      'swapfree_mb',
      'swaptotal_mb',
      'user_id',
      'user_uid',
    ]);
    expect([...gather({ filter: ['gather_subset'] }).keys()]).toEqual(['gather_subset']);
  });
});

describe('facts of the host itself', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'facts-'));
    writeFileSync(join(folder, 'json.fact'), '{"port": 80, "list": [1, "a"]}');
    writeFileSync(join(folder, 'ini.fact'), '[General]\nAnswer = 42\nlong = a\n  b\n[other]\nx: y\n');
    writeFileSync(join(folder, 'run.fact'), '#!/bin/sh\necho \'{"pid": "x"}\'\n', { mode: 0o755 });
    writeFileSync(join(folder, 'bad.fact'), '#!/bin/sh\necho partly; exit 3\n', { mode: 0o755 });
    writeFileSync(join(folder, 'text.fact'), 'no ini\n');
    writeFileSync(join(folder, 'ignored.txt'), '{}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(shells)('JSON, INI and programs, in %s', (shell) => {
    const local = gather({ factPath: folder, subsets: ['!all', '!min', 'local'] }, shell).get('local');
    expect(local).toEqual(
      new Map<Value, Value>([
        ['bad', 'Failure executing fact script (bad.fact), rc: 3'],
        [
          'ini',
          new Map([
            [
              'General',
              new Map([
                ['answer', '42'],
                ['long', 'a\nb'],
              ]),
            ],
            ['other', new Map([['x', 'y']])],
          ]),
        ],
        [
          'json',
          new Map<Value, Value>([
            ['port', 80],
            ['list', [1, 'a']],
          ]),
        ],
        ['run', new Map([['pid', 'x']])],
        ['text', 'error loading facts as JSON or ini - please check content: text.fact'],
      ]),
    );
  });
});
