import { afterAll, beforeAll, describe } from 'vitest';
import { describeConnection } from '../support/describeConnection.ts';
import { noSshd, type Sshd, startSshd } from '../support/sshd.ts';

describe.skipIf(noSshd)(`a real sshd${noSshd ? ` (${noSshd})` : ''}`, () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd?.stop());

  describeConnection('ssh', () => sshd.target());
  describeConnection('openssh', () => sshd.target({ transport: 'openssh', sshConfigFile: '/dev/null' }));
});
