/** Content that goes to a file on the host, as copy and template send it. */
import { createHash } from 'node:crypto';
import { type Script, Upload } from '../script/script.ts';
import type { Reply } from '../script/session.ts';
import { sh } from '../script/sh.ts';
import type { Host, Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { readRecords } from './outcome.ts';
import { type Attributes, announce, placingReturns, settle, spreadSeen, validator } from './placing.ts';

export interface Placement extends Attributes {
  readonly dest: string;
  /** Name that the file gets when `dest` turns out to be a folder; without one that is a failure. */
  readonly name?: string | undefined;
  readonly force: boolean;
  readonly follow: boolean;
  readonly backup: boolean;
  readonly validate?: string | undefined;
  /** Mode of a folder that has to be made. */
  readonly directoryMode?: string | undefined;
  /** SHA-1 that the content must have. */
  readonly checksum?: string | undefined;
}

/** Content beyond this is only sent after the host said that it has another. */
export const largeContent = 64 * 1024;

/** Sets `dest` to the file itself, as the host's folders decide. */
export function findDestination(to: Placement): Script {
  const inside =
    to.name === undefined ? sh`fail "$dest is a folder and the content has no name"` : sh`dest=\${dest%/}/${to.name}`;
  const folder = to.dest.endsWith('/');
  return sh`dest=${onHost(to.dest)}
    ${folder && sh`if [ ! -d "$dest" ]; then (${announce({ mode: to.directoryMode })}; folders "\${dest%/}"); ${inside}; el`}if [ -d "$dest" ]; then ${inside}; fi
    result dest "$dest"`;
}

/** One script that places content, whatever the host has now. */
export function placeContent(content: Buffer, to: Placement): Script {
  return sh`${findDestination(to)}
    FOLLOW=${to.follow ? '1' : ''} BACKUP=${to.backup ? '1' : ''} ${announce(to)}
    ${validator(to.validate)}
    ${!to.force && sh`if [ -e "$dest" ] || [ -h "$dest" ]; then settle "$dest" '' '' ''; exit 0; fi`}
    place ${new Upload(content)} "$dest"
    ${settle(sh`"$dest"`, to)}
    ${sums(content)}`;
}

/** The controller knows the checksums, so the host need not compute them. */
const sums = (content: Buffer): Script => sh`result checksum ${digest('sha1', content)}
    result md5sum ${digest('md5', content)}`;

/** Asks first whether the host has these bytes already, and sends them only when not. */
export async function placeLarge(content: Buffer, to: Placement, host: Host): Promise<Outcome> {
  const sum = createHash('sha256').update(content).digest('hex');
  const asked = await host.run(
    sh`${findDestination({ ...to, directoryMode: undefined })}
    [ -f "$dest" ] && [ "$(sha256_of "$dest")" = ${sum} ] && result equal 1 || :`,
    { check: true },
  );
  const known = readRecords(asked);
  if (known.status === 'failed') return known;
  if (known.result['equal'] === undefined) return finish(await host.run(placeContent(content, to)));
  const reply = await host.run(sh`${findDestination(to)}
    FOLLOW=${to.follow ? '1' : ''} ${announce(to)}
    ${settle(sh`"$dest"`, to)}
    ${sums(content)}`);
  return finish(reply);
}

const finish = (reply: Reply): Outcome => spreadSeen(readRecords(reply, placingReturns));

/** A digest in hex. */
export function digest(algorithm: string, content: Uint8Array): string {
  return createHash(algorithm).update(content).digest('hex');
}
