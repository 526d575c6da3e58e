// A run that is killed at twenty random moments, while it makes a cluster of bare hosts and while it changes one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../lab/play.ts';
import { type Cluster, nodesReady, settled, startCluster } from './cluster.ts';
import { report } from './stories.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1 that look random, always the same for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe(`killed at twenty random moments (SEED=${seed})`, () => {
  const random = randomFrom(seed);
  let cluster: Cluster;
  let results: number;
  beforeAll(async () => {
    cluster = await startCluster({ name: 'interrupted', controlPlanes: 1, workers: 1 });
    expect(await cluster.play('prepare.yml')).toMatchObject({ code: 0, failures: [] });
    const { events } = await cluster.play('cluster.yml', '--check');
    results = events.filter(({ type }) => type === 'result').length;
  });
  afterAll(() => cluster?.down());

  /** Kills a run some milliseconds after so many results: a moment that means the same on a busy machine. */
  async function killed(moment: number, ...more: readonly string[]): Promise<void> {
    const delay = random() * 400;
    const child = spawn(process.execPath, [
      command,
      '--json',
      'playbooks/cluster.yml',
      '-i',
      cluster.lab.inventory,
      ...more,
    ]);
    const ended = new Promise((resolve) => child.once('close', resolve));
    let seen = 0;
    let task = '';
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('{"type":"task-start"')) task = (JSON.parse(line) as { task: { name: string } }).task.name;
      if (!line.startsWith('{"type":"result"') || ++seen < moment) continue;
      await sleep(delay);
      break;
    }
    child.kill('SIGKILL');
    await ended;
    console.log(`  killed ${delay.toFixed(0)} ms after result ${seen} of about ${results}, in: ${task}`);
  }

  /** Nothing is missing after a whole run, and nothing is left for another one. */
  async function finished(...more: readonly string[]): Promise<void> {
    const last = await cluster.play('cluster.yml', ...more);
    report('the rest', last);
    expect(last).toMatchObject({ code: 0, failures: [] });
    expect(await cluster.play('cluster.yml', ...more)).toMatchObject(settled);
    expect(await cluster.play('verify.yml')).toMatchObject({ code: 0, failures: [] });
  }

  const ten = Array.from({ length: 10 }, (_, index) => index);
  const shares = () => ten.map(() => Math.round(random() * 100) / 100);

  // From early to late, for each run begins where the last one came to.
  test.each(shares().sort((one, other) => one - other))('a run that makes a cluster, killed after %f of it', (share) =>
    killed(Math.ceil(share * results)),
  );

  test('the next run makes the rest of it', () => finished());

  // Every one of these restarts something: etcd, the API, the runtime of containers (after a drain), the kubelet, CoreDNS.
  const changes = () => [
    '-e',
    JSON.stringify({
      etcd_snapshot_count: 10_000 + Math.floor(random() * 1000),
      control_plane_event_ttl: `${60 + Math.floor(random() * 60)}m`,
      containerd_max_container_log_line_size: 16_384 + Math.floor(random() * 1000),
      kubelet_max_pods: 90 + Math.floor(random() * 20),
      coredns_cache_seconds: 20 + Math.floor(random() * 20),
    }),
  ];
  let wanted = changes();
  test.each(shares())('a run that changes a cluster, killed after %f of it', (share) => {
    wanted = changes();
    return killed(Math.ceil(share * results), ...wanted);
  });

  test('the next run changes the rest of it', () => finished(...wanted));

  test('no node is left cordoned', async () => {
    await nodesReady(cluster);
    const nodes = `get nodes -o jsonpath='{.items[*].spec.unschedulable}{.items[*].metadata.annotations.reprise/drained}'`;
    expect(await cluster.kubectl(nodes)).toBe('');
  });
});
