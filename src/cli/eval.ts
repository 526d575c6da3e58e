/** `play eval`: the value of an expression for a host, and where each variable in it comes from. */

import { createSecrets, type Secrets } from '../engine/secrets.ts';
import { PlayError } from '../errors.ts';
import { type Inventory, limitPatterns, matchPattern } from '../inventory/index.ts';
import {
  conditionReferences,
  evaluate,
  evaluateExpression,
  isUndefined,
  plainValue,
  references,
  type Scope,
  str,
} from '../jinja/index.ts';
import { dumpJson } from '../python/json.ts';
import { Omit, type Value } from '../python/value.ts';
import { isSecretFile, rememberText, scalarTree } from '../source/index.ts';
import { hostScopes } from './evalScope.ts';
import { explainNames } from './explain.ts';
import { type Opened, openInventory } from './openInventory.ts';
import { inventoryOptions, readArguments, type Subcommand, vaultOptions } from './subcommand.ts';

export const command: Subcommand = {
  name: 'eval',
  summary: 'Print the value of an expression, or of a text with {{ }} in it, as JSON.',
  words: '<expression>',
  options: {
    limit: { short: 'l', value: 'host', help: 'the host to evaluate for; default localhost' },
    explain: { help: 'say where each variable comes from and what it overrides' },
    'show-secrets': { help: 'show what would be masked' },
    ...inventoryOptions,
    ...vaultOptions,
  },
  more: 'For several hosts the JSON is a map of their names and values.',
};

/** How the expression is called in messages. */
const FILE = '(expression)';

/** Prints the value and gives the exit code. */
export async function evaluateCommand(args: readonly string[]): Promise<number> {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  const [text, more] = given.words;
  if (text === undefined || more !== undefined)
    throw new PlayError('usage', 'one expression must be given', { hint: 'put it in quotes' });
  const folder = process.cwd();
  const playbookFolder = given.text('playbook-dir') ?? '.';
  const secrets = createSecrets();
  const opened = await openInventory(given, { folder, playbookFolder, secrets });
  const hosts = hostsOf(given.text('limit'), opened.inventory);
  if (given.has('explain') && hosts.length > 1)
    throw new PlayError('usage', `\`--explain\` is for one host, and these are ${hosts.length}`);
  rememberText(FILE, text);
  const tree = scalarTree(text, { file: FILE, line: 1, column: 1 });
  const scopeOf = hostScopes(opened, { folder: playbookFolder, secrets });
  for (const host of hosts) learnSecrets(opened, host, { scope: scopeOf(host), secrets });
  const mask = (shown: string): string => (given.has('show-secrets') ? shown : secrets.mask(shown));
  try {
    const values = hosts.map((host) => [host, evaluated(tree, scopeOf(host))] as const);
    const value: Value = values.length === 1 ? values[0]![1] : new Map<Value, Value>(values);
    process.stdout.write(`${mask(dumpJson(value, { indent: 2, ensureAscii: false }))}\n`);
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    const { code, origin, hint, length, trail } = error;
    throw new PlayError(code, mask(error.message), { origin, hint: hint && mask(hint), length, trail });
  }
  if (given.has('explain')) {
    const names = isTemplate(text) ? references(tree) : conditionReferences(tree);
    const lines = explainNames(names, { ...opened, host: hosts[0]!, scope: scopeOf(hosts[0]!), folder });
    process.stdout.write(lines.map((line) => `${mask(line)}\n`).join(''));
  }
  return 0;
}

function hostsOf(limit: string | undefined, inventory: Inventory): string[] {
  if (limit === undefined) return ['localhost'];
  const hosts = matchPattern(limitPatterns(limit), inventory, { strict: true });
  if (hosts.length === 0) throw new PlayError('unknown-host', `no host matches \`${limit}\``);
  return hosts;
}

function isTemplate(text: string): boolean {
  return /\{[{%#]/.test(text);
}

function evaluated(tree: ReturnType<typeof scalarTree>, scope: Scope): Value {
  const value = isTemplate(tree.text) ? evaluate(tree, scope) : evaluateExpression(tree.text, tree.origin, scope);
  if (value instanceof Omit) throw new PlayError('value-type', 'the value is `omit`', { origin: tree.origin });
  return value;
}

/** Values that stand in files encrypted as a whole are known as secrets before anything is shown. */
function learnSecrets(
  { inventory, extraVars }: Opened,
  host: string,
  { scope, secrets }: { scope: Scope; secrets: Secrets },
): void {
  const learn = (value: Value): void => {
    if (Array.isArray(value)) value.forEach(learn);
    else if (value instanceof Map) [...value.values()].forEach(learn);
    else if (value !== null && typeof value !== 'boolean' && !isUndefined(value)) secrets.add(str(value));
  };
  for (const bound of [...inventory.variablesOf(host).values(), ...extraVars.values()]) {
    if (!('tree' in bound) || !isSecretFile(bound.tree.origin.file)) continue;
    learn(plainValue(bound.tree));
    try {
      learn(evaluate(bound.tree, scope));
    } catch (error) {
      // What cannot be evaluated now cannot be shown either, except as it is written.
      if (!(error instanceof PlayError)) throw error;
    }
  }
}
