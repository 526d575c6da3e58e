/** A certificate and its key as two files of the controller, and what an action reports of them. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { PlayError } from '../../errors.ts';
import type { Outcome, ReturnSpec } from '../../modules/define.ts';
import {
  type CertificateInfo,
  certificateText,
  daysLeft,
  describeCertificate,
  readCertificate,
} from '../../pki/certificate.ts';
import type { Pair } from '../../pki/due.ts';
import { type KeyType, keyPem, keyTypeOf, makeKey, readKey } from '../../pki/keys.ts';
import { alone } from '../folderLock.ts';
import { isOpenToOthers, readIfThere, writeWhole } from '../privateFiles.ts';
import type { ActionContext } from './define.ts';

export interface PairFiles {
  readonly folder: string;
  readonly crt: string;
  readonly key: string;
}

/** The files of one name in a folder. */
export function pairFiles(folder: string, name: string): PairFiles {
  if (/[/\0]/.test(name)) throw new PlayError('invalid-argument', `\`${name}\` cannot be the name of a file`);
  return { folder, crt: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

/** Reads what there is of them. */
export function readPair({ crt, key }: Pick<PairFiles, 'crt' | 'key'>): Pair {
  const certificate = readIfThere(crt);
  const pem = readIfThere(key);
  return {
    certificate: certificate === undefined ? undefined : readCertificate(certificate, crt),
    key: pem === undefined ? undefined : readKey(pem, key),
  };
}

/** What a certificate says, as far as it is known before it is issued. */
export type Forecast = Parameters<typeof certificateText>[0];

/** How a pair of files is to be. */
export interface Plan {
  readonly files: PairFiles;
  readonly now: Date;
  /** Why what there is does not do; undefined when it does. */
  reason(pair: Pair): string | undefined;
  /** The kind of key to make when what there is does not do; undefined to keep the key. */
  newKey(key: KeyObject | undefined): KeyType | undefined;
  /** What the certificate would say, for check mode. */
  forecast(keyType: string): Forecast;
  /** Issues the certificate, as PEM. */
  issue(key: KeyObject): Promise<string>;
}

/** Brings the files to what is planned, or in check mode says what it would do. */
export async function keepPair(plan: Plan, context: ActionContext): Promise<Outcome> {
  const { files, now } = plan;
  const seen = readPair(files);
  const reason = shortcoming(plan, seen);
  if (reason === undefined) return report({ files, now, info: infoOf(seen) });
  if (context.check) {
    const after = plan.forecast(plan.newKey(seen.key) ?? keyTypeOf(seen.key!));
    return report({ files, now, reason, before: infoOf(seen), forecast: after, diff: context.diff });
  }
  return alone(files.folder, async () => {
    // Another run, or another host of this one, may have done the work while this one waited.
    const pair = readPair(files);
    const still = shortcoming(plan, pair);
    if (still === undefined) return report({ files, now, info: infoOf(pair) });
    if (still === OPEN) {
      writeWhole(files.key, keyPem(pair.key!), 0o600);
      return report({ files, now, reason: still, info: infoOf(pair) });
    }
    const kind = plan.newKey(pair.key);
    const key = kind === undefined ? pair.key! : await makeKey(kind);
    const pem = await plan.issue(key);
    // The key goes first: should the run end between the two, the next one sees that they do not belong together.
    if (kind !== undefined || isOpenToOthers(files.key)) writeWhole(files.key, keyPem(key), 0o600);
    writeWhole(files.crt, pem, 0o644);
    const info = describeCertificate(readCertificate(pem, files.crt));
    return report({ files, now, reason: still, before: infoOf(pair), info, diff: context.diff });
  });
}

const OPEN = 'others than its owner could read the key';

function shortcoming(plan: Plan, pair: Pair): string | undefined {
  return plan.reason(pair) ?? (pair.key && isOpenToOthers(plan.files.key) ? OPEN : undefined);
}

function infoOf({ certificate }: Pair): CertificateInfo | undefined {
  return certificate && describeCertificate(certificate);
}

interface Report {
  readonly files: PairFiles;
  readonly now: Date;
  readonly reason?: string;
  readonly before?: CertificateInfo | undefined;
  /** The certificate as it is now. */
  readonly info?: CertificateInfo | undefined;
  /** The certificate as it would be, in check mode. */
  readonly forecast?: Forecast;
  readonly diff?: boolean;
}

function report({ files, now, reason, before, info, forecast, diff }: Report): Outcome {
  const is = info ?? before;
  const after = info ?? forecast;
  return {
    status: reason === undefined ? 'ok' : 'changed',
    message: reason,
    changes: reason === undefined ? [] : [files.crt],
    diff:
      diff && after
        ? [
            {
              before: before ? certificateText(before) : '',
              after: certificateText(after),
              beforeHeader: files.crt,
              afterHeader: files.crt,
            },
          ]
        : undefined,
    result: {
      crt: files.crt,
      key: files.key,
      reason: reason ?? '',
      not_after: is?.notAfter.toISOString() ?? null,
      days_left: is ? daysLeft(is.notAfter, now) : null,
      fingerprint_sha256: is?.fingerprint ?? null,
    },
  };
}

/** What both actions that keep certificates give. */
export const pairReturns: Readonly<Record<string, ReturnSpec>> = {
  crt: { kind: 'string', summary: 'The file with the certificate.' },
  key: { kind: 'string', summary: 'The file with the private key, readable by its owner alone.' },
  reason: { kind: 'string', summary: 'Why it was issued; empty when nothing had to change.' },
  not_after: { kind: 'string', summary: 'When it ends, in ISO 8601.' },
  days_left: { kind: 'int', summary: 'Whole days until then.' },
  fingerprint_sha256: { kind: 'string', summary: 'SHA-256 of the certificate.' },
};

/**
 * How many days before its end something is issued again: what was asked for, or a third of its life but not more than
 * `most`. Throws when it would be due as soon as it is made.
 */
export function renewalDays(days: number, asked: number | undefined, most: number): number {
  if (days < 1) throw new PlayError('invalid-argument', `days is ${days}, and must be at least 1`);
  const before = asked ?? Math.min(most, Math.floor(days / 3));
  if (before < days && before >= 0) return before;
  throw new PlayError('invalid-argument', `renew_before_days is ${before}, and must be between 0 and ${days - 1}`, {
    hint: `with ${days} days in all it would be issued again in every run`,
  });
}
