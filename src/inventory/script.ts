/** Runs executables that print an inventory as JSON. */
import { spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { type Origin, PlayError } from '../errors.ts';
import { parseJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';
import { addChild, addGroup, addHost, type Graph, setGroupVariable } from './graph.ts';
import { jsonTree } from './values.ts';

type Json = ReadonlyMap<Value, Value>;

/** Adds what `--list` prints to the graph, asking `--host` for each host when there is no `_meta`. */
export function readScript(file: string, graph: Graph): void {
  const origin: Origin = { file, line: 1, column: 1 };
  const complain = (message: string): void => {
    graph.problems.push(new PlayError('invalid-inventory', message, { origin }));
  };
  try {
    const list = run(file, ['--list']);
    if (!isMap(list)) {
      complain('this script must print a JSON object for `--list`');
      return;
    }
    const names = new Set<string>();
    for (const [group, data] of list) {
      if (group !== '_meta') readGroup({ group: String(group), data, names }, { graph, file, origin, complain });
    }
    const meta = list.get('_meta');
    const hostvars = isMap(meta) ? meta.get('hostvars') : undefined;
    const known = isMap(hostvars) ? hostvars : undefined;
    for (const name of names) {
      const variables = known ? known.get(name) : run(file, ['--host', name]);
      if (!isMap(variables)) continue;
      const host = graph.hosts.get(name)!;
      for (const [key, value] of variables) host.variables.set(String(key), { tree: jsonTree(value, origin) });
    }
  } catch (error) {
    complain((error as Error).message);
  }
}

interface Reading {
  readonly graph: Graph;
  readonly file: string;
  readonly origin: Origin;
  readonly complain: (message: string) => void;
}

function readGroup(one: { group: string; data: Value; names: Set<string> }, reading: Reading): void {
  const { group: name, data, names } = one;
  const { graph, file, origin, complain } = reading;
  const group = addGroup(graph, name, origin);
  // Old scripts print a bare list of hosts.
  const parts: Json = Array.isArray(data) ? new Map([['hosts', data]]) : isMap(data) ? data : new Map();
  const list = (key: string): readonly string[] => {
    const value = parts.get(key) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value as string[];
    complain(`\`${name}.${key}\` must be a list of names`);
    return [];
  };
  for (const host of list('hosts')) {
    names.add(host);
    addHost(graph, host, { group: name, origin, source: file });
  }
  for (const child of list('children')) addChild(graph, { parent: name, child, origin });
  const variables = parts.get('vars') ?? new Map();
  if (!isMap(variables)) complain(`\`${name}.vars\` must be an object`);
  else
    for (const [key, value] of variables)
      setGroupVariable(graph, group, { name: String(key), tree: jsonTree(value, origin) });
}

function isMap(value: Value | undefined): value is Map<Value, Value> {
  return value instanceof Map;
}

/** What the script prints, read as JSON; nothing printed is an empty object. Throws plain Errors. */
function run(file: string, args: readonly string[]): Value {
  const what = `this script with \`${args.join(' ')}\``;
  const done = spawnSync(resolve(file), args, { cwd: dirname(file), encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (done.error) throw new Error(`cannot run this script: ${done.error.message}`);
  if (done.status !== 0) {
    const how = done.signal ? `was ended by ${done.signal}` : `failed with exit code ${done.status}`;
    const said = done.stderr.trim().split('\n').at(-1);
    throw new Error(`${what} ${how}${said ? `: ${said}` : ''}`);
  }
  if (done.stdout.trim() === '') return new Map();
  try {
    return parseJson(done.stdout);
  } catch (error) {
    throw new Error(`${what} printed something other than JSON: ${(error as Error).message}`);
  }
}
