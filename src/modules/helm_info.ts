import { sh } from '../script/sh.ts';
import { bool, list, string } from './args.ts';
import { defineModule } from './define.ts';
import { defineHelm, helmArgs, helmStatus, releaseOf } from './kubernetes/helm.ts';

export const helmInfo = defineModule({
  name: 'helm_info',
  summary: 'Read what helm on the host knows of a release.',
  args: {
    release_name: string('Name of the release.').mandatory().alias('name'),
    release_namespace: string('Its namespace.').mandatory().alias('namespace'),
    release_state: list(string('A state.'), 'States that count; `all` is every one.').default([]),
    get_all_values: bool('Give the values of the chart too.').default(false),
    ...helmArgs,
  },
  returns: { status: { kind: 'dict', summary: 'The release.', when: 'it is there' } },
  examples: `- kubernetes.core.helm_info:
    name: ingress
    release_namespace: ingress
  register: ingress`,
  reach: 'host',
  compile(args) {
    const states = args.release_state.length > 0;
    if (args.release_name.startsWith('-')) return sh`fail 'a name does not begin with a dash'`;
    return sh`
      ${defineHelm(args, args.release_namespace)}
      ${helmStatus(args.release_name, states)}
      ${args.get_all_values && sh`if [ "$there" ]; then result values "$(h get values ${args.release_name} --all -o json)"; fi`}`;
  },
  read(_reply, { release_state: states }, outcome) {
    if (outcome.status === 'failed') return outcome;
    const release = releaseOf(outcome.result);
    const counts =
      release && (states.length === 0 || states.includes('all') || states.includes(String(release.get('status'))));
    return { ...outcome, result: counts ? { status: release } : {} };
  },
});
