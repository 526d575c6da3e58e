// What holds for every bundled role, read from its files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { describe, expect, test } from 'vitest';
import { readmeOf, readRole, roleNames } from '../../scripts/roleTables.mjs';

const helpers = new Set(['each', 'if', 'unless', 'with', 'eq', 'ne', 'and', 'or', 'not', 'default', 'join', 'indent']);
for (const name of ['toYaml', 'toJson', 'b64', 'ipaddr']) helpers.add(name);

/** The names that a template reads from the variables of the role, not from `this` and not from a loop. */
function namesIn(text: string): string[] {
  const names: string[] = [];
  const path = (node: hbs.AST.PathExpression): void => {
    if (!node.data && !node.original.startsWith('this') && node.depth === 0) names.push(node.parts[0] as string);
  };
  class Visitor extends Handlebars.Visitor {
    override PathExpression(node: hbs.AST.PathExpression): void {
      if (!helpers.has(node.original)) path(node);
    }
  }
  new Visitor().accept(Handlebars.parse(text));
  return names;
}

const files = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

const dependsOnCluster = (folder: string): boolean =>
  /^dependencies: .*\bcluster\b/m.test(readFileSync(join(folder, 'meta/main.yml'), 'utf8'));
const sharedNames = ['cluster', 'versions'].flatMap((name) => {
  const { defaults, vars } = readRole(name);
  return [...Object.keys(defaults), ...Object.keys(vars), 'inventory_hostname'];
});

/** Names of the role that its tasks give a value: variables of a task and of a loop. */
const namesGiven = (folder: string, role: string): string[] =>
  files(join(folder, 'tasks')).flatMap((file) => {
    const text = readFileSync(join(folder, 'tasks', file), 'utf8');
    return [...text.matchAll(new RegExp(`(${role}_\\w+):|loop_var: (\\w+)`, 'g'))].map(
      ([, given, each]) => (given ?? each)!,
    );
  });

describe.each(roleNames())('role %s', (name) => {
  const role = readRole(name);

  test('has every part a role has', () => {
    const parts = ['README.md', 'meta/main.yml', 'meta/argument_specs.yml', 'defaults/main.yml', 'tasks/main.yml'];
    expect(parts.filter((part) => !existsSync(join(role.folder, part)))).toEqual([]);
  });

  test('specifies what it has defaults for, and the same defaults', () => {
    expect(Object.keys(role.options).sort()).toEqual(Object.keys(role.defaults).sort());
    const told = Object.entries(role.options).filter(([, option]) => 'default' in option);
    expect(Object.fromEntries(told.map(([key, option]) => [key, option.default]))).toEqual(
      Object.fromEntries(told.map(([key]) => [key, role.defaults[key]])),
    );
  });

  // The names that operators bring from Kubespray live in one role, and so do the versions.
  test.skipIf(['cluster', 'versions'].includes(name))('carries its name in every variable', () => {
    const names = [...Object.keys(role.defaults), ...Object.keys(role.vars)];
    expect(names.filter((key) => !key.startsWith(`${name}_`))).toEqual([]);
  });

  test('shows its variables as they are', () => expect(role.readme).toBe(readmeOf(role)));

  test('names in its templates only what it has', () => {
    const shared = dependsOnCluster(role.folder) ? sharedNames : [];
    const known = new Set([
      'item',
      ...shared,
      ...namesGiven(role.folder, name),
      ...Object.keys(role.options),
      ...Object.keys(role.vars),
    ]);
    for (const file of files(join(role.folder, 'templates')).filter((each) => each.endsWith('.hbs'))) {
      const names = namesIn(readFileSync(join(role.folder, 'templates', file), 'utf8'));
      expect(
        names.filter((each) => !known.has(each)),
        file,
      ).toEqual([]);
    }
  });

  test('says in the table of contents what every file of tasks is for', () => {
    const tasks = files(join(role.folder, 'tasks'));
    const used = tasks.map((file) => readFileSync(join(role.folder, 'tasks', file), 'utf8')).join('\n');
    const told = (file: string) => role.readme.includes(`tasks_from: ${file.replace('.yml', '')}`);
    const lost = tasks.filter((file) => file !== 'main.yml' && !used.includes(`: ${file}`) && !told(file));
    expect(lost).toEqual([]);
    expect(readFileSync(join(role.folder, 'tasks/main.yml'), 'utf8')).not.toMatch(/^ +(command|shell|template|copy):/m);
  });
});
