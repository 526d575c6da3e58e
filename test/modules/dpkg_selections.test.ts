import { dpkgSelections } from '../../src/modules/dpkg_selections.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  dpkg: `case $1 in
--get-selections) grep "^$2	" "$PLACE/list" || echo "dpkg: no packages found matching $2" >&2 ;;
--set-selections) read -r name wish; printf '%s\\t\\t%s\\n' "$name" "$wish" >"$PLACE/list" ;;
esac`,
});
const given = { ...tool, list: 'kubelet\t\t\tinstall\n' };
const base = { fakes: '$ROOT/bin', name: 'kubelet' };

describeModule(
  withFakes(dpkgSelections),
  {
    holds: {
      given,
      args: { ...base, selection: 'hold' },
      changes: ['kubelet hold'],
      after: { list: 'kubelet\t\thold\n' },
      result: { before: 'install', after: 'hold' },
    },
    'is so already': { given, args: { ...base, selection: 'install' }, changes: [] },
    'a package that is not there': {
      given,
      args: { ...base, name: 'other', selection: 'hold' },
      changes: ['other hold'],
      result: { before: 'not present' },
    },
    'a name is a name': { given, args: { ...base, name: '--x', selection: 'hold' }, error: 'is no name of a package' },
  },
  { notHostile: ['fakes'] },
);
