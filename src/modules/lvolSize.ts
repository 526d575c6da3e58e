/** Sizes of logical volumes as people write them. */

export interface VolumeSize {
  readonly sign: '' | '+' | '-';
  readonly number: number;
  /** A letter of lvcreate's, megabytes when none is given. */
  readonly unit: string;
  /** What a percentage is of. */
  readonly of?: 'VG' | 'PVS' | 'FREE' | 'ORIGIN';
}

/** The size, or why it is none. */
export function readSize(text: string, isSnapshot: boolean): VolumeSize | string {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/.exec(text.trim()) ?? [];
  const share = /^(\d+)%(.*)$/.exec(rest);
  if (share) {
    const number = Number(share[1]);
    const of = share[2]!;
    if (number > 100) return 'Size percentage cannot be larger than 100%';
    if (of === 'ORIGIN' && !isSnapshot) return 'Percentage of ORIGIN supported only for snapshot volumes';
    if (of !== 'VG' && of !== 'PVS' && of !== 'FREE' && of !== 'ORIGIN')
      return 'Specify extents as a percentage of VG|PVS|FREE|ORIGIN';
    return { sign: sign as VolumeSize['sign'], number, unit: '', of };
  }
  const found = /^(\d+(?:\.\d+)?)([bBsSkKmMgGtTpPeE]?)$/.exec(rest);
  if (!found) return `Bad size specification of '${rest}'`;
  return { sign: sign as VolumeSize['sign'], number: Number(found[1]), unit: found[2] || 'm' };
}
