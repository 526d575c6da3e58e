/** What expressions outside a run may ask for: those of inventories, and those of `play eval`. */
import { readFileSync } from 'node:fs';
import { candidates, findFile } from '../engine/files.ts';
import type { Secrets } from '../engine/secrets.ts';
import { PlayError } from '../errors.ts';
import type { Evaluator, Known } from '../inventory/index.ts';
import {
  checkTemplate,
  createScope,
  evaluate,
  evaluateCondition,
  evaluateExpression,
  type Scope,
  type Services,
} from '../jinja/index.ts';
import type { Binding } from '../jinja/scope.ts';
import { locate, type ScalarTree, type Vault } from '../source/index.ts';

export interface Surroundings {
  readonly vault: Vault;
  readonly extraVars: ReadonlyMap<string, Binding>;
  /** Where relative paths of lookups begin. */
  readonly folder: string;
  /** Learns what must not be shown. */
  readonly secrets?: Secrets | undefined;
}

/** Services for expressions that belong to no task. */
export function plainServices({ vault, folder, secrets }: Surroundings): Services {
  return {
    find: (kind, name) => findFile([folder], kind, name),
    searched: (kind, name) => candidates([folder], kind, name),
    readFile: (path) => readFileSync(path),
    decrypt: (text, origin) => {
      const plain = vault.decrypt(text, origin);
      secrets?.add(plain);
      return plain;
    },
    secret: (value) => secrets?.add(value),
    environment: process.env,
    workingFolder: folder,
    warn: (message) => void process.stderr.write(`[WARNING]: ${message}\n`),
    now: () => new Date(),
  };
}

function notAnExpression(tree: ScalarTree): PlayError {
  return new PlayError('invalid-inventory', 'an expression must be text', {
    origin: tree.origin,
    length: tree.text.length,
    hint: `write "${tree.text}"`,
  });
}

/** Evaluates the expressions of `constructed` inventories. */
export function inventoryEvaluator(surroundings: Surroundings): Evaluator {
  const services = plainServices(surroundings);
  const scopeOf = ({ variables, extra }: Known): Scope =>
    createScope(extra ? [surroundings.extraVars, variables] : [variables], services);
  return {
    check(tree, kind) {
      const problems: Parameters<typeof checkTemplate>[2] = [];
      const isText = typeof tree.value === 'string' && tree.tag === undefined;
      if (isText) checkTemplate(tree, { conditional: true }, problems);
      else if (kind === 'expression' || typeof tree.value !== 'boolean') problems.push(notAnExpression(tree));
      return problems;
    },
    expression: (tree, known) => evaluateExpression(String(tree.value), locate(tree, 0), scopeOf(known)),
    condition: (tree, known) => evaluateCondition(tree, scopeOf(known)),
    template: (tree, known) => evaluate(tree, scopeOf(known)),
  };
}
