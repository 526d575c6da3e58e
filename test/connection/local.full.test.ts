import { describeConnection } from '../support/describeConnection.ts';
import { shells } from '../support/shells.ts';

for (const { name, command } of shells) {
  describeConnection(`local, ${name}`, () => ({
    name: 'here',
    transport: 'local',
    address: 'localhost',
    shell: command,
  }));
}
