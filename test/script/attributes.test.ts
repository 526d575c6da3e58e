/** Owner, group and mode, as the prelude settles them. */
import { statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sh } from '../../src/script/sh.ts';
import { describeVerbs, root } from '../support/describeVerbs.ts';

/** Recorded from ansible-core 2.19 under umask 022: what it makes of each mode, from the one at the start of the line. */
const recorded = `
file 640 | u=rw,g=r,o= 640 | a+x 751 | go-rwx 600 | u+s 4640 | g+s 2640 | +t 1640 | o=u 646 | g=u-w 640 | u=rwX,g=rX,o= 640 | ug+X,o-r 640 | =r 444 | +w 640 | a= 0 | u=rwx,g-r+x 710 | a-X 640 | a+X 640 | u-x,a+X 640 | ugo=rX 444 | o=g 644 | u=g 440 | -w 440 | =rwX 644 | u=s 4040 | a=st 7000 | g-s,u-s 640
file 751 | u=rw,g=r,o= 640 | a+x 751 | go-rwx 700 | u+s 4751 | g+s 2751 | +t 1751 | o=u 757 | g=u-w 751 | u=rwX,g=rX,o= 750 | ug+X,o-r 751 | =r 444 | +w 751 | a= 0 | u=rwx,g-r+x 711 | a-X 640 | a+X 751 | u-x,a+X 751 | ugo=rX 555 | o=g 755 | u=g 551 | -w 551 | =rwX 755 | u=s 4051 | a=st 7000 | g-s,u-s 751
file 6755 | u=rw,g=r,o= 640 | a+x 6755 | go-rwx 6700 | u+s 6755 | g+s 6755 | +t 7755 | o=u 6757 | g=u-w 4755 | u=rwX,g=rX,o= 750 | ug+X,o-r 6751 | =r 444 | +w 6755 | a= 0 | u=rwx,g-r+x 2715 | a-X 6644 | a+X 6755 | u-x,a+X 6755 | ugo=rX 555 | o=g 6755 | u=g 2555 | -w 6555 | =rwX 755 | u=s 6055 | a=st 7000 | g-s,u-s 755
folder 640 | u=rw,g=r,o= 640 | a+x 751 | go-rwx 600 | u+s 4640 | g+s 2640 | +t 1640 | o=u 646 | g=u-w 640 | u=rwX,g=rX,o= 750 | ug+X,o-r 750 | =r 444 | +w 640 | a= 0 | u=rwx,g-r+x 710 | a-X 640 | a+X 751 | u-x,a+X 751 | ugo=rX 555 | o=g 644 | u=g 440 | -w 440 | =rwX 755 | u=s 4040 | a=st 7000 | g-s,u-s 640
folder 2775 | u=rw,g=r,o= 640 | a+x 2775 | go-rwx 2700 | u+s 6775 | g+s 2775 | +t 3775 | o=u 2777 | g=u-w 755 | u=rwX,g=rX,o= 750 | ug+X,o-r 2771 | =r 444 | +w 2775 | a= 0 | u=rwx,g-r+x 2735 | a-X 2664 | a+X 2775 | u-x,a+X 2775 | ugo=rX 555 | o=g 2777 | u=g 2775 | -w 2575 | =rwX 755 | u=s 6075 | a=st 7000 | g-s,u-s 775
`;

describeVerbs(({ file, mode, run }) => {
  test('every symbolic mode is what Ansible makes of it', async () => {
    for (const line of recorded.trim().split('\n')) {
      const [start = '', ...cases] = line.split(' | ');
      const [kind, from] = start.split(' ');
      const wanted = cases.map((each) => each.split(' ')[0]!);
      const make = kind === 'file' ? sh`: >${file()}` : sh`mkdir -p ${file('folder')}`;
      const what = file(kind);
      const { stdout } = await run(sh`${make}
        for wanted in ${wanted}; do
          chmod ${`0000${from}`} ${what}
          set_attributes ${what} '' '' "$wanted"
          put "$wanted $(mode_of ${what}) | "
        done`);
      expect(`${start} | ${stdout}`).toBe(`${line} | `);
    }
    expect((await run(sh`: >${file()}; set_attributes ${file()} '' '' u=rz`)).records.at(-1)).toEqual([
      'msg',
      'mode must be octal or symbolic, not u=rz',
    ]);
  });

  test('octal modes are settled once, and foretold', async () => {
    writeFileSync(file(), '');
    for (const wanted of ['0600', '1777', '02755', '0']) {
      const script = sh`set_attributes ${file()} '' '' ${wanted}`;
      const told = await run(script, { check: true });
      expect((await run(script)).records).toEqual(told.records);
      expect([mode(), told.records.length]).toEqual([Number.parseInt(wanted, 8).toString(8), 1]);
      expect((await run(script)).records).toEqual([]);
    }
  });

  test.skipIf(!root)('owner and group are settled by name or number', async () => {
    writeFileSync(file(), '');
    const script = sh`set_attributes ${file()} daemon 2 ''`;
    expect((await run(script)).records).toEqual([
      ['changed', `${file()} owner daemon`],
      ['changed', `${file()} group 2`],
    ]);
    expect([statSync(file()).uid, statSync(file()).gid]).toEqual([1, 2]);
    expect((await run(sh`set_attributes ${file()} 1 bin ''`)).records).toEqual([]);
    expect((await run(sh`set_attributes ${file()} nobody-here '' ''`)).records.at(-1)).toEqual([
      'msg',
      'there is no user nobody-here',
    ]);
    expect((await run(sh`put "$(owner_of ${file()}):$(group_of ${file()})"`)).stdout).toBe('daemon:bin');
  });
});
