/** Processors, counted as Ansible counts them from /proc/cpuinfo. */
import { sh } from '../script/sh.ts';
import { linesOf, type Plain, type Seen, words } from './fact.ts';

const modelKeys = new Set(['model name', 'Processor', 'vendor_id', 'cpu', 'Vendor', 'processor']);

export const processors = {
  files: sh`/proc/self/status /sys/hypervisor/type`,
  // The flags are long and the same for all processors; on many-core hosts the rest is a fraction of the file.
  script: sh`
    section cpuinfo
    grep -E '^(processor|model name|Processor|vendor_id|cpu|Vendor|cpu cores|physical id|core id|siblings|# processors|max thread id|ncpus active)[^a-z]*:' /proc/cpuinfo
    grep -m 1 '^flags' /proc/cpuinfo || :`,
  read(seen: Seen): Record<string, Plain | undefined> {
    const lines = linesOf(seen.section('cpuinfo')).map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    });
    const flags = lines.find(([key]) => key === 'flags')?.[1];
    const allowed = /^Cpus_allowed_list:\s*(.*)$/m.exec(seen.lines('/proc/self/status').join('\n'))?.[1];
    const counts = topology(lines, seen);
    return {
      processor: lines.filter(([key]) => modelKeys.has(key)).map(([, value]) => value),
      flags: flags === undefined ? undefined : words(flags),
      ...counts,
      processor_nproc: allowed === undefined ? counts.processor_nproc : countRanges(allowed),
    };
  },
};

function topology(lines: readonly (readonly [string, string])[], seen: Seen) {
  const of = (name: string) => lines.filter(([key]) => key === name).map(([, value]) => value);
  const architecture = String(seen.facts['architecture'] ?? '');
  const numbers = of('processor').length;
  const vendors = of('vendor_id').length;
  let count = lines.filter(([key]) => modelKeys.has(key)).length;
  if (vendors > 0 && vendors === of('model name').length) count = vendors;
  if (/^(armv|aarch|ppc)/.test(architecture)) count = numbers;
  if (architecture === 's390x') {
    const all = Number(of('# processors')[0] ?? 1);
    const threads = Number(of('max thread id')[0] ?? 0) + 1;
    return counts(1, roundHalfEven(all / threads), threads, all, all);
  }
  const flags = of('flags')[0];
  const xen = seen.exists('/proc/xen') || seen.text('/sys/hypervisor/type') === 'xen';
  // Paravirtual Xen shows each processor as a socket and hides the `vme` flag.
  if (xen && flags !== undefined && !flags.includes('vme')) return counts(count, count, 1, count, count);
  const sockets = new Set(of('physical id')).size;
  const cores = Number(of('cpu cores')[0] ?? 1) || 1;
  const siblings = of('siblings')[0];
  const threads = roundHalfEven((siblings === undefined ? 1 : Number(siblings)) / cores);
  const packages = sockets || count;
  return counts(packages, cores, threads, threads * packages * cores, numbers);
}

const counts = (
  processor_count: number,
  processor_cores: number,
  processor_threads_per_core: number,
  processor_vcpus: number,
  processor_nproc: number,
) => ({ processor_count, processor_cores, processor_threads_per_core, processor_vcpus, processor_nproc });

/** As Python rounds: a half goes to the even neighbour. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** `0-3,8` is five processors. */
function countRanges(list: string): number {
  return list.split(',').reduce((sum, range) => {
    const [from, to] = range.split('-').map(Number);
    return sum + ((to ?? from!) - from! + 1);
  }, 0);
}
