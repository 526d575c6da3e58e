/** `play lint`: what is wrong with playbooks and roles, as far as it can be known without a host. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatError, type Origin, PlayError, placeText } from '../errors.ts';
import { sourceText } from '../source/index.ts';
import { packageFolder } from './find.ts';
import { type Content, findContent } from './lint/content.ts';
import { type Finding, RULES } from './lint/finding.ts';
import { applyFixes } from './lint/fix.ts';
import { lintContent } from './lint/run.ts';
import { tellingTrusts } from './passedOver.ts';
import { pluginsFor } from './plugins.ts';
import { settings } from './settings/read.ts';
import { readArguments, type Subcommand, vaultOptions } from './subcommand.ts';
import { vaultOf } from './vaultOf.ts';

export const command: Subcommand = {
  name: 'lint',
  summary:
    'Look over playbooks and roles without a host: unknown names, undefined variables, wrong conditions, old forms.',
  words: '[playbook, role or folder...]',
  options: {
    fix: { help: 'correct what can be corrected without a doubt' },
    format: { value: 'form', choices: ['text', 'json'], help: 'text or json; default text' },
    strict: { help: 'warnings count as mistakes' },
    skip: { short: 'x', value: 'rules', help: 'rules to leave out, separated by commas' },
    rules: { help: 'list the rules' },
    'roles-path': { short: 'p', value: 'folders', help: 'folders of roles, separated by colons' },
    ...vaultOptions,
  },
  more: `Without words: the playbooks and roles of the working folder. A line that ends with \`# noqa\`, or \`# noqa: rule\`, is
passed over. The exit code is 0 when nothing was found but warnings, and 2 for mistakes.`,
};

/** Prints what was found and gives the exit code. */
export async function lint(args: readonly string[]): Promise<number> {
  const given = readArguments(args, command);
  if ('help' in given) {
    process.stdout.write(given.help);
    return 0;
  }
  if (given.has('rules')) {
    process.stdout.write(
      Object.entries(RULES)
        .map(([name, summary]) => `${name.padEnd(24)} ${summary}\n`)
        .join(''),
    );
    return 0;
  }
  const content = findContent(given.words.length > 0 ? given.words : ['.']);
  const vault = await vaultOf(given);
  const skipped = new Set(given.all('skip').flatMap((one) => one.split(',').map((name) => name.trim())));
  const collectionsPath = collectionsPathOf(content);
  const all = await lintContent(content, {
    rolesPath: rolesPathOf(content, given.text('roles-path')),
    collectionsPath,
    vault,
    plugins: pluginsFor({ trusts: tellingTrusts(), collectionsPath }),
  });
  const found = sorted(all.map(lenient).filter((one) => !skipped.has(one.rule) && !isSilenced(one)));
  const { remaining, fixed } = given.has('fix') ? applyFixes(found) : { remaining: found, fixed: 0 };
  const mistakes = remaining.filter(({ level }) => level === 'error' || given.has('strict')).length;
  if (given.text('format') === 'json') process.stdout.write(`${JSON.stringify(remaining.map(asData), null, 2)}\n`);
  else process.stdout.write(asText(remaining, { content, fixed }));
  return mistakes > 0 ? 2 : 0;
}

function rolesPathOf({ folders }: Content, asked: string | undefined): readonly string[] {
  return [
    ...(asked
      ?.split(':')
      .filter(Boolean)
      .map((one) => resolve(one)) ?? settings().list('DEFAULT_ROLES_PATH')),
    ...folders.map((folder) => join(folder, 'roles')),
    join(homedir(), '.ansible/roles'),
    '/usr/share/ansible/roles',
    '/etc/ansible/roles',
    join(packageFolder(), 'roles'),
  ];
}

function collectionsPathOf({ folders }: Content): readonly string[] {
  const usual = [join(homedir(), '.ansible/collections'), '/usr/share/ansible/collections'];
  return [...settings().list('COLLECTIONS_PATHS'), ...folders.map((folder) => join(folder, 'collections')), ...usual];
}

/** The order in which a reader meets them; what has no place comes last. */
function sorted(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ origin }: Finding): [string, number, number] => [
    origin?.file ?? '\uffff',
    origin?.line ?? 0,
    origin?.column ?? 0,
  ];
  return findings.toSorted((a, b) => {
    const [one, two] = [key(a), key(b)];
    return one[0] < two[0] ? -1 : one[0] > two[0] ? 1 : one[1] - two[1] || one[2] - two[2];
  });
}

/** Where the settings allow conditions that are no booleans, they are no mistakes. */
function lenient(one: Finding): Finding {
  const isAllowed = one.rule === 'condition-not-boolean' && settings().flag('ALLOW_BROKEN_CONDITIONALS') === true;
  return isAllowed ? { ...one, level: 'warning' } : one;
}

function isSilenced({ origin, rule }: Finding): boolean {
  const line = origin && sourceText(origin.file)?.split('\n')[origin.line - 1];
  const found = line === undefined ? null : /#\s*noqa\b:?\s*([\w, -]*)\s*$/.exec(line);
  if (!found) return false;
  const rules = found[1]!.split(/[\s,]+/).filter(Boolean);
  return rules.length === 0 || rules.includes(rule);
}

function asText(findings: readonly Finding[], { content, fixed }: { content: Content; fixed: number }): string {
  const view = { readSource: sourceText, folder: process.cwd() };
  const parts = findings.map(({ rule, level, message, origin, length, hint, trail, fix }) => {
    const error = new PlayError('usage', `${message} [${rule}]`, {
      origin,
      length,
      hint: hint ?? (fix && '--fix corrects it'),
      trail,
    });
    return `${formatError(error, view).replace(/^error: /, `${level}: `)}\n`;
  });
  const errors = findings.filter(({ level }) => level === 'error').length;
  const looked = `${count(content.playbooks.length, 'playbook')} and ${count(content.roles.length, 'role')}`;
  const result =
    findings.length === 0
      ? 'nothing wrong'
      : `${count(errors, 'mistake')}, ${count(findings.length - errors, 'warning')}`;
  return `${parts.join('')}${result} in ${looked}${fixed > 0 ? `; corrected ${fixed}` : ''}\n`;
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

function asData({ rule, level, message, origin, hint, fix }: Finding): object {
  const place = (one: Origin): object => ({
    file: placeText(one, process.cwd()).replace(/:\d+:\d+$/, ''),
    line: one.line,
    column: one.column,
  });
  return {
    rule,
    level,
    message,
    ...(origin ? place(origin) : {}),
    ...(hint === undefined ? {} : { hint }),
    fixable: fix !== undefined,
  };
}
