// The disk that all hosts of a release start from: a minimal Debian with systemd and sshd, and without Python,
// so that nothing can lean on it. Built once and kept; hosts only ever see a copy.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { imagePackages, placeImageFiles, setUpImage } from './imageFiles.mjs';
import { kubernetesPackages, setUpKubernetesImage } from './kubernetes/hostImage.mjs';
import { withLock } from './lock.mjs';
import { findMirror, servePackages } from './packages.mjs';
import { imagesFolder, readLab } from './places.mjs';
import { steadily } from './progress.mjs';
import { labNames } from './remove.mjs';
import { run } from './run.mjs';

/**
 * The folder of a ready image, built first when it is not there.
 * @param {{ release: string, python: boolean, kubernetes?: boolean, say: (text: string) => void }} wanted
 */
export async function readyImage({ release, python, kubernetes = false, say }) {
  const kind = `${release}${python ? '-python' : ''}${kubernetes ? '-kubernetes' : ''}`;
  const folder = join(imagesFolder, `${kind}-${recipeMark(kubernetes)}`);
  if (existsSync(folder)) return folder;
  return withLock('image', say, async () => {
    if (existsSync(folder)) return folder;
    removeHalfBuilt();
    const building = `${folder}.building`;
    mkdirSync(building, { recursive: true });
    const start = Date.now();
    const tell = steadily((text) => say(`image ${kind}: ${text} (${seconds(start)} s)`));
    say(`image ${kind}: building it once, for about two minutes`);
    const mirror = await findMirror();
    const proxy = await servePackages({ address: '127.0.0.1', port: 0, mirror });
    try {
      await bootstrap({ release, python, kubernetes, mirror, building, proxy: proxy.url, tell });
    } finally {
      await proxy.close();
      tell.end();
    }
    renameSync(building, folder);
    removeOutdated(folder);
    say(`image ${kind}: ready after ${seconds(start)} s`);
    return folder;
  });
}

async function bootstrap({ release, python, kubernetes, mirror, building, proxy, tell }) {
  // In a mount and process namespace of its own an interrupted build leaves neither mounts nor processes behind.
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const more = [...(python ? ['python3-minimal', 'python3-apt'] : []), ...(kubernetes ? kubernetesPackages : [])];
  const include = [...new Set([...imagePackages, ...more])];
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await run(
    [
      ...apart,
      'debootstrap',
      '--variant=minbase',
      `--include=${include.join(',')}`,
      `--keyring=${keyring}`,
      release,
      building,
      mirror,
    ],
    {
      env: { http_proxy: proxy, DEBIAN_FRONTEND: 'noninteractive' },
      onLine: (line) => tell(line.replace(/^[IW]: /, '')),
    },
  );
  tell('setting it up');
  await placeImageFiles({ root: building, release, mirror });
  const env = {
    DEBIAN_FRONTEND: 'noninteractive',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    http_proxy: proxy,
  };
  await run([...apart, 'chroot', building, 'sh', '-euc', `${setUpImage}${kubernetes ? setUpKubernetesImage : ''}`], {
    env,
  });
}

/** Images are named after what they are made of, so a changed recipe makes a new one. */
function recipeMark(kubernetes) {
  const hash = createHash('sha256');
  for (const name of ['imageFiles.mjs', ...(kubernetes ? ['kubernetes/hostImage.mjs'] : [])]) {
    hash.update(readFileSync(new URL(name, import.meta.url)));
  }
  return hash.digest('hex').slice(0, 10);
}

/** Only one builder runs at a time, so whatever is half built here belongs to nobody. */
function removeHalfBuilt() {
  if (!existsSync(imagesFolder)) return;
  for (const name of readdirSync(imagesFolder)) {
    if (name.endsWith('.building')) rmSync(join(imagesFolder, name), { recursive: true, force: true });
  }
}

/** An image that a newer recipe replaced goes, unless a lab still stands on it. */
function removeOutdated(newest) {
  const used = labNames().map((name) => readLab(name)?.image);
  const kind = newest.replace(/[0-9a-f]+$/, '');
  for (const name of readdirSync(imagesFolder)) {
    const folder = join(imagesFolder, name);
    const replaced = folder !== newest && folder.replace(/[0-9a-f]+$/, '') === kind;
    if (replaced && !used.includes(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

const seconds = (start) => Math.round((Date.now() - start) / 1000);
