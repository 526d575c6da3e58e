// Ending a lab, whatever state it is in: running, half started, or left behind by a run that was killed.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freezeGroups, removeGroups } from './cgroup.mjs';
import { removeLink } from './network.mjs';
import { bridgeOf, labFolder, labsFolder, machineOf, machinesOf, readLab } from './places.mjs';
import { until } from './run.mjs';

/** The processes that keep a lab, found by what they were started with: a pid file could name somebody else. */
export function keepersOf(name) {
  const folder = labFolder(name);
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes(folder) && words.some((word) => word.endsWith('/lab/keeper.mjs'));
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Remove every trace of a lab: processes, mounts, bridge, cables, control groups and folder. */
export async function removeLab(name) {
  const folder = labFolder(name);
  const lab = readLab(name);
  for (const host of lab?.hosts ?? []) freezeGroups(machineOf(lab.number, host.index), false);
  await until(`the processes of the lab ${name} to end`, 30, () => {
    const keepers = keepersOf(name);
    for (const pid of keepers) end(pid);
    return keepers.length === 0;
  });
  if (lab) {
    await removeGroups(machinesOf(lab.number));
    await removeLink(bridgeOf(lab.number));
  }
  if (!existsSync(folder)) return;
  // The note of what to remove goes last: an interrupted removal can be taken up again.
  for (const entry of readdirSync(folder).filter((file) => file !== 'lab.json')) {
    rmSync(join(folder, entry), { recursive: true, force: true });
  }
  const gone = `${folder}.gone`;
  renameSync(folder, gone);
  rmSync(gone, { recursive: true, force: true });
}

/** A keeper takes the whole lab with it: it is the first process of the namespace all hosts live in. */
function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Every lab on this machine that is running or left behind. */
export const labNames = () =>
  existsSync(labsFolder) ? readdirSync(labsFolder).filter((name) => !name.endsWith('.gone')) : [];
