import { hostname } from '../../src/modules/hostname.ts';
import { describeModule } from '../support/describeModule.ts';

// Setting the name is proved on hosts of the lab, since this machine shall keep its own.
describeModule(hostname, {
  'a space is no part of a name': { args: { name: 'two words' }, error: 'two words cannot be a host name' },
  'a name has at most 64 letters': { args: { name: 'a'.repeat(65) }, error: 'cannot be a host name' },
  'a name does not end with a hyphen': { args: { name: 'n1-' }, error: 'cannot be a host name' },
});
