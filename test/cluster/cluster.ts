// A cluster on a lab: built by the command as an operator runs it, and watched from outside while things happen to it.
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Lab, startLab } from '../../scripts/lab/index.mjs';
import { type Played, play } from '../lab/play.ts';

export type Plan = NonNullable<Parameters<typeof startLab>[0]['kubernetes']> & { readonly name: string };

export type Cluster = {
  readonly lab: Lab;
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
  /** Plays one of our playbooks on it. */
  play(playbook: string, ...more: readonly string[]): Promise<Played>;
  /** What kubectl says on a control plane. */
  kubectl(command: string): Promise<string>;
  /** What a shell of root's says; it must succeed. */
  shell(host: string, text: string, seconds?: number): Promise<string>;
  down(): Promise<void>;
};

/** Hosts for a cluster, with nothing on them yet. */
export async function startCluster({ name, ...kubernetes }: Plan): Promise<Cluster> {
  return clusterOn(await startLab({ name: `${name}${process.pid}`, kubernetes }), kubernetes);
}

/** The cluster that hosts of a lab are, or are to become. */
export function clusterOn(lab: Lab, kubernetes: Omit<Plan, 'name'>): Cluster {
  const names = lab.hosts.map((host) => host.name).filter((host) => !host.startsWith('lb'));
  const controlPlanes = names.slice(0, kubernetes.controlPlanes ?? 1);
  const shell = async (host: string, text: string, seconds = 60): Promise<string> => {
    const ended = await lab.ssh(host, 'sh -s', { input: text, timeout: seconds * 1000 });
    expect({ host, text, ...ended }).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  return {
    lab,
    controlPlanes,
    workers: names.slice(controlPlanes.length),
    // Tests share their machine with others, so what fails is asked for longer than an operator would want.
    play: (playbook, ...more) =>
      play(`playbooks/${playbook}`, '-i', lab.inventory, '-e', 'verify_timeout=240', ...more),
    kubectl: (command) => shell(controlPlanes[0]!, `kubectl --kubeconfig /etc/kubernetes/admin.conf ${command}`),
    shell,
    down: () => lab.down(),
  };
}

/** What changed on whom, and what failed: all of it empty when nothing had to be done. */
export const settled = { code: 0, failures: [], changed: [] };

export type Probes = { readonly asked: number; readonly failed: number; readonly longest: number };

/**
 * Asks the API whether it is ready, ten times a second, while something happens; gives how many answers stayed out, and
 * the longest time in milliseconds between two that came.
 */
export async function probeWhile(address: string, happening: () => Promise<void>): Promise<Probes> {
  let asked = 0;
  let failed = 0;
  let longest = 0;
  let last = Date.now();
  const pending: Promise<void>[] = [];
  const timer = setInterval(() => {
    asked++;
    pending.push(
      ready(address).then((answered) => {
        if (!answered) {
          failed++;
          return;
        }
        longest = Math.max(longest, Date.now() - last);
        last = Date.now();
      }),
    );
  }, 100);
  try {
    await happening();
  } finally {
    clearInterval(timer);
  }
  await Promise.all(pending);
  return { asked, failed, longest };
}

/** One question on a connection of its own, as a client has that knows nothing of before; a second is too late. */
function ready(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request(
      { host: address, port: 6443, path: '/readyz', rejectUnauthorized: false, timeout: 1000, agent: false },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200)).once('error', () => resolve(false));
      },
    );
    asking.once('timeout', () => asking.destroy(new Error('too late')));
    asking.once('error', () => resolve(false));
    asking.end();
  });
}

/** The same questions, asked by a host: what a node's own proxy answers can be asked on that node alone. */
export async function probeFromWhile(
  cluster: Cluster,
  { host, url }: { readonly host: string; readonly url: string },
  happening: () => Promise<void>,
): Promise<Probes> {
  await cluster.shell(
    host,
    `rm -f /root/probes /root/stop; cat >/root/probe.sh <<'END'
while [ ! -e /root/stop ]; do
  { curl -sfk -o /dev/null -m 1 ${url} && echo "$(date +%s%3N) well" || echo "$(date +%s%3N) ill"; } >>/root/probes &
  sleep 0.1
done
wait
END
systemd-run -q --unit=probe sh /root/probe.sh`,
  );
  try {
    await happening();
  } finally {
    await cluster.shell(host, 'touch /root/stop; while systemctl is-active -q probe; do sleep 0.2; done');
  }
  const answers = (await cluster.shell(host, 'sort /root/probes; rm -f /root/probes /root/stop /root/probe.sh'))
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const well = answers.flatMap(([at, how]) => (how === 'well' ? [Number(at)] : []));
  return {
    asked: answers.length,
    failed: answers.length - well.length,
    longest: Math.max(0, ...well.slice(1).map((at, index) => at - well[index]!)),
  };
}

/** Boots a host anew and waits until it is another boot. */
export async function reboot({ lab }: Cluster, host: string): Promise<void> {
  const started = async () => (await lab.ssh(host, 'cut -d" " -f22 /proc/1/stat', { timeout: 5000 })).stdout;
  const before = (await started()).trim();
  await lab.ssh(host, 'systemctl reboot', { timeout: 10_000 });
  await expect.poll(started, { timeout: 120_000, interval: 300 }).toMatch(new RegExp(`^(?!${before}\\n)\\d`));
}

/** Waits until every node is ready and stays so for a moment. */
export async function nodesReady(cluster: Cluster, host = cluster.controlPlanes[0]!): Promise<void> {
  const count = cluster.controlPlanes.length + cluster.workers.length;
  const look = async () =>
    (
      await cluster.lab.ssh(
        host,
        `kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=5s get nodes --no-headers | awk '{ print $2 }'`,
        { timeout: 10_000 },
      )
    ).stdout
      .split('\n')
      .filter((status) => /^Ready(,|$)/.test(status)).length;
  await expect.poll(look, { timeout: 180_000, interval: 1000 }).toBe(count);
  await sleep(1000);
}
