// Every host runs in control groups of its own: without them the init systems of several hosts would share one tree.
// Works with version 1, version 2 and both mounted beside each other.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './run.mjs';

const top = '/sys/fs/cgroup';

/** The folders, one in each hierarchy, in which groups of a lab are made. */
function parents() {
  if (existsSync(join(top, 'cgroup.controllers'))) return [top];
  const own = new Map(
    readFileSync('/proc/self/cgroup', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .flatMap(([, names = '', path = '/']) => names.split(',').map((name) => [name.replace(/^name=/, ''), path])),
  );
  return readdirSync(top)
    .filter((name) => existsSync(join(top, name, 'cgroup.procs')))
    .map((name) => join(top, name, own.get(name) ?? '/'))
    .filter((folder) => existsSync(folder));
}

/** Make the groups of a machine and answer their folders. */
export function makeGroups(machine) {
  return parents().map((parent) => {
    const group = join(parent, machine);
    mkdirSync(group, { recursive: true });
    // A new cpuset has no processors, and nothing can be put into it until it has.
    for (const name of ['cpuset.cpus', 'cpuset.mems']) {
      if (existsSync(join(parent, name)) && existsSync(join(group, 'cgroup.clone_children'))) {
        writeFileSync(join(group, name), readFileSync(join(parent, name)));
      }
    }
    return group;
  });
}

/** Stop or continue every process of a machine at once, as a hypervisor would. */
export function freezeGroups(machine, frozen) {
  for (const parent of parents()) {
    const group = join(parent, machine);
    if (existsSync(join(group, 'cgroup.freeze'))) writeFileSync(join(group, 'cgroup.freeze'), frozen ? '1' : '0');
    if (existsSync(join(group, 'freezer.state'))) {
      writeFileSync(join(group, 'freezer.state'), frozen ? 'FROZEN' : 'THAWED');
    }
  }
}

/** End every process of a machine, however deep, without a word to any of them. */
export async function killGroups(machine) {
  await until(`the processes of ${machine} to end`, 20, () => {
    const left = parents().flatMap((parent) => processesIn(join(parent, machine)));
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error;
      }
    }
    return left.length === 0;
  });
}

function processesIn(folder) {
  try {
    const within = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').map(Number);
    // A process of another namespace shows as 0; none of ours can.
    return [...own.filter((pid) => pid > 1), ...within.flatMap((entry) => processesIn(join(folder, entry.name)))];
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENODEV') return [];
    throw error;
  }
}

/** Remove the groups of every machine whose name starts with `prefix`, once their processes are gone. */
export async function removeGroups(prefix) {
  for (const parent of parents()) {
    for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
      await until(`the processes of ${name} to end`, 20, () => removeTree(join(parent, name)));
    }
  }
}

/** A group goes only after its children, and only when it is empty; files in it are not files. */
function removeTree(folder) {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !removeTree(join(folder, entry.name))) return false;
    }
    rmdirSync(folder);
    return true;
  } catch (error) {
    return error.code === 'ENOENT';
  }
}
