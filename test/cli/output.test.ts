/** What a run prints under Ansible's names, held to what ansible-core 2.19 printed for the same (scripts/recordOutput.mjs). */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../support/runCommand.ts';
import { sampled } from '../support/sample.ts';

interface Asked {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Why this case is not compared. */
  readonly apart?: string;
}

interface Recorded {
  readonly code: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

const root = join(import.meta.dirname, 'output');
const read = <T>(name: string): Readonly<Record<string, T>> => JSON.parse(readFileSync(join(root, name), 'utf8'));
const cases = read<Asked>('cases.json');
const recorded = read<Recorded>('recorded.json');
const files = Object.fromEntries(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.json'))
    .map((path) => [relative(root, path), readFileSync(path, 'utf8')]),
);

/** Moments and durations, and the blocks before `fatal:` that tell a mistake twice (docs/differences.md). */
function plain(text: string, folder: string): string[] {
  return (
    text
      .replaceAll(folder, '$FOLDER')
      .replace(/^\[ERROR\]: (?:.*\n)*?\n(?:.*\n)*?\n/gm, '')
      .replace(/^\[WARNING\]: .*\n(?:\n)?/gm, '')
      // `oneline` tells a failure twice.
      .replace(/^An exception occurred .*\n|^\w+ \| FAILED! => .*"cmd": .*\n/gm, '')
      .replace(/"(delta|start|end)": "[^"]*"/g, '"$1": "T"')
      .replace(/(delta|start|end): '[^']*'/g, "$1: 'T'")
      .replace(/ \(content\)$/gm, '')
      .replace(/\$FOLDER\/\.ansible\/tmp\/[\w/.-]*\/t\.j2$/gm, '$FOLDER/made/t')
      .replace(/^\w+ \d+ \w+ \d{4} {2}[\d:]+ \S+ .*$/gm, 'MOMENT')
      .replace(/^.{1,70}-+ +\d+\.\d\ds$/gm, 'TIMES')
      .replace(/\d+ minutes, \d+ seconds/, 'SOME TIME')
      .replace(/^(included: .* for )(.*?)( =>.*)?$/gm, (_, head, hosts: string, more = '') => {
        return `${head}${hosts.split(', ').sort().join(', ')}${more}`;
      })
      // A banner may have several lines.
      .split(/(?=^\n[A-Z ]+ (?:\[[^*]*\] )?\*+$)/m)
      .flatMap(byHost)
  );
}

/** A run as JSON, but for what differs each time, and the arguments, which our results do not repeat. */
function shape(text: string): unknown {
  const left = new Set([
    'id',
    'path',
    'duration',
    'delta',
    'start',
    'end',
    'invocation',
    '_ansible_no_log',
    'exception',
  ]);
  return JSON.parse(text, (key, value) => (left.has(key) || key.startsWith('_ansible_') ? undefined : value));
}

/** The lines of a task, host by host: which of them answers first is chance. */
function byHost(block: string): string[] {
  const [head = '', ...parts] = `\n${block}`
    .replace(/^(task path: .*)\n(?=fatal)/gm, '$1\r')
    .split(/^(?=(?:\w+|FAILED - RETRYING|task path): .*\[\w|\w+ \| |\.\.\.ignoring)/m);
  const hostOf = (part: string): string => /\[(\w+)|^\w+ \|/.exec(part)?.slice(0, 2).findLast(Boolean) ?? '~';
  const sorted = parts.map((part) => [hostOf(part), part] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return [head.slice(1), ...sorted.map(([, part]) => part)].join('').split(/[\r\n]/);
}

for (const [name, { args, env = {}, apart }] of sampled(Object.entries(cases), 3)) {
  test.skipIf(apart !== undefined || !recorded[name])(name, async () => {
    const { code, stdout, stderr, folder } = await runCommand({
      args: ['ansible-playbook', '-i', 'hosts.ini', ...args],
      files,
      env,
    });
    const theirs = recorded[name]!;
    expect(stderr).not.toContain('rror:');
    const told = theirs.stdout.join('\n');
    if (told.startsWith('{')) expect(shape(stdout)).toEqual(shape(told));
    else expect(plain(stdout, folder)).toEqual(plain(told, folder));
    expect(code).toBe(theirs.code);
  });
}
