import { helmInfo } from '../../src/modules/helm_info.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  helm: `case "$*" in list*) cat "$PLACE/list" ;; *--all*) echo '{"a":1,"b":2}' ;; *) echo null ;; esac`,
});
const given = { ...tool, list: '[{"name":"web","namespace":"shop","status":"deployed","chart":"nginx-1.2.0"}]' };
const base = { fakes: '$ROOT/bin', name: 'web', namespace: 'shop' };

describeModule(
  withFakes(helmInfo),
  {
    'a release': { given, args: base, result: { status: { chart: 'nginx-1.2.0', values: {} } }, changes: [] },
    'all its values': {
      given,
      args: { ...base, get_all_values: true },
      result: { status: { values: { a: 1, b: 2 } } },
    },
    none: { given: { ...tool, list: '[]' }, args: base, result: {} },
    'none in this state': { given, args: { ...base, release_state: ['failed'] }, result: {} },
  },
  { notHostile: ['fakes'] },
);
