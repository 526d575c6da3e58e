import { helmRepository } from '../../src/modules/helm_repository.ts';
import { describeModule } from '../support/describeModule.ts';
import { fakes, withFakes } from '../support/withFakes.ts';

const tool = fakes({
  helm: `case $2 in
list) if [ -s "$PLACE/repos" ]; then while read -r name url; do echo "- name: $name"; echo "  url: $url"; done <"$PLACE/repos"; else echo 'Error: no repositories' >&2; exit 1; fi ;;
add) rest=$(grep -v "^$3 " "$PLACE/repos"); { [ -z "$rest" ] || echo "$rest"; echo "$3 $4"; } >"$PLACE/new"; mv "$PLACE/new" "$PLACE/repos"; shift 4; echo "$*" >"$PLACE/log"; case "$*" in *--password-stdin*) cat >"$PLACE/secret" ;; esac ;;
remove) : >"$PLACE/repos" ;;
esac`,
});
const given = { ...tool, repos: 'jetstack https://charts.jetstack.io\n' };
const base = { fakes: '$ROOT/bin', name: 'jetstack', repo_url: 'https://charts.jetstack.io' };

describeModule(
  withFakes(helmRepository),
  {
    'makes it known': {
      given: { ...tool, repos: '' },
      args: base,
      changes: ['jetstack'],
      after: { repos: 'jetstack https://charts.jetstack.io\n' },
    },
    'is known': { given, args: base, changes: [] },
    'a password is no word': {
      given: { ...tool, repos: '' },
      args: { ...base, username: 'ada', password: 'secret' },
      changes: ['jetstack'],
      after: { secret: 'secret', log: '--username ada --password-stdin\n' },
    },
    'another address': {
      given,
      args: { ...base, repo_url: 'https://other' },
      error: 'already have a repository named jetstack',
    },
    'another address by force': {
      given,
      args: { ...base, repo_url: 'https://other', force: true },
      changes: ['jetstack'],
    },
    'forgets it': { given, args: { fakes: '$ROOT/bin', name: 'jetstack', state: 'absent' }, changes: ['jetstack'] },
    'absent is absent': { given, args: { fakes: '$ROOT/bin', name: 'x', state: 'absent' }, changes: [] },
  },
  { notHostile: ['fakes'] },
);
