import { getent } from '../../src/modules/getent.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const services = fakes({ getent: 'printf "domain 53/tcp\\ndomain   53/udp\\nssh 22/tcp\\n"' });
const listless = fakes({ getent: 'exit 3' });

describeModule(
  withFakes(getent),
  {
    'one entry of a database with colons': {
      args: { fakes: '$ROOT/bin', database: 'passwd', key: 'root' },
      changes: [],
      result: { ansible_facts: { getent_passwd: { root: ['x', '0', '0', 'root', '/root', '/bin/bash'] } } },
    },
    'entries with the same name become a list': {
      given: services,
      args: { fakes: '$ROOT/bin', database: 'services' },
      result: { ansible_facts: { getent_services: { domain: [['53/tcp'], ['53/udp']], ssh: ['22/tcp'] } } },
    },
    'another separator': {
      args: { fakes: '$ROOT/bin', database: 'group', key: 'root', split: '/' },
      result: { ansible_facts: { getent_group: { 'root:x:0:': [] } } },
    },
    'what is not there fails': {
      args: { fakes: '$ROOT/bin', database: 'passwd', key: 'nobody-here' },
      error: 'one or more keys could not be found in the database',
    },
    'or is null': {
      args: { fakes: '$ROOT/bin', database: 'passwd', key: 'nobody-here', fail_key: false },
      changes: [],
      result: { ansible_facts: { getent_passwd: { 'nobody-here': null } } },
    },
    'an unknown database': {
      args: { fakes: '$ROOT/bin', database: 'nothing', key: 'a' },
      error: 'the database is not known to getent',
    },
    'a database that cannot be listed': {
      given: listless,
      args: { fakes: '$ROOT/bin', database: 'hosts' },
      error: 'cannot be listed',
    },
  },
  { notHostile: ['fakes'] },
);
