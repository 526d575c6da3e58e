import { npm } from '../../src/modules/npm.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

/** An npm that keeps `name version` lines; the newest of everything is 2.0.0. */
const tool = fakes({
  npm: `store=$PLACE/packages
touch_store() { [ -e "$store" ] || : >"$store"; }
case $1 in
  list | ls)
    if [ ! -s "$store" ]; then echo '{}'; exit; fi
    echo '{'; echo '  "name": "lib",'; echo '  "dependencies": {'
    while read -r name version; do
      echo "    \\"$name\\": {"
      if [ "$version" = missing ]; then echo '      "required": "1",'; echo '      "missing": true'
      else echo "      \\"version\\": \\"$version\\","; echo '      "overridden": false'; fi
      echo '    },'
    done <"$store"
    echo '  }'; echo '}'
    if grep -q missing "$store"; then exit 1; fi ;;
  outdated) if grep "^\${4:-$3} " "$store" | grep -qv 2.0.0; then echo '{ "x": { "latest": "2.0.0" } }'; exit 1; fi; echo '{}' ;;
  install | ci | update | uninstall)
    echo "$*" >>"$PLACE/log"
    touch_store
    case $2 in
      --* | '') sed 's/missing/2.0.0/' "$store" >"$store.new" ;;
      *)
        name=$2 version=2.0.0
        case $2 in ?*@*) name=\${2%@*} version=\${2##*@} ;; esac
        [ "$version" != latest ] || version=2.0.0
        grep -v "^$name " "$store" >"$store.new" || :
        [ "$1" = uninstall ] || echo "$name $version" >>"$store.new" ;;
    esac
    mv "$store.new" "$store"
    if [ "$1" = ci ]; then echo "x 2.0.0" >"$store"; fi ;;
esac`,
});
const base = { fakes: '$ROOT/bin', path: '$ROOT/app' };
const given = { ...tool, 'app/package.json': '{}', packages: 'left-pad 1.3.0\n@a/b 2.0.0\n' };

describeModule(
  withFakes(npm),
  {
    'installs what is missing': {
      given,
      args: { ...base, name: 'chalk' },
      changes: ['chalk'],
      after: { log: 'install chalk\n' },
    },
    'for all of the host': {
      given,
      args: { fakes: '$ROOT/bin', name: 'pm2', global: true, registry: 'https://r', ignore_scripts: true },
      changes: ['pm2'],
      after: { log: 'install pm2 --global --ignore-scripts --registry https://r\n' },
    },
    'what is there stays': { given, args: { ...base, name: 'left-pad' }, changes: [], after: { log: null } },
    'a scoped name': { given, args: { ...base, name: '@a/b' }, changes: [] },
    'another version': {
      given,
      args: { ...base, name: 'left-pad', version: '1.2.0' },
      changes: ['left-pad'],
      after: { log: 'install left-pad@1.2.0\n' },
    },
    'the version that is there': { given, args: { ...base, name: 'left-pad', version: '1.3.0' }, changes: [] },
    'the latest': { given, args: { ...base, name: 'left-pad', state: 'latest' }, changes: ['left-pad'] },
    'the latest is there': { given, args: { ...base, name: '@a/b', state: 'latest' }, changes: [] },
    removes: { given, args: { ...base, name: 'left-pad', state: 'absent' }, changes: ['left-pad'] },
    'absent is absent': { given, args: { ...base, name: 'nope', state: 'absent' }, changes: [] },
    'a package that is only wished for is missing': {
      given: { ...given, packages: 'x missing\n' },
      args: { ...base, name: 'x' },
      changes: ['x'],
    },
    'all that package.json asks for': {
      given: { ...given, packages: 'x missing\n' },
      args: { ...base, production: true },
      changes: ['$ROOT/app'],
      after: { log: 'install --production\n' },
    },
    'nothing is missing': { given, args: base, changes: [] },
    'as the lock file says': {
      given: { ...given, packages: 'x missing\n' },
      args: { ...base, ci: true },
      changes: ['$ROOT/app'],
      after: { log: 'ci\n' },
    },
    'makes the folder': { given: tool, args: { ...base, name: 'chalk' }, changes: ['$ROOT/app', 'chalk'] },
    'asks for a folder': {
      given,
      args: { fakes: '$ROOT/bin', name: 'x' },
      error: 'path must be specified when not using global',
    },
  },
  { notHostile: ['fakes', 'path'] },
);
