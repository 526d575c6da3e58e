/** Chooses how a run is shown. */
import type { Reporter } from '../engine/events.ts';
import type { CliOptions } from './options.ts';
import { settings } from './settings/read.ts';

/** The reporter that options and settings ask for; `usual` is Ansible's name of the one for which nobody need ask. */
export async function reporterFor(options: CliOptions, usual?: string): Promise<Reporter> {
  const { stdout } = process;
  const plain = options.json ? (await import('../report/jsonLines.ts')).jsonLines(stdout) : await shown(options, usual);
  return options.profile ? (await import('../report/profile.ts')).profiled(plain, stdout) : plain;
}

async function shown(options: CliOptions, usual: string | undefined): Promise<Reporter> {
  const { env, stdout } = process;
  const capable = stdout.isTTY && env['TERM'] !== 'dumb';
  const { flag } = settings();
  const forced = Boolean(env['FORCE_COLOR']) || flag('ANSIBLE_FORCE_COLOR');
  const color = options.color && !flag('ANSIBLE_NOCOLOR') && Boolean(forced || capable);
  const width = stdout.columns || 79;
  const verbosity = options.verbose;
  switch (usual) {
    case 'minimal':
    case 'oneline':
      return (await import('../report/minimal.ts')).minimal(stdout, { color, verbosity, oneLine: usual === 'oneline' });
    default: {
      const { terminal } = await import('../report/terminal.ts');
      const live = capable && !env['CI'];
      const status = live ? (await import('../report/status.ts')).createStatus(stdout, width) : undefined;
      return terminal(stdout, { color, width, verbosity, status });
    }
  }
}
