/**
 * Records what ansible-inventory prints for the inventories of test/cli/inventories.json, whose files and arguments are
 * kept. Needs ansible-inventory, named by the variable ANSIBLE_INVENTORY_COMMAND; the tests need neither it nor Python.
 * To add a case, add its name, files, sources and `runs: [{ "args": [...] }]`, and run this with the case's name.
 *
 *   ANSIBLE_INVENTORY_COMMAND=ansible-inventory node scripts/recordInventories.mjs [case ...]
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const data = join(import.meta.dirname, '../test/cli/inventories.json');
const command = process.env.ANSIBLE_INVENTORY_COMMAND ?? 'ansible-inventory';
const chosen = process.argv.slice(2);
const cases = JSON.parse(readFileSync(data, 'utf8'));

for (const { name, files, sources, runs } of cases) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
    if (file.endsWith('.sh')) chmodSync(join(folder, file), 0o755);
  }
  for (const run of runs) {
    const { status, stdout, stderr } = spawnSync(command, [...sources.flatMap((one) => ['-i', one]), ...run.args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8' },
    });
    if (status !== 0) console.error(`${name}: ${run.args.join(' ')} ended with ${status}\n${stderr}`);
    run.out = stdout.replaceAll(folder, '$FOLDER').replace(/\n$/, '');
  }
  rmSync(folder, { recursive: true });
  console.log(name);
}
writeFileSync(data, `${JSON.stringify(cases, null, 1)}\n`);
