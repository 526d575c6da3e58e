// The components of a cluster, ready to be served: each in a folder of its own, named after what it is made of, with its
// files as they are published, its images, and the checksums of both. Made once and kept.
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { readyImage } from '../image.mjs';
import { withLock } from '../lock.mjs';
import { cacheFolder, readLab } from '../places.mjs';
import { steadily } from '../progress.mjs';
import { labNames } from '../remove.mjs';
import { run } from '../run.mjs';
import { addonComponents } from './addons.mjs';
import { architecture, componentsFor, modulesFolder } from './components.mjs';
import { bases, makeBase } from './debian.mjs';
import { buildPrograms } from './golang.mjs';
import { addImage, packFolder, sha256Of } from './ociImage.mjs';
import { fetchPrograms, isOfficialReachable, placeOf } from './official.mjs';

export const componentsFolder = join(cacheFolder, 'kubernetes');

// Raised when the same sources are to become something else than before.
const recipe = 1;
const day = 24 * 60 * 60_000;

/**
 * The folders to serve for some versions of Kubernetes; what is missing is made first.
 * @param {{ wanted: string[], addons?: boolean, say: (text: string) => void }} how
 * @returns {Promise<string[]>}
 */
export async function readyComponents({ wanted, addons = false, say }) {
  const components = [...componentsFor(wanted), ...(addons ? addonComponents(architecture) : [])];
  const folders = components.map(folderOf);
  if (folders.every((folder) => existsSync(folder))) return folders;
  const isOfficial = await isOfficialReachable();
  for (const component of components) {
    await ready(component, say, async (folder, tell) => {
      const roots = {};
      for (const base of basesOf(component)) roots[base] = await readyBase(base, say);
      await publish({ component, folder, tell, roots, isOfficial, say });
    });
  }
  return folders;
}

/** The checksums of everything in `folders`, by official address. */
export const sumsOf = (folders) =>
  Object.assign({}, ...folders.map((folder) => JSON.parse(readFileSync(join(folder, 'sums.json'), 'utf8'))));

const basesOf = ({ images = [] }) => images.flatMap((image) => image.bases ?? []);

async function readyBase(name, say) {
  const folder = await ready(bases[name], say, async (building, tell) => {
    const root = await readyImage({ release: bases[name].version, python: false, kubernetes: true, say: tell });
    await makeBase({ name, root, folder: join(building, 'root') });
  });
  return join(folder, 'root');
}

/** The folder of a component, made by `work` if it is not there. */
async function ready(component, say, work) {
  const folder = folderOf(component);
  if (existsSync(folder)) return folder;
  const title = `${component.name} ${component.version}`;
  return withLock(`component-${component.name}-${component.version}`, say, async () => {
    if (existsSync(folder)) return folder;
    const start = Date.now();
    const seconds = () => Math.round((Date.now() - start) / 1000);
    const tell = steadily((text) => say(`${title}: ${text} (${seconds()} s)`));
    say(`${title}: making it once`);
    // Only the holder of the lock works here, so what is half made belongs to nobody.
    const building = `${folder}.building`;
    rmSync(building, { recursive: true, force: true });
    try {
      mkdirSync(building, { recursive: true });
      await work(building, tell);
      renameSync(building, folder);
    } finally {
      tell.end();
    }
    removeOutdated(component);
    say(`${title}: ready after ${seconds()} s`);
    return folder;
  });
}

async function publish({ component, folder, tell, roots, isOfficial, say }) {
  const [programs, files, scratch] = ['programs', 'files', 'scratch'].map((name) => join(folder, name));
  const isPublished = Boolean(component.files ?? component.archives);
  const fetched =
    isOfficial &&
    isPublished &&
    (await fetchPrograms(component, { files, programs, tell }).then(
      () => true,
      (error) => say(`${component.name} ${component.version}: building it, because ${error.message}`),
    ));
  if (!fetched) {
    rmSync(files, { recursive: true, force: true });
    await buildPrograms(component, { folder: programs, tell });
    await placeFiles(component, { files, programs });
  }
  mkdirSync(scratch);
  for (const image of component.images ?? []) {
    tell(`image ${image.names[0]}`);
    const root = join(scratch, 'root');
    fillRoot({ root, programs, image });
    const below = (image.bases ?? []).map((base) => roots[base]);
    await addImage({
      layout: join(folder, 'images'),
      names: image.names,
      folders: [...below, root],
      entry: image.entry,
      scratch,
    });
    rmSync(root, { recursive: true });
  }
  rmSync(scratch, { recursive: true });
  const urls = [...Object.keys(component.files ?? {}), ...Object.keys(component.archives ?? {})];
  const sums = await Promise.all(urls.map(async (url) => [url, await sha256Of(placeOf(files, url))]));
  for (const [url, sum] of sums) writeFileSync(`${placeOf(files, url)}.sha256`, sum);
  writeFileSync(join(folder, 'sums.json'), JSON.stringify(Object.fromEntries(sums), null, 2));
}

/** Programs that were built, laid out as they are published. */
async function placeFiles(component, { files, programs }) {
  for (const [url, name] of Object.entries(component.files ?? {})) {
    mkdirSync(dirname(placeOf(files, url)), { recursive: true });
    linkSync(join(programs, name), placeOf(files, url));
  }
  for (const [url, { top, programs: names }] of Object.entries(component.archives ?? {})) {
    const file = placeOf(files, url);
    mkdirSync(dirname(file), { recursive: true });
    const inside = top === '.' ? names.map((name) => `./${name}`) : names.map((name) => `${top}/${name}`);
    const link = join(dirname(programs), top);
    if (top !== '.') await run(['cp', '-al', programs, link]);
    await packFolder({ folder: top === '.' ? programs : dirname(programs), file, names: inside, compress: true });
    if (top !== '.') rmSync(link, { recursive: true });
  }
}

/** The top layer of an image: its programs, and what every program may expect of a system. */
function fillRoot({ root, programs, image }) {
  for (const name of ['etc', 'tmp']) mkdirSync(join(root, name), { recursive: true });
  const nobody = '65534:65534:nobody:/:/bin/false';
  writeFileSync(join(root, 'etc/passwd'), `root:x:0:0:root:/root:/bin/sh\nnobody:x:${nobody}\n`);
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  for (const [path, name] of Object.entries(image.programs ?? {})) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    linkSync(join(programs, name), join(root, path));
  }
}

/** Folders are named after what they are made of, so a changed version, source or recipe makes a new one. */
function folderOf(component) {
  const hash = createHash('sha256').update(JSON.stringify([recipe, component, process.arch]));
  const sources = component.module && join(modulesFolder, component.module);
  for (const name of sources ? readdirSync(sources).sort() : []) hash.update(readFileSync(join(sources, name)));
  for (const base of basesOf(component)) hash.update(folderOf(bases[base]));
  return join(componentsFolder, `${component.name}-${component.version}-${hash.digest('hex').slice(0, 10)}`);
}

/** What a newer recipe replaced goes after a day, unless a lab still serves it: other copies of the project may differ. */
function removeOutdated(component) {
  const newest = folderOf(component);
  const used = labNames().flatMap((name) => readLab(name)?.kubernetes?.folders ?? []);
  for (const name of readdirSync(componentsFolder)) {
    const folder = join(componentsFolder, name);
    const replaced = folder !== newest && folder.replace(/[0-9a-f]+$/, '') === newest.replace(/[0-9a-f]+$/, '');
    const isOld = statSync(folder, { throwIfNoEntry: false })?.mtimeMs < Date.now() - day;
    if (replaced && isOld && !used.includes(folder)) rmSync(folder, { recursive: true, force: true });
  }
}
