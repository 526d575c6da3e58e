/** A host in pretended time, for modules that talk with it over minutes. */
import { vi } from 'vitest';
import { PlayError } from '../../src/errors.ts';
import type { Controller, Host, Module, Outcome } from '../../src/modules/define.ts';
import { perform } from '../../src/modules/perform.ts';
import { readArgs } from '../../src/modules/readArgs.ts';
import type { Script } from '../../src/script/script.ts';
import type { Reply } from '../../src/script/session.ts';

/** It goes down `dies` seconds after it is told, and is up again at `back`. */
export interface Machine {
  readonly dies?: number;
  readonly back: number;
  /** Seconds after `back` in which nobody may log in yet. */
  readonly closed?: number;
  readonly ready?: number;
  /** It is down from the start. */
  readonly starting?: boolean;
  readonly refuses?: boolean;
}

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

/** Runs a module; `vi.useFakeTimers({ toFake: ['Date'], now: 0 })` comes before it. */
export async function runOnMachine(
  module: unknown,
  args: Record<string, unknown>,
  machine: Machine,
  check = false,
): Promise<Outcome & { said: string[] }> {
  let told: number | undefined = machine.starting ? 0 : undefined;
  const said: string[] = [];
  const now = () => Date.now() / 1000;
  const down = () => told !== undefined && now() >= told + (machine.dies ?? 1) && now() < machine.back;
  const again = () => told !== undefined && now() >= machine.back;
  const reply = (rc: number, stdout: string, msg?: string): Reply => ({
    status: 'done',
    rc,
    stdout: Buffer.from(stdout),
    stderr: Buffer.from(rc ? 'not yet' : ''),
    records: msg === undefined ? [] : [['msg', Buffer.from(msg)]],
  });
  const host: Host = {
    async run(script: Script) {
      said.push(script.text);
      if (down()) throw new PlayError('unreachable', 'no answer');
      if (script.text.includes('boot_id')) return reply(0, again() ? 'new' : 'old');
      if (script.text.includes('id -u')) {
        if (machine.refuses) return reply(1, '', 'only root may start the host anew');
        told = now();
        return reply(0, '');
      }
      return reply(now() >= (machine.ready ?? 0) ? 0 : 1, '');
    },
    async reconnect(seconds: number) {
      if (down()) {
        pass(seconds);
        throw new PlayError('unreachable', 'connection refused');
      }
      if (again() && now() < machine.back + (machine.closed ?? 0))
        throw new PlayError('authentication', 'the system is booting up');
    },
  };
  const controller = {
    check,
    diff: false,
    sleep: async (seconds: number) => void pass(seconds),
  } as unknown as Controller;
  const { values } = readArgs(module as Module, new Map(Object.entries(args)) as never);
  const outcome = await perform(module as Module, values, { host, controller });
  return { ...outcome, said };
}
