/** Reads what strace wrote with `-f -y`: who made which file with which mode, and what was written into it. */
import { dirname } from 'node:path';

export interface Trace {
  /** Mode with which a path was made, the mask taken off; later changes of mode count too. */
  readonly modes: ReadonlyMap<string, number>;
  readonly writes: readonly { readonly path: string; readonly text: string; readonly mode: number | undefined }[];
}

/** Only the calls that make, name, or write files are looked at. */
export function readTrace(log: string): Trace {
  const modes = new Map<string, number>();
  const writes: { path: string; text: string; mode: number | undefined }[] = [];
  const masks = new Map<string, number>();
  let parting = 0o022;
  for (const line of joined(log)) {
    const [, process = '', call = '', rest = ''] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    // A child begins with its parent's mask, and may be seen before the call that made it has returned.
    const mask = masks.get(process) ?? parting;
    masks.set(process, mask);
    if (/^(?:clone3?|v?fork)$/.test(call)) {
      parting = mask;
      const child = / = (\d+)$/.exec(rest)?.[1];
      if (child && !masks.has(child)) masks.set(child, mask);
    }
    if (call === 'umask') masks.set(process, Number.parseInt(/^0?(\d+)/.exec(rest)![1]!, 8));
    if (/^(open|openat|creat)$/.test(call) && (rest.includes('O_CREAT') || call === 'creat')) {
      const made = /, 0(\d+)\) += \d+<([^>]*)>/.exec(rest);
      if (made && !modes.has(made[2]!)) modes.set(made[2]!, Number.parseInt(made[1]!, 8) & ~mask);
    }
    if (/^mkdir/.test(call)) {
      const made = /"([^"]*)", 0(\d+)\) += 0/.exec(rest);
      if (made) modes.set(made[1]!, Number.parseInt(made[2]!, 8) & ~mask);
    }
    const changed = /^(?:chmod|fchmodat)$/.test(call)
      ? /"([^"]*)", 0(\d+)/.exec(rest)
      : call === 'fchmod'
        ? /^\d+<([^>]*)>, 0(\d+)/.exec(rest)
        : null;
    if (changed) modes.set(changed[1]!, Number.parseInt(changed[2]!, 8));
    const target = /^(?:write|pwrite64|writev)$/.test(call) ? /^\d+<(\/[^>]*)>, (.*)$/s.exec(rest) : null;
    if (target) writes.push({ path: target[1]!, text: target[2]!, mode: modes.get(target[1]!) });
  }
  return { modes, writes };
}

/** A call that another interrupted is written in two parts. */
function* joined(log: string): Generator<string> {
  const open = new Map<string, string>();
  for (const line of log.split('\n')) {
    const process = /^\d+/.exec(line)?.[0] ?? '';
    const resumed = /^\d+\s+<\.\.\. \w+ resumed>(.*)$/.exec(line);
    if (line.endsWith('<unfinished ...>')) {
      const begun = line.slice(0, -'<unfinished ...>'.length);
      open.set(process, begun);
      if (/^\d+\s+(?:clone|v?fork)/.test(begun)) yield begun;
    } else if (resumed && open.has(process)) {
      yield open.get(process)!.trimEnd() + resumed[1]!;
      open.delete(process);
    } else yield line;
  }
}

/** The files into which a text was written, and those of them that others could read at that moment. */
export function exposures(trace: Trace, secret: string): { written: string[]; exposed: string[] } {
  const found = trace.writes.filter(
    ({ path, text }) => text.includes(secret) && !/^\/(?:dev\/(?:null|tty|pts)|proc\/)/.test(path),
  );
  const isPrivate = (path: string): boolean => {
    for (let folder = dirname(path); folder !== '/'; folder = dirname(folder))
      if (((trace.modes.get(folder) ?? 0o777) & 0o077) === 0) return true;
    return false;
  };
  const open = found.filter(({ path, mode }) => ((mode ?? 0o777) & 0o044) !== 0 && !isPrivate(path));
  const paths = (list: typeof found): string[] => [...new Set(list.map(({ path }) => path))];
  return { written: paths(found), exposed: paths(open) };
}
