// npm run quickstart: three real hosts on this machine, prepared for Kubernetes, and prepared again with nothing to do.
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

step('Bringing up three hosts (the first time builds their image, about two minutes)');
must(process.execPath, [join(root, 'scripts/lab/main.mjs'), 'up', '3']);

step('Preparing them: play playbooks/site.yml -i inventories/lab/hosts.ini');
const first = await play();

step('Playing it again: nothing may change');
const again = await play();

console.log('\nFirst run:');
console.log(first.recap);
console.log('Second run:');
console.log(again.recap);
const changed = [...again.recap.matchAll(/changed=(\d+)/g)].some(([, count]) => count !== '0');
if (changed) {
  console.error('The second run changed something; that is a bug.');
  process.exit(1);
}
console.log('Second run: changed=0 on every host.');
console.log('The hosts are still up: `npm run lab -- ssh node1` looks at one, `npm run lab -- down` removes them.');

function step(text) {
  console.log(`\n== ${text}`);
}

function must(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs site.yml with its output shown, and gives the recap. */
function play() {
  return new Promise((resolve) => {
    const args = [join(root, 'dist/src/cli/main.js'), join(root, 'playbooks/site.yml'), '-i', inventory];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      process.stdout.write(data);
    });
    child.on('close', (code) => {
      if (code !== 0) process.exit(code ?? 1);
      resolve({
        recap: text
          .slice(text.indexOf('PLAY RECAP'))
          .split('\n')
          .slice(1)
          .filter((line) => / : ok=/.test(line))
          .join('\n'),
      });
    });
  });
}
