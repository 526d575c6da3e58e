/** Made by scripts/generateIndex.mjs from the modules in this folder. */
import type { Module } from './define.ts';

/** Loads each module at its first use. */
export const moduleTable: Readonly<Record<string, () => Promise<Module>>> = {
  apt: async () => (await import('./apt.ts')).apt as unknown as Module,
  apt_repository: async () => (await import('./aptRepository.ts')).aptRepository as unknown as Module,
  blockinfile: async () => (await import('./blockinfile.ts')).blockinfile as unknown as Module,
  command: async () => (await import('./command.ts')).command as unknown as Module,
  copy: async () => (await import('./copy.ts')).copy as unknown as Module,
  fetch: async () => (await import('./fetch.ts')).fetch as unknown as Module,
  file: async () => (await import('./file.ts')).file as unknown as Module,
  gather_facts: async () => (await import('./setup.ts')).setup as unknown as Module,
  getent: async () => (await import('./getent.ts')).getent as unknown as Module,
  hostname: async () => (await import('./hostname.ts')).hostname as unknown as Module,
  lineinfile: async () => (await import('./lineinfile.ts')).lineinfile as unknown as Module,
  modprobe: async () => (await import('./modprobe.ts')).modprobe as unknown as Module,
  ping: async () => (await import('./ping.ts')).ping as unknown as Module,
  raw: async () => (await import('./raw.ts')).raw as unknown as Module,
  replace: async () => (await import('./replace.ts')).replace as unknown as Module,
  script: async () => (await import('./script.ts')).script as unknown as Module,
  service: async () => (await import('./service.ts')).service as unknown as Module,
  setup: async () => (await import('./setup.ts')).setup as unknown as Module,
  shell: async () => (await import('./shell.ts')).shell as unknown as Module,
  slurp: async () => (await import('./slurp.ts')).slurp as unknown as Module,
  stat: async () => (await import('./stat.ts')).stat as unknown as Module,
  sysctl: async () => (await import('./sysctl.ts')).sysctl as unknown as Module,
  systemd: async () => (await import('./systemd.ts')).systemd as unknown as Module,
  systemd_service: async () => (await import('./systemd.ts')).systemd as unknown as Module,
  sysvinit: async () => (await import('./service.ts')).service as unknown as Module,
  tempfile: async () => (await import('./tempfile.ts')).tempfile as unknown as Module,
  template: async () => (await import('./template.ts')).template as unknown as Module,
};
