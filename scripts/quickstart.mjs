// npm run quickstart: three real hosts on this machine, a Kubernetes cluster on them, and a second run with nothing to do.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inventory = join(root, 'inventories/lab/hosts.ini');

if (process.platform !== 'linux' || process.getuid() !== 0) {
  console.error('quickstart makes real hosts on this machine, so it needs Linux and root.');
  console.error('With machines of your own, see "Your own machines" in README.md instead.');
  process.exit(1);
}

step('Bringing up three hosts (the first time builds their image, and Kubernetes from source: about 20 minutes)');
must(process.execPath, [
  join(root, 'scripts/lab/main.mjs'),
  'up',
  '3',
  '--kubernetes',
  '--control-planes',
  '3',
  '--workers',
  '0',
]);

step('Making a cluster of them: play playbooks/site.yml -i inventories/lab/hosts.ini --profile');
const first = await play('site.yml', '--profile');

step('Playing it again: nothing may change');
const again = await play('cluster.yml');

step('What it is made of');
must(process.execPath, [
  join(root, 'scripts/lab/main.mjs'),
  'ssh',
  'node1',
  'kubectl get nodes -o wide; kubectl get pods -A',
]);

console.log('\n== How the verification went');
console.log(table(first));
console.log('== Where the time went');
console.log(stages(first));
const changed = [...again.matchAll(/changed=(\d+)/g)].some(([, count]) => count !== '0');
if (changed) {
  console.error('The second run changed something; that is a bug.');
  process.exit(1);
}
console.log('The second run said changed=0 on every host.\n');
console.log(
  'The API, with kubectl on this machine: kubectl --kubeconfig inventories/lab/credentials/admin.conf get nodes',
);
console.log(
  'The hosts are still up: `npm run lab -- ssh node1` looks at one, `npm run lab -- down` removes all of it.',
);

/** The rows of the verification, out of what the run printed. */
function table(text) {
  const start = text.indexOf('CHECK  ');
  return start === -1 ? '(none)' : text.slice(start, text.indexOf('\n\n', start));
}

/** What --profile said of the plays. */
function stages(text) {
  const start = text.lastIndexOf('\nplays\n');
  return text.slice(start + 1, text.indexOf('\n\n', start + 2));
}

function step(text) {
  console.log(`\n== ${text}`);
}

function must(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Plays one of our playbooks with its output shown, and gives what it printed. */
function play(playbook, ...more) {
  return new Promise((resolve) => {
    const args = [join(root, 'dist/src/cli/main.js'), join(root, 'playbooks', playbook), '-i', inventory, ...more];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      process.stdout.write(data);
    });
    child.on('close', (code) => {
      if (code !== 0) process.exit(code ?? 1);
      resolve(text);
    });
  });
}
