/** `-e`: variables as `k=v` words, as JSON or YAML, or from a file. */
import { readFileSync } from 'node:fs';
import { PlayError } from '../errors.ts';
import type { Binding } from '../jinja/scope.ts';
import {
  loadYamlFile,
  type MapTree,
  parseArguments,
  parseYaml,
  scalarTree,
  type Tree,
  type Vault,
} from '../source/index.ts';

/** All `-e` options together; later ones win. Values of `k=v` are text, JSON and YAML keep their types. */
export function readExtraVars(given: readonly string[], vault: Vault): Map<string, Binding> {
  const bindings = new Map<string, Binding>();
  given.forEach((text, index) => {
    for (const { key, value } of entriesOf(text, index + 1, vault)) bindings.set(key, { tree: value });
  });
  return bindings;
}

function entriesOf(text: string, number: number, vault: Vault): { key: string; value: Tree }[] {
  const file = `-e option ${number}`;
  const problems: PlayError[] = [];
  const fail = (message: string, hint?: string): never => {
    throw problems[0] ?? new PlayError('usage', `-e: ${message}`, { origin: { file, line: 1, column: 1 }, hint });
  };
  let trees: readonly (Tree | undefined)[];
  if (text.startsWith('@')) {
    const path = text.slice(1);
    try {
      readFileSync(path);
    } catch (error) {
      return fail(`the file \`${path}\` cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
    trees = [loadYamlFile(path, problems, { vault })];
  } else if (/^\s*[[{]/.test(text)) trees = parseYaml(text, file, problems);
  else if (text.includes('='))
    trees = [parseArguments(scalarTree(text, { file, line: 1, column: 1 }), { freeForm: false })];
  else trees = parseYaml(text, file, problems);
  if (problems.length) return fail('');
  const [tree] = trees;
  if (!tree) return [];
  if (tree.kind !== 'map') return fail('this must be k=v words, a mapping in JSON or YAML, or @file');
  if (!text.startsWith('@')) warnOfSecrets(tree);
  return tree.entries.map(({ key, value }) => ({ key: key.text, value }));
}

const secretName = /(?:^|_)(?:pass|passwd|password|passphrase|secret|token|api_?key|private_key)$/i;

/** Arguments of a command can be read by everyone on the machine while it runs. */
function warnOfSecrets(tree: MapTree): void {
  for (const { key, value } of tree.entries) {
    if (!secretName.test(key.text) || value.kind !== 'scalar' || /^$|\{\{/.test(value.text)) continue;
    process.stderr.write(
      `[WARNING]: -e: other users of this machine can see \`${key.text}\` while the command runs; use -e @file\n`,
    );
  }
}
