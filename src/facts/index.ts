/** Every group of facts, in the order in which they are read. */
import { distribution } from './distribution.ts';
import type { FactGroup } from './fact.ts';
import { hardware } from './hardware.ts';
import { local } from './local.ts';
import { lsb } from './lsb.ts';
import { pkgMgr, serviceMgr, systemd } from './managers.ts';
import { dns, fibreChannel, iscsi, nvme } from './names.ts';
import { network } from './network.ts';
import { platform } from './platform.ts';
import { python } from './python.ts';
import { apparmor, caps, chroot, fips, selinux } from './security.ts';
import { cmdline, dateTime, env, loadavg, sshPubKeys, user } from './session.ts';
import { virtual } from './virtual.ts';

export const factGroups: readonly FactGroup[] = [
  platform,
  distribution,
  lsb,
  selinux,
  apparmor,
  chroot,
  fips,
  caps,
  pkgMgr,
  serviceMgr,
  cmdline,
  dateTime,
  env,
  loadavg,
  sshPubKeys,
  user,
  python,
  systemd,
  virtual,
  hardware,
  dns,
  fibreChannel,
  network,
  iscsi,
  nvme,
  local,
];
