import { PlayError } from '../errors.ts';
import { sh, script as shell } from '../script/sh.ts';
import { int, list, path, string } from './args.ts';
import { type Controller, defineModule, type Host, type Outcome } from './define.ts';
import { reached } from './reaching.ts';

export const reboot = defineModule({
  name: 'reboot',
  summary: 'Start the host anew and wait until it is back; that it started is known by its boot identity.',
  args: {
    pre_reboot_delay: int('Seconds to wait before it goes down.').default(0).alias('pre_reboot_delay_sec'),
    post_reboot_delay: int('Seconds to wait after it is back, before it is tested.')
      .default(0)
      .alias('post_reboot_delay_sec'),
    reboot_timeout: int('Seconds in which it must be back, and again in which the test must pass.')
      .default(600)
      .alias('reboot_timeout_sec'),
    connect_timeout: int('Seconds for one try to connect.').alias('connect_timeout_sec'),
    test_command: string('Command that says that the host is ready.').default('whoami'),
    msg: string('What users on the host are told.').default('Reboot initiated by Ansible'),
    boot_time_command: string('Command whose output differs after every start.').default(
      'cat /proc/sys/kernel/random/boot_id',
    ),
    reboot_command: string('Command that starts the host anew, instead of what is found.'),
    search_paths: list(path('Folder.'), 'Folders in which the command is looked for.').ignored(
      'the path of the session holds them',
    ),
  },
  returns: {
    rebooted: { kind: 'bool', summary: 'Whether it was started anew.' },
    elapsed: { kind: 'int', summary: 'Seconds until it was back.' },
  },
  examples: `- reboot:
    reboot_timeout: 900
    msg: new kernel`,
  async converse(args, host, controller): Promise<Outcome> {
    const done: Outcome = { status: 'changed', changes: ['the host'], result: { rebooted: true, elapsed: 0 } };
    if (controller.check) return done;
    const identity = shell(args.boot_time_command);
    const before = await host.run(identity);
    if (before.rc !== 0)
      return failure(`the boot identity cannot be read: ${before.stderr.toString().trim()}`, 0, false);
    const began = Date.now();
    const elapsed = () => Math.round((Date.now() - began) / 1000);
    const asked = await goDown(args, host);
    if (asked !== undefined) return failure(asked, elapsed(), false);
    await controller.sleep(args.pre_reboot_delay + 1);
    const old = before.stdout.toString();
    const back = await waitFor(
      args.reboot_timeout,
      { host, controller, connectSeconds: args.connect_timeout },
      async () => {
        const now = await host.run(identity, { timeout: 30 });
        if (now.rc !== 0) return `the boot identity cannot be read: ${now.stderr.toString().trim()}`;
        return now.stdout.toString() === old ? 'it has not gone down yet' : undefined;
      },
    );
    if (back !== undefined)
      return failure(
        `the host did not come back after its reboot: waited ${elapsed()} seconds; ${back}`,
        elapsed(),
        true,
      );
    await controller.sleep(args.post_reboot_delay);
    const ready = await waitFor(
      args.reboot_timeout,
      { host, controller, connectSeconds: args.connect_timeout, connected: true },
      async () => {
        const test = await host.run(shell(args.test_command), { timeout: 60 });
        return test.rc === 0
          ? undefined
          : `\`${args.test_command}\` ended with code ${test.rc}: ${test.stderr.toString().trim()}`;
      },
    );
    if (ready !== undefined)
      return failure(`the host is back but not ready: waited ${elapsed()} seconds; ${ready}`, elapsed(), true);
    return { ...done, result: { rebooted: true, elapsed: elapsed() } };
  },
});

interface Going {
  readonly pre_reboot_delay: number;
  readonly msg: string;
  readonly reboot_command?: string | undefined;
}

/** Has the host go down once the answer is on its way; the line may drop before it comes. Text means that it cannot. */
async function goDown({ pre_reboot_delay, msg, reboot_command }: Going, host: Host): Promise<string | undefined> {
  const command =
    reboot_command === undefined
      ? sh`
      if has systemctl && [ -d /run/systemd/system ]; then set -- systemctl reboot ${msg !== '' && sh`--message=${msg}`}
      elif has shutdown; then set -- shutdown -r now ${msg}
      else need reboot 'start the host anew'; set -- reboot; fi`
      : sh`set -- sh -c ${reboot_command}`;
  try {
    const reply = await host.run(sh`
      [ "$(id -u)" = 0 ] || fail 'only root may start the host anew'
      ${command}
      ( trap '' HUP; sleep ${pre_reboot_delay + 1}; exec "$@" ) >/dev/null 2>&1 </dev/null &`);
    if (reply.rc === 0) return undefined;
    return reply.records.find(([key]) => key === 'msg')?.[1].toString() ?? reply.stderr.toString().trim();
  } catch (error) {
    if (error instanceof PlayError && error.code === 'unreachable') return undefined;
    throw error;
  }
}

interface Waiting {
  readonly host: Host;
  readonly controller: Controller;
  readonly connectSeconds?: number | undefined;
  /** The line is up; it is dialled again only when a try fails. */
  readonly connected?: boolean;
}

/** Connects and asks until the answer is right; gives the last reason when time is over. */
async function waitFor(
  seconds: number,
  { host, controller, connectSeconds = 10, connected }: Waiting,
  ask: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const deadline = Date.now() + seconds * 1000;
  let dial = !connected;
  let reason = 'it was not tried';
  for (let pause = 1; ; pause = Math.min(pause + 1, 5)) {
    const tried = await reached(async () => {
      if (dial) await host.reconnect(connectSeconds);
      return ask();
    });
    if (tried === undefined) return undefined;
    reason = tried;
    dial = true;
    if (Date.now() + pause * 1000 > deadline) return reason;
    await controller.sleep(pause);
  }
}

const failure = (message: string, elapsed: number, rebooted: boolean): Outcome => ({
  status: 'failed',
  message,
  changes: [],
  result: { rebooted, elapsed },
});
