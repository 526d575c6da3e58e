/** Large files of the controller on their way to many hosts: read once, compressed once. */
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Upload } from '../script/script.ts';

/** What hosts that are served at the same time share; what nobody holds any more may go. */
const kept = new Map<string, WeakRef<Upload>>();
const underWay = new Map<string, Promise<Upload>>();

/** The bytes of a file as they are. */
export function asItIs(path: string): Promise<Upload> {
  return shared(path, async () => new Upload(await readFile(path)));
}

/**
 * The bytes of a file, compressed by gzip. The result is kept beside the file as `NAME.gz`, where the folder can be
 * written to: level 1 takes programs to a third, and the next run finds it done.
 */
export function packed(path: string): Promise<Upload> {
  return shared(`${path}.gz`, async () => {
    const [plain, done] = await Promise.all([stat(path), stat(`${path}.gz`).catch(() => undefined)]);
    if (done && done.mtimeMs >= plain.mtimeMs) return new Upload(await readFile(`${path}.gz`));
    const bytes = await promisify(gzip)(await readFile(path), { level: 1, chunkSize: 1 << 20 });
    await keep(`${path}.gz`, bytes);
    return new Upload(bytes);
  });
}

/** A file takes its name when it is whole and on the disk. One that cannot be kept is made again next time. */
async function keep(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true });
  }
}

async function shared(key: string, make: () => Promise<Upload>): Promise<Upload> {
  const known = kept.get(key)?.deref();
  if (known) return known;
  let making = underWay.get(key);
  if (!making) {
    making = make().finally(() => underWay.delete(key));
    underWay.set(key, making);
  }
  const upload = await making;
  kept.set(key, new WeakRef(upload));
  return upload;
}
