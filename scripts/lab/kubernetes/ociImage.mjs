// Images as the OCI describes them: a layer is a tar of a folder, a config tells how to start, a manifest names both.
// Layers are not compressed: they travel over a bridge of the same machine, where unpacking costs more than sending.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { architecture } from './components.mjs';

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
// The same folder gives the same bytes, whoever packs it and whenever.
const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];

/** SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(file) {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(part);
  return hash.digest('hex');
}

/** Pack what is in `folder` into `file`; `names` chooses some of it. */
export async function packFolder({ folder, file, names = ['.'], compress = false }) {
  const how = compress ? ['--use-compress-program', 'gzip -n -1'] : [];
  await run(['tar', '--create', `--file=${file}`, ...reproducible, ...how, `--directory=${folder}`, ...names]);
}

/**
 * Add an image to the OCI layout in `layout`, which is made if there is none.
 * @param {{ layout: string, names: string[], folders: string[], entry?: string[], scratch: string }} image
 *   `folders` become layers, the lowest first
 */
export async function addImage({ layout, names, folders, entry, scratch }) {
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  writeFileSync(join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const layers = [];
  for (const folder of folders) {
    const file = join(scratch, 'layer.tar');
    await packFolder({ folder, file });
    layers.push(await addBlob(layout, file, 'application/vnd.oci.image.layer.v1.tar'));
  }
  const config = {
    created: '1970-01-01T00:00:00Z',
    architecture,
    os: 'linux',
    config: {
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ...(entry ? { Entrypoint: entry } : { Cmd: ['sh'] }),
      WorkingDir: '/',
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'lab' })),
  };
  const described = await addJson(layout, config, 'application/vnd.oci.image.config.v1+json');
  const manifest = await addJson(
    layout,
    { schemaVersion: 2, mediaType: manifestType, config: described, layers },
    manifestType,
  );
  const file = join(layout, 'index.json');
  const { manifests } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { manifests: [] };
  for (const name of names) {
    const annotations = {
      'io.containerd.image.name': name,
      'org.opencontainers.image.ref.name': name.replace(/.*:/, ''),
    };
    manifests.push({ ...manifest, platform: { architecture, os: 'linux' }, annotations });
  }
  writeFileSync(file, JSON.stringify({ schemaVersion: 2, manifests }));
}

async function addBlob(layout, file, mediaType) {
  const hex = await sha256Of(file);
  const { size } = statSync(file);
  renameSync(file, join(layout, 'blobs/sha256', hex));
  return { mediaType, digest: `sha256:${hex}`, size };
}

async function addJson(layout, value, mediaType) {
  const file = join(layout, 'blobs/new.json');
  writeFileSync(file, JSON.stringify(value));
  return addBlob(layout, file, mediaType);
}
