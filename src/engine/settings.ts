/** What the keywords around a task come to for one item on one host. */

import { PlayError } from '../errors.ts';
import { evaluate, isUndefined, references, str } from '../jinja/index.ts';
import type { Scope } from '../jinja/scope.ts';
import { shortName } from '../modules/registry.ts';
import type { Include, Task } from '../playbook/types.ts';
import { Omit, type Value } from '../python/value.ts';
import type { Tree } from '../source/tree.ts';
import { collected, keywordsOf } from '../vars/chain.ts';
import { flag, number, text } from './conditions.ts';
import type { Run } from './context.ts';

export interface TaskSettings {
  readonly check: boolean;
  readonly diff: boolean;
  readonly noLog: boolean;
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
  readonly delegateTo?: string | undefined;
  readonly delegateFacts: boolean;
  readonly timeout?: number | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** Evaluates the keywords in force. Those that nobody wrote cost nothing. */
export function settingsOf(task: Task | Include, scope: Scope, run: Run): TaskSettings {
  const keywords = keywordsOf(task);
  const { defaults } = run.options;
  const timeout = number(keywords.timeout, scope, 'timeout') ?? defaults?.taskTimeout;
  return {
    check: flag(keywords.checkMode, scope, 'check_mode') ?? run.options.check,
    diff: flag(keywords.diff, scope, 'diff') ?? run.options.diff,
    noLog: flag(keywords.noLog, scope, 'no_log') ?? defaults?.noLog ?? false,
    ignoreErrors: flag(keywords.ignoreErrors, scope, 'ignore_errors') ?? false,
    ignoreUnreachable: flag(keywords.ignoreUnreachable, scope, 'ignore_unreachable') ?? false,
    delegateTo: delegate(keywords.delegateTo, scope),
    delegateFacts: flag(keywords.delegateFacts, scope, 'delegate_facts') ?? false,
    timeout: timeout || undefined,
    environment: environmentOf(task, scope),
  };
}

/** An empty name is no host; a template that gave one was not meant to. */
function delegate(tree: Tree | undefined, scope: Scope): string | undefined {
  const name = text(tree, scope);
  if (name !== '') return name;
  throw new PlayError('unknown-host', 'Empty hostname produced from delegate_to', { origin: tree?.origin });
}

/** `environment` of play, roles, blocks and task together; inner entries win. */
function environmentOf(task: Task | Include, scope: Scope): Record<string, string> | undefined {
  const trees = collected(task, 'environment');
  if (trees.length === 0) return undefined;
  const result: Record<string, string> = {};
  for (const tree of trees) {
    const value = environmentPart(task, tree, scope);
    for (const part of Array.isArray(value) ? value : [value]) {
      if (part === null || part === '' || part instanceof Omit || isUndefined(part)) continue;
      if (!(part instanceof Map)) {
        throw new PlayError('value-type', '`environment` must be a mapping, or a list of mappings', {
          origin: tree.origin,
        });
      }
      for (const [name, entry] of part)
        if (!(entry instanceof Omit)) result[str(name)] = entry === null ? '' : str(entry);
    }
  }
  return result;
}

/** One `environment`. What needs the host's own environment cannot hold while that is being gathered. */
function environmentPart(task: Task | Include, tree: Tree, scope: Scope): Value {
  if (!GATHERING.has(shortName(task.module)) || !references(tree).has('ansible_env')) return evaluate(tree, scope);
  if (tree.kind === 'map') {
    const entries = tree.entries.filter(({ value }) => !references(value).has('ansible_env'));
    return evaluate({ ...tree, entries }, scope);
  }
  return tree.kind === 'list' ? tree.items.map((item) => environmentPart(task, item, scope)) : null;
}

const GATHERING: ReadonlySet<string> = new Set(['setup', 'gather_facts']);

/**
 * The settings of an item that failed before they could all be known. What decides how the failure is treated is read
 * one by one; what must not be logged if `no_log` cannot be evaluated is not logged.
 */
export function safeSettings(task: Task | Include, scope: Scope, run: Run): TaskSettings {
  try {
    return settingsOf(task, scope, run);
  } catch {
    const keywords = keywordsOf(task);
    const quietly = (tree: Tree | undefined, fallback: boolean): boolean => {
      try {
        return flag(tree, scope, '') ?? false;
      } catch {
        return fallback;
      }
    };
    return {
      check: run.options.check,
      diff: false,
      noLog: quietly(keywords.noLog, true),
      ignoreErrors: quietly(keywords.ignoreErrors, false),
      ignoreUnreachable: quietly(keywords.ignoreUnreachable, false),
      delegateFacts: false,
    };
  }
}
