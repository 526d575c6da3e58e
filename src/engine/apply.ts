/** What a result does to the variables of hosts: facts, set facts. */
import { shortName } from '../modules/registry.ts';
import type { Task } from '../playbook/types.ts';
import type { Value } from '../python/value.ts';
import type { Run, StepRun } from './context.ts';
import type { HostState } from './host.ts';
import { addFacts } from './hostFacts.ts';
import type { TaskResult } from './items.ts';
import { registerHost } from './scope.ts';
import type { ResultValue } from './value.ts';

/** Takes over `ansible_facts` of a result, item by item where the task was a loop. */
export function applyFacts(stepRun: StepRun, result: TaskResult): void {
  const items = result.value.get('results');
  if (result.loop && Array.isArray(items)) {
    (items as ResultValue[]).forEach((value, index) => {
      applyOne(stepRun, result.factHosts?.[index], value);
    });
  } else applyOne(stepRun, result.delegateFacts ? result.delegatedTo : undefined, result.value);
}

function applyOne(stepRun: StepRun, delegate: string | undefined, value: ResultValue): void {
  const facts = value.get('ansible_facts');
  if (!(facts instanceof Map) || value.get('failed') === true) return;
  const { playRun, step } = stepRun;
  const host = delegate === undefined ? stepRun.host : registerHost(playRun.run, delegate);
  const module = shortName((step as Task).module);
  if (module === 'include_vars') return;
  if (module === 'set_fact') {
    const cacheable = value.get('_ansible_facts_cacheable') === true;
    if (cacheable) keep(playRun.run, host, facts);
    for (const [name, fact] of facts) host.setFacts.set(String(name), { value: fact });
    value.delete('_ansible_facts_cacheable');
    return;
  }
  keep(playRun.run, host, facts);
}

function keep({ options }: Run, host: HostState, facts: ReadonlyMap<Value, Value>): void {
  addFacts(
    host,
    [...facts].map(([name, fact]) => [String(name), fact] as const),
  );
  options.factCache?.save(host.name, host.factVariables);
}
