import { setup } from '../../src/modules/setup.ts';
import { describeModule } from '../support/describeModule.ts';

describeModule(setup, {
  'facts carry the prefix, metadata does not': {
    args: { gather_subset: ['!all'] },
    changes: [],
    result: { ansible_facts: { ansible_system: 'Linux', gather_subset: ['!all'], module_setup: true } },
  },
  'the facts folder': {
    given: { 'facts.d/site.fact': '{"role": "db"}' },
    args: { gather_subset: ['!all', '!min', 'local'], fact_path: '$ROOT/facts.d' },
    result: { ansible_facts: { ansible_local: { site: { role: 'db' } } } },
  },
  'a filter': { args: { filter: 'ansible_system' }, result: { ansible_facts: { ansible_system: 'Linux' } } },
  'an unknown subset': { args: { gather_subset: 'hardwear' }, error: 'gather_subset does not know `hardwear`' },
});
