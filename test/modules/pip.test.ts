import { describe, expect, test } from 'vitest';
import { pip } from '../../src/modules/pip.ts';
import { requirements, satisfies } from '../../src/modules/pipNames.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** A pip that keeps packages in a file and knows of one version of each. */
const tools = {
  pip3: `case $1 in
list) cat "$PLACE/packages" 2>/dev/null || : ;;
install | uninstall)
  verb=$1 dry=
  shift
  for word; do
    case $word in
      --dry-run) dry=1 ;;
      broken*) echo "no such package" >&2; exit 1 ;;
      -r) ;;
      -*) ;;
      *)
        case $word in */*) word=fromfile ;; esac
        name=\${word%%[<>=!~]*}
        rest=$(grep -v "^$name==" "$PLACE/packages" 2>/dev/null) || :
        if [ $verb = install ]; then
          if ! grep -q "^$name==2.0" "$PLACE/packages" 2>/dev/null; then
            echo "\${dry:+Would install}\${dry:-Successfully installed} $name" | sed 's/install1/install/'
            [ "$dry" ] || { [ -z "$rest" ] || echo "$rest"; echo "$name==2.0"; } >"$PLACE/next"
          fi
        else echo "$rest" >"$PLACE/next"; echo "Successfully uninstalled $name"
        fi
        [ ! -e "$PLACE/next" ] || mv "$PLACE/next" "$PLACE/packages" ;;
    esac
  done ;;
esac`,
  virtualenv:
    'for last; do :; done; mkdir -p "$last/bin"; : >"$last/bin/activate"; cp "$PLACE/bin/pip3" "$last/bin/pip3"; echo "$*" >"$PLACE/made"',
};
const tool = fakes(tools);
const base = { fakes: '$ROOT/bin', executable: 'pip3' };
const given = { ...tool, packages: 'Django_Tools==1.5\nidna==2.0\n' };

describeModule(
  withFakes(pip as unknown as Parameters<typeof withFakes>[0]),
  {
    'installs what is missing': {
      given,
      args: { ...base, name: ['requests', 'idna'] },
      changes: ['requests idna'],
      after: { packages: 'Django_Tools==1.5\nidna==2.0\nrequests==2.0\n' },
      result: {
        cmd: ['pip3', 'install', 'requests', 'idna'],
        name: ['requests', 'idna'],
        state: 'present',
        version: null,
      },
    },
    'names are compared as Python compares them': { given, args: { ...base, name: 'django-tools' }, changes: [] },
    'a condition that holds': { given, args: { ...base, name: 'idna>=1.9,<3' }, changes: [] },
    'a condition that does not hold': { given, args: { ...base, name: 'idna<2' }, changes: ['idna<2'], restless: true },
    'a version': { given, args: { ...base, name: 'idna', version: '2.0' }, changes: [], result: { version: '2.0' } },
    'another version': { given, args: { ...base, name: 'Django_Tools', version: '>=2' }, changes: ['Django_Tools>=2'] },
    removes: {
      given,
      args: { ...base, name: 'idna', state: 'absent' },
      changes: ['idna'],
      after: { packages: 'Django_Tools==1.5\n' },
    },
    'absent is absent': { given, args: { ...base, name: 'nope', state: 'absent' }, changes: [] },
    'the latest is there': { given, args: { ...base, name: 'idna', state: 'latest' }, changes: [] },
    'the latest is not there': { given, args: { ...base, name: 'new', state: 'latest' }, changes: ['new'] },
    'by force': {
      given,
      args: { ...base, name: 'idna', state: 'forcereinstall' },
      restless: true,
      unforeseen: 'pip tells only afterwards',
    },
    'a file of requirements': {
      given: { ...given, 'r.txt': 'x' },
      args: { ...base, requirements: '$ROOT/r.txt' },
      changes: ['$ROOT/r.txt'],
      after: { packages: expect.stringContaining('fromfile') as unknown as string },
    },
    'an environment': {
      given: tool,
      args: {
        fakes: '$ROOT/bin',
        name: 'idna',
        virtualenv: '$ROOT/a b',
        virtualenv_python: 'python3.9',
        virtualenv_site_packages: true,
      },
      changes: ['$ROOT/a b', 'idna'],
      after: { made: '--system-site-packages -ppython3.9 $ROOT/a b\n' },
    },
    'says what pip said': { given, args: { ...base, name: 'broken' }, error: 'no such package' },
    'one version for two': {
      given,
      args: { ...base, name: ['a', 'b'], version: '1' },
      error: "'version' argument is ambiguous",
    },
    'a version twice': {
      given,
      args: { ...base, name: 'a>1', version: '1' },
      error: 'conflicts with any version specifier',
    },
    'no umask': { given, args: { ...base, name: 'a', umask: '9' }, error: 'umask must be an octal integer' },
  },
  { notHostile: ['fakes', 'executable'] },
);

describe('requirements', () => {
  test.each([
    [
      ['django>1.11.1', '<1.11.3', 'ipaddress'],
      ['django>1.11.1,<1.11.3', 'ipaddress'],
    ],
    [['django>1.11.1,<1.11.3,ipaddress'], ['django>1.11.1,<1.11.3', 'ipaddress']],
    [
      ['x[a,b]>1', 'y'],
      ['x[a,b]>1', 'y'],
    ],
    [['git+https://h/r@v#egg=x'], ['git+https://h/r@v#egg=x']],
  ])('%j', (names, texts) => expect(requirements(names).map((one) => one.text)).toEqual(texts));

  test.each([
    ['1.10', '>=1.9', true],
    ['1.10', '==1.1', false],
    ['1.10.3', '==1.10.*', true],
    ['1.10.3', '~=1.10.1', true],
    ['1.11', '~=1.10.1', false],
    ['2.0rc1', '<2.0', true],
    ['1.0', '!=1.0,>0', false],
  ])('%s meets %s: %s', (version, specifier, is) => expect(satisfies(version, specifier)).toBe(is));
});
