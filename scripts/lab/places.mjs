// Where the lab keeps what it keeps. Everything lies in one cache folder, so that removing it removes the lab.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const cacheFolder = process.env.REPRISE_LAB_CACHE || '/var/cache/reprise-lab';
export const imagesFolder = join(cacheFolder, 'images');
export const packagesFolder = join(cacheFolder, 'packages');
export const labsFolder = join(cacheFolder, 'labs');
export const locksFolder = join(cacheFolder, 'locks');
export const packagesPort = 3142;
export const mirrorPort = 5080;

export const releases = ['bookworm', 'trixie', 'bullseye'];

/** The password of the user `ops2`, who may use sudo only with it. */
export const labPassword = 'lab-secret';

/** @param {string} name */
export const labFolder = (name) => join(labsFolder, name);

/**
 * What a lab wrote down about itself before it made anything, so that leftovers of an interrupted start can be found.
 * @param {string} name
 * @returns {{ name: string, number: number, release: string, image: string, kubernetes?: import('./kubernetes/plan.mjs').Plan & { folders: string[] }, hosts: { name: string, address: string, index: number }[] } | undefined}
 */
export function readLab(name) {
  try {
    return JSON.parse(readFileSync(join(labFolder(name), 'lab.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The names of everything a lab owns on this machine follow from its number. */
export const bridgeOf = (number) => `replab${number}`;
// Short, because the name of a network device made from it must fit into fifteen characters.
export const machinesOf = (number) => `rl${number}-`;
export const machineOf = (number, index) => `${machinesOf(number)}${index + 1}`;
export const gatewayOf = (number) => `10.77.${number}.1`;
export const addressOf = (number, index) => `10.77.${number}.${11 + index}`;
