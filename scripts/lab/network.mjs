// Each lab has a bridge and a /24 of its own. The number of a lab is the number of both.

import { readFileSync, writeFileSync } from 'node:fs';
import { bridgeOf, gatewayOf } from './places.mjs';
import { run } from './run.mjs';

/** The lowest number whose bridge and subnet nobody on this machine uses, and which `taken` does not hold. */
export async function freeNumber(taken) {
  const links = (await run(['ip', '-o', 'link', 'show'])).stdout;
  const routes = (await run(['ip', '-4', 'route', 'show', 'table', 'all'])).stdout;
  for (let number = 0; number < 255; number++) {
    const used = links.includes(` ${bridgeOf(number)}:`) || routes.includes(`10.77.${number}.`);
    if (!used && !taken.includes(number)) return number;
  }
  throw new Error('all subnets from 10.77.0.0/24 to 10.77.254.0/24 are in use');
}

export async function makeBridge(number) {
  roomForWatches();
  const bridge = bridgeOf(number);
  await run(['ip', 'link', 'add', bridge, 'type', 'bridge']);
  await run(['ip', 'address', 'add', `${gatewayOf(number)}/24`, 'dev', bridge]);
  await run(['ip', 'link', 'set', bridge, 'up']);
}

/** The cable of a host, cut or joined: a machine without power neither answers nor refuses. */
export const setCable = (number, cable, state) =>
  run(['ip', 'link', 'set', cable, ...(state === 'cut' ? ['down', 'nomaster'] : ['up', 'master', bridgeOf(number)])], {
    mayFail: true,
  });

export const removeLink = (name) => run(['ip', 'link', 'delete', name], { mayFail: true });

/** Every systemd and every kubelet watches files; what a kernel allows all of them together is too little for six hosts. */
function roomForWatches() {
  const file = '/proc/sys/fs/inotify/max_user_instances';
  if (Number(readFileSync(file, 'utf8')) < 1024) writeFileSync(file, '1024\n');
}
