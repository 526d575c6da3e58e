/** How a program elsewhere reaches a task's own host: rsync makes a connection of its own. */
import type { Scope } from '../jinja/scope.ts';
import type { Way } from '../modules/define.ts';
import { isLocalName, targetOf } from './connect.ts';
import type { StepRun } from './context.ts';
import { hostFor } from './invoke.ts';
import type { TaskSettings } from './settings.ts';

type Place = Pick<StepRun, 'playRun' | 'host' | 'step'>;

/** The way to the host that the task is for, from wherever it is delegated to. */
export function wayTo({ playRun, host, step }: Place, scope: Scope, settings: TaskSettings): Way {
  const { run } = playRun;
  const target = targetOf({ run, name: host.name, step, scope, variables: scope });
  const to = settings.delegateTo;
  const isItself = to === undefined || to === host.name || to === target.address;
  const { hostKeyChecking: checks } = target;
  return {
    given: isItself ? 'own host' : isLocalName(to) ? 'control machine' : 'other host',
    isDelegated: to !== undefined,
    isLocal: target.transport === 'local',
    address: target.address,
    port: target.port,
    user: target.user,
    password: target.password,
    privateKeyFile: target.privateKeyFile,
    checksHostKey: checks === 'no' || checks === 'accept-new' ? checks : 'yes',
    knownHostsFiles: target.knownHostsFiles,
    jump: target.jump,
    sshArgs: target.sshArgs,
    becomes: target.become === undefined ? undefined : (target.become.user ?? 'root'),
    async control() {
      const local = {
        ...target,
        name: 'localhost',
        transport: 'local',
        address: 'localhost',
        become: undefined,
      } as const;
      const session = await run.pool.session(local);
      return hostFor({ session, reopen: async () => session }, settings, run.secrets.add);
    },
  };
}
