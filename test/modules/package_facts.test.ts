import { packageFacts } from '../../src/modules/package_facts.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const dpkg = fakes({
  'dpkg-query': `printf 'ii \\tcron\\t3.0\\tamd64\\tadmin\\nrc \\told\\t1\\tamd64\\tadmin\\nhi \\tlibc6\\t2.36\\tamd64\\tlibs\\nii \\tlibc6\\t2.36\\ti386\\tlibs\\n'`,
});
const rpm = fakes({
  rpm: `printf 'kernel\\t6.1\\t1.el9\\t\\tx86_64\\nkernel\\t6.2\\t1.el9\\t\\tx86_64\\ntzdata\\t2024a\\t1\\t2\\tnoarch\\ngpg-pubkey\\t1\\t1\\t\\t(none)\\n'`,
});

describeModule(
  withFakes(packageFacts),
  {
    'what dpkg holds': {
      given: dpkg,
      args: { fakes: '$ROOT/bin', manager: 'apt' },
      changes: [],
      result: {
        ansible_facts: {
          packages: {
            cron: [{ name: 'cron', version: '3.0', arch: 'amd64', category: 'admin', origin: '', source: 'apt' }],
            libc6: [
              { version: '2.36', arch: 'amd64' },
              { version: '2.36', arch: 'i386' },
            ],
          },
        },
      },
    },
    'what rpm holds': {
      given: rpm,
      args: { fakes: '$ROOT/bin', manager: ['rpm'] },
      result: {
        ansible_facts: {
          packages: {
            kernel: [{ version: '6.1', release: '1.el9', epoch: null }, { version: '6.2' }],
            tzdata: [{ name: 'tzdata', version: '2024a', release: '1', epoch: 2, arch: 'noarch', source: 'rpm' }],
          },
        },
      },
    },
    'no such manager': {
      args: { fakes: '$ROOT/bin', manager: ['pacman'] },
      error: 'none of these package managers is on the host: pacman',
    },
  },
  { notHostile: ['fakes'] },
);
