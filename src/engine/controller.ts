/** What a module may ask of the controller, for one task on one host. */
import { readFile } from 'node:fs/promises';
import type { Scope } from '../jinja/scope.ts';
import type { Controller, Protocol } from '../modules/define.ts';
import { isLocalName, variable } from './connect.ts';
import type { StepRun } from './context.ts';
import { requireFile, searchPath } from './files.ts';
import { renderFile } from './render.ts';
import { hostScope } from './scope.ts';
import type { TaskSettings } from './settings.ts';
import { sleep } from './sleep.ts';
import { wayTo } from './way.ts';

export function controllerFor(
  { playRun, host, step, place }: StepRun,
  scope: Scope,
  settings: TaskSettings,
): Controller {
  const { run } = playRun;
  const { vault } = run.options;
  const read: Controller['read'] = async (path, options) => {
    const content = await readFile(path);
    // Only a text that begins with the vault's header is decrypted; looking at its bytes avoids decoding large files.
    if (options?.decrypt === false || content.subarray(0, 14).toString('latin1') !== '$ANSIBLE_VAULT') return content;
    const plain = vault.decryptBytes(content.toString('utf8'), { file: path, line: 1, column: 1 });
    run.secrets.add(plain.toString('utf8'));
    return plain;
  };
  return {
    check: settings.check,
    diff: settings.diff,
    hostname: host.name,
    find: (folder, name) =>
      requireFile(searchPath(step, playRun.play, run.options.workingFolder), folder, name, step.origin),
    render: async (path, options) => renderFile({ path, text: (await read(path)).toString('utf8'), options, scope }),
    read,
    variable: (name) => scope.get(name),
    secret: (value) => run.secrets.add(value),
    sleep: (seconds) => sleep(seconds, run.signal),
    protocol: () => protocolFor({ playRun, host, step, place }, scope, settings),
    way: () => wayTo({ playRun, host, step }, scope, settings),
  };
}

/** What modules by Ansible's protocol are told of the run. */
function protocolFor({ playRun, host }: StepRun, scope: Scope, settings: TaskSettings): Protocol {
  const { run } = playRun;
  const { delegateTo } = settings;
  const name = delegateTo ?? host.name;
  const variables = delegateTo === undefined ? scope : hostScope(run, delegateTo, { facts: false });
  return {
    host: name,
    isImplicit: isLocalName(name) && !run.inventory.hosts.has(name),
    noLog: settings.noLog,
    verbosity: run.options.verbosity,
    isDelegated: delegateTo !== undefined,
    variable: (one) => variable(variables, one),
  };
}
