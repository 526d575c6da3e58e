import { Secret } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, string } from './args.ts';
import { defineModule } from './define.ts';
import { defineHelm, helmArgs } from './kubernetes/helm.ts';

export const helmRepository = defineModule({
  name: 'helm_repository',
  summary: 'Keep a repository of charts known to helm on the host.',
  args: {
    repo_name: string('Name of the repository.').mandatory().alias('name'),
    repo_url: string('Its address.').alias('url'),
    repo_username: string('User who logs in.').alias('username'),
    repo_password: string('The password.').alias('password').secret(),
    repo_state: choice(['present', 'absent'], 'Whether it is known.').default('present').alias('state'),
    pass_credentials: bool('Send the password to other hosts too.').default(false),
    force_update: bool('Replace a repository of the same name.').default(false).alias('force'),
    insecure_skip_tls_verify: bool('Do not check its certificate.').default(false).alias('skip_tls_certs_check'),
    ...helmArgs,
  },
  needs: [
    ['together', 'repo_username', 'repo_password'],
    ['if', 'repo_state', 'present', ['repo_url']],
  ],
  examples: `- kubernetes.core.helm_repository:
    name: jetstack
    repo_url: https://charts.jetstack.io`,
  reach: 'host',
  compile(args) {
    const { repo_name: name, repo_url: url, repo_username: user, repo_password: password } = args;
    if (name.startsWith('-') || (url ?? '').startsWith('-')) return sh`fail 'a name does not begin with a dash'`;
    return sh`
      ${defineHelm(args)}
      known=$(h repo list -o yaml 2>/dev/null) || known=
      url=$(put "$known
" | name=${name} awk '
        /^- name:/ || /^  name:/ { mine = ($NF == ENVIRON["name"] || $NF == "\"" ENVIRON["name"] "\"") }
        mine && /^  url:/ { print $2; exit }')
      add() { ${password === undefined ? sh`h repo add "$@"` : sh`put ${new Secret(password)} | h repo add "$@" --username ${user} --password-stdin`} >/dev/null; }
      ${
        args.repo_state === 'absent'
          ? sh`[ -z "$url" ] || change ${name} quiet h repo remove ${name}`
          : sh`
      set -- ${name} ${url} ${args.pass_credentials && '--pass-credentials'} ${args.insecure_skip_tls_verify && '--insecure-skip-tls-verify'} ${args.force_update && '--force-update'}
      if [ -z "$url" ]; then change ${name} add "$@"
      elif [ "$url" != ${url} ]; then
        ${args.force_update ? sh`change ${name} add "$@"` : sh`fail ${`Repository already have a repository named ${name}`}`}
      fi`
      }`;
  },
});
