import { helm } from '../../src/modules/helm.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A helm that knows one chart and one release, in files. */
const tool = fakes({
  helm: `case $1 in
  list) if [ -e "$PLACE/release" ]; then printf '[%s]\\n' "$(cat "$PLACE/release")"; else echo '[]'; fi ;;
  get) cat "$PLACE/values" ;;
  repo) echo updated >"$PLACE/updated" ;;
  dependency) echo "$3" >"$PLACE/dependencies" ;;
  uninstall) echo "$*" >"$PLACE/log"; rm "$PLACE/release"; echo 'release "web" uninstalled' ;;
  upgrade | install)
    words="$*" values=null dry= ended=
    while [ $# -gt 0 ]; do case $1 in --values) values=$(cat "$2"); shift ;; --dry-run) [ -z "$ended" ] || exit 9; dry=1 ;; --) ended=1 ;; broken) echo 'Error: chart "broken" not found' >&2; exit 1 ;; esac; shift; done
    if [ "$dry" ]; then printf '{"chart":{"metadata":%s},"config":%s}\\n' "$(cat "$PLACE/chart")" "$values"
    else
      echo "$words" | sed 's/ --values [^ ]*//' >"$PLACE/log"
      echo "$values" >"$PLACE/values"
      echo '{"name":"web","namespace":"shop","revision":"2","status":"deployed","chart":"nginx-1.2.0","app_version":"7"}' >"$PLACE/release"
      echo 'Release "web" has been upgraded.'
    fi ;;
esac`,
});
const chart = { ...tool, chart: '{"name":"nginx","version":"1.2.0","appVersion":"7"}' };
const release = (more: object = {}) =>
  JSON.stringify({
    name: 'web',
    namespace: 'shop',
    revision: '1',
    status: 'deployed',
    chart: 'nginx-1.2.0',
    app_version: '7',
    ...more,
  });
const given = { ...chart, release: release(), values: '{"replicas":2}' };
const base = { fakes: '$ROOT/bin', name: 'web', release_namespace: 'shop' };
const present = { ...base, chart_ref: 'repo/nginx' };

describeModule(
  withFakes(helm as unknown as Parameters<typeof withFakes>[0]),
  {
    installs: {
      given: chart,
      args: {
        ...present,
        values: { replicas: 2 },
        create_namespace: true,
        chart_version: '1.2.0',
        wait: true,
        wait_timeout: '2m',
      },
      changes: ['release shop/web'],
      after: {
        log: 'upgrade -i --reset-values --wait --timeout=2m --create-namespace --version=1.2.0 -- web repo/nginx\n',
      },
      result: { status: { status: 'deployed', values: { replicas: 2 } }, stdout: 'Release "web" has been upgraded.\n' },
    },
    'is so already': {
      given,
      args: { ...present, values: { replicas: 2 } },
      changes: [],
      result: { status: { revision: '1', values: { replicas: 2 } } },
    },
    'other values': { given, args: { ...present, values: { replicas: 3 } }, changes: ['release shop/web'] },
    'no values any more': { given, args: present, changes: ['release shop/web'] },
    'another version of the chart': {
      given: { ...given, release: release({ chart: 'nginx-1.1.0' }) },
      args: { ...present, values: { replicas: 2 } },
      changes: ['release shop/web'],
    },
    'a release that failed is deployed again': {
      given: { ...given, release: release({ status: 'failed' }) },
      args: { ...present, values: { replicas: 2 } },
      changes: ['release shop/web'],
    },
    'values of a file': {
      given: { ...given, 'v.yml': '{"replicas":2}' },
      args: { ...present, values_files: ['$ROOT/v.yml'] },
      changes: [],
    },
    'single values': {
      given: chart,
      args: {
        ...present,
        set_values: [{ value: 'a=b' }, { value: 'c=1', value_type: 'string' }],
      },
      after: { log: 'upgrade -i --reset-values --set a=b --set-string c=1 -- web repo/nginx\n' },
    },
    'says what helm said': { given: chart, args: { ...base, chart_ref: 'broken' }, error: 'chart "broken" not found' },
    removes: {
      given,
      args: { ...base, state: 'absent', purge: false, wait: true },
      changes: ['release shop/web'],
      after: { log: 'uninstall --keep-history --wait -- web\n', release: null },
    },
    'absent is absent': { given: chart, args: { ...base, state: 'absent' }, changes: [] },
    'a chart is needed': { given: chart, args: base, error: '`chart_ref` is needed' },
  },
  { notHostile: ['fakes', 'name', 'release_namespace'] },
);
