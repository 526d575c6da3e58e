// What every cluster has to stand, however it was made: each is a test, in the order they are told.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { differences, pictureOf } from '../lab/picture.ts';
import { command, type Played, play } from '../lab/play.ts';
import { type Cluster, nodesReady, type Probes, reboot, settled } from './cluster.ts';

/** A getter, because tests are told before the cluster exists. */
type Its = () => Cluster;

/** From bare hosts: a check foretells what the run does, the run ends verified, and played again nothing changes. */
export function tellOfBuilding(its: Its): void {
  let foretold: Played;
  test('a check of bare hosts ends well and foretells every host', async () => {
    foretold = await its().play('site.yml', '--check', '--diff');
    expect(foretold).toMatchObject({ code: 0, failures: [] });
    expect(new Set(foretold.changed.map((line) => line.split(':')[0]))).toEqual(
      new Set(its().lab.hosts.map(({ name }) => name)),
    );
  });

  test('site.yml makes a cluster that passes its verification (D1)', async () => {
    const built = await its().play('site.yml');
    expect(built).toMatchObject({ code: 0, failures: [] });
    report('site.yml', built);
    // What a check cannot see, because it depends on what is there by then, it foretells too often rather than never.
    expect(built.changed.filter((line) => !foretold.changed.includes(line))).toEqual([]);
    await nodesReady(its());
  });

  test('cluster.yml played again changes nothing', async () => {
    const again = await its().play('cluster.yml');
    expect(again).toMatchObject(settled);
    report('cluster.yml again', again);
  });
}

/** What it took, for those who read the log. */
export function report(what: string, { seconds, events }: Played): void {
  const results = events.filter(({ type }) => type === 'result').length;
  const [load] = loadavg();
  console.log(`  ${what}: ${seconds.toFixed(1)} s, ${results} results, load ${load!.toFixed(1)}`);
}

/**
 * E2: a worker that is booted anew is missed by nobody, a control plane by no client of the balancer (KUB-08); `probe`
 * asks that balancer meanwhile.
 */
export function tellOfReboots(its: Its, probe: (happening: () => Promise<void>) => Promise<Probes>): void {
  test('a worker is booted anew: the API answers throughout (E2)', async () => {
    const cluster = its();
    const probes = await probe(async () => {
      await reboot(cluster, cluster.workers[0]!);
      await nodesReady(cluster);
    });
    expect(probes.asked).toBeGreaterThan(20);
    expect(probes.failed).toBe(0);
  });

  test('a control plane is booted anew: at most ten of ten questions a second fail (E2, KUB-08)', async () => {
    const cluster = its();
    const [, second] = cluster.controlPlanes;
    const probes = await probe(async () => {
      await reboot(cluster, second!);
      await nodesReady(cluster);
    });
    console.log(`  ${probes.failed} of ${probes.asked} questions failed, the longest silence was ${probes.longest} ms`);
    expect(probes.failed).toBeLessThanOrEqual(10);
  });

  test('after both, nothing has to be changed', async () => {
    expect(await its().play('cluster.yml')).toMatchObject(settled);
  });
}

/** KUB-07: members of etcd are killed in turn under writes; whatever was acknowledged is there. */
export function tellOfLostMembers(its: Its): void {
  test('members of etcd are killed in turn, and no acknowledged write is lost (KUB-07)', async () => {
    const cluster = its();
    const [writer] = cluster.controlPlanes;
    const etcdctl = 'set -a; . /etc/etcd/etcdctl.env; set +a; etcdctl --command-timeout 3s';
    await cluster.shell(
      writer!,
      `cat >/root/write.sh <<'END'
${etcdctl.replace(/etcdctl --.*$/, '')}
n=0
while [ ! -e /root/stop ]; do
  n=$((n + 1))
  etcdctl --command-timeout 3s put /canary/$n $n >/dev/null 2>&1 && echo $n
done >/root/acknowledged
END
rm -f /root/stop; systemd-run -q --unit=write sh /root/write.sh`,
    );
    for (const host of cluster.controlPlanes) {
      await sleep(2000);
      await cluster.shell(host, 'systemctl kill -s KILL etcd');
      await expect
        .poll(
          async () =>
            (await cluster.lab.ssh(host, `${etcdctl} endpoint health --cluster >/dev/null 2>&1; echo $?`)).stdout,
          {
            timeout: 60_000,
            interval: 500,
          },
        )
        .toBe('0\n');
    }
    await cluster.shell(writer!, 'touch /root/stop; while systemctl is-active -q write; do sleep 0.2; done');
    const lost = await cluster.shell(
      writer!,
      `${etcdctl} get --prefix /canary/ --keys-only | sed -n 's#^/canary/##p' | sort >/root/kept
       sort /root/acknowledged >/root/sorted; comm -23 /root/sorted /root/kept; wc -l </root/acknowledged >&2`,
    );
    expect(lost).toBe('');
    const count = Number(await cluster.shell(writer!, 'wc -l </root/acknowledged'));
    console.log(`  ${count} writes were acknowledged, all are there`);
    expect(count).toBeGreaterThan(20);
    await cluster.shell(
      writer!,
      `${etcdctl} del --prefix /canary/ >/dev/null; rm -f /root/write.sh /root/stop /root/acknowledged /root/kept /root/sorted`,
    );
  });
}

/** A run that is killed at any moment is finished by the next one. */
export function tellOfInterruptions(its: Its, moments: readonly number[], ...more: readonly string[]): void {
  test.each(moments)('killed after %i ms, the run is finished by running it again', async (moment) => {
    const child = spawn(process.execPath, [command, 'playbooks/cluster.yml', '-i', its().lab.inventory, ...more], {
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    await sleep(moment);
    child.kill('SIGKILL');
    await ended;
  });

  test('and then nothing is left to do', async () => {
    expect(await its().play('cluster.yml', ...more)).toMatchObject({ code: 0, failures: [] });
    expect(await its().play('cluster.yml', ...more)).toMatchObject(settled);
    await nodesReady(its());
  });
}

/**
 * KUB-19: what `reset.yml` leaves is what was there once the hosts were prepared. The picture is taken where this is
 * told; what it gives tells the rest, as the last of all.
 */
export function tellOfReset(its: Its): () => void {
  let before: ReadonlyMap<string, readonly string[]>;
  test('hosts are prepared, and remembered as they are', async () => {
    const { lab, play } = its();
    expect(await play('prepare.yml')).toMatchObject({ code: 0, failures: [] });
    before = new Map(await Promise.all(lab.hosts.map(async ({ name }) => [name, await pictureOf(lab, name)] as const)));
  });
  return () => {
    test('reset.yml leaves every host as it was (KUB-19)', async () => {
      const { lab, play } = its();
      const gone = await play('reset.yml', '-e', 'reset_confirmation=yes');
      expect(gone).toMatchObject({ code: 0, failures: [] });
      report('reset.yml', gone);
      for (const { name } of lab.hosts) {
        const left = differences(before.get(name)!, await pictureOf(lab, name));
        expect({ name, left }).toEqual({ name, left: [] });
      }
    });
  };
}

/** No host is special: the order of the inventory does not matter, and a worker without power stops nobody else. */
export function tellOfNoMatter(its: Its): void {
  test('with the hosts of every group in another order, nothing has to be changed', async () => {
    const { lab } = its();
    const lines = readFileSync(lab.inventory, 'utf8').split('\n');
    const groups = lines.join('\n').split(/\n(?=\[)/);
    const turned = groups.map((group) => {
      const [title, ...hosts] = group.trimEnd().split('\n');
      return title!.endsWith(':vars]') || title!.endsWith(':children]')
        ? group
        : [title, ...hosts.reverse()].join('\n');
    });
    // Beside the other one, so that their variables are the same.
    const other = join(dirname(lab.inventory), 'turned.ini');
    writeFileSync(other, `${turned.join('\n\n')}\n`);
    expect(await play('playbooks/cluster.yml', '-i', other)).toMatchObject(settled);
  });

  test('a worker without power is unreachable, and the others get what they need', async () => {
    const cluster = its();
    const lost = cluster.workers.at(-1)!;
    await cluster.lab.power(lost, 'off');
    const others = cluster.lab.hosts.map(({ name }) => name).filter((name) => name !== lost);
    try {
      // Something to do for every kubelet.
      const run = await cluster.play('cluster.yml', '-e', 'kubelet_max_pods=99');
      expect({ code: run.code, failed: new Set(run.failures.map((line) => line.split(':')[0])) }).toEqual({
        code: 4,
        failed: new Set([lost]),
      });
      const kubelets = others.filter((name) => !name.startsWith('lb'));
      expect(new Set(run.changed.map((line) => line.split(':')[0]))).toEqual(new Set(kubelets));
    } finally {
      await cluster.lab.power(lost, 'on');
    }
    expect(await cluster.play('cluster.yml')).toMatchObject({ code: 0, failures: [] });
    expect(await cluster.play('cluster.yml')).toMatchObject(settled);
    await nodesReady(cluster);
  });
}

/** KUB-01: with `hardened` every scored check passes, and the cluster is still one. */
export function tellOfHardening(its: Its): void {
  test('hardened, it passes all scored checks (KUB-01)', async () => {
    const hardened = ['-e', 'hardened=true'];
    expect(await its().play('cluster.yml', ...hardened)).toMatchObject({ code: 0, failures: [] });
    expect(await its().play('cluster.yml', ...hardened)).toMatchObject(settled);
    expect(await its().play('verify.yml', '--tags', 'all,cis', ...hardened)).toMatchObject({ code: 0, failures: [] });
  });
}
