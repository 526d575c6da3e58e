/** What every installation needs of its surroundings. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './server.ts';
import type { WebOptions } from './web.ts';

export interface Installing {
  say(line: string): void;
  warn(message: string): void;
  /** In the order they are asked. */
  readonly servers: readonly Server[];
  readonly seconds: number;
  readonly ignoreCertificates: boolean;
  /** For git. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where folders for a moment may be made. */
  readonly temporary: string;
  /** Removes a folder when this program ends, however it ends; what comes back is told when that is no longer needed. */
  readonly watch?: ((folder: string) => () => void) | undefined;
}

/** Sees to it that a folder is removed: by what comes back, or when the program is killed before that. */
export function keepWatch(folder: string, { watch }: Pick<Installing, 'watch'>): () => void {
  const done = watch?.(folder);
  return () => {
    rmSync(folder, { recursive: true, force: true });
    done?.();
  };
}

/** Lends a folder of one's own for the time of some work. */
export async function withFolder<T>(installing: Installing, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(installing.temporary, 'reprise-galaxy-'));
  const done = keepWatch(folder, installing);
  try {
    return await work(folder);
  } finally {
    done();
  }
}

/** How a URL is fetched; the token of a server goes to that server alone. */
export function webFor(url: string, installing: Installing, server?: Server): WebOptions {
  const { seconds, ignoreCertificates } = installing;
  const own = server !== undefined && new URL(server.url).origin === new URL(url).origin;
  return own ? server.web : { seconds, ignoreCertificates: server?.web.ignoreCertificates ?? ignoreCertificates };
}
