import { equals } from '../python/compare.ts';
import { dumpJson } from '../python/json.ts';
import type { Value } from '../python/value.ts';
import { Upload } from '../script/script.ts';
import { sh } from '../script/sh.ts';
import { bool, choice, dict, int, list, options, path, string } from './args.ts';
import { defineModule, type Outcome } from './define.ts';
import { onHost } from './hostPath.ts';
import { defineHelm, helmArgs, helmStatus, parsed, releaseOf } from './kubernetes/helm.ts';
import { field, text } from './kubernetes/objects.ts';
import { failed, readRecords } from './outcome.ts';

export const helm = defineModule({
  name: 'helm',
  summary: 'Keep a release of a chart in a Kubernetes cluster, with helm on the host.',
  args: {
    release_name: string('Name of the release.').mandatory().alias('name'),
    release_namespace: string('Its namespace.').mandatory().alias('namespace'),
    release_state: choice(['present', 'absent'], 'Whether it is there.').default('present').alias('state'),
    chart_ref: path('The chart: a name in a repository, a file or folder of the host, or an address.'),
    chart_repo_url: string('Repository of the chart.'),
    chart_version: string('Version of the chart; the latest when not given.'),
    release_values: dict('Values for the chart.').default(new Map()).alias('values'),
    values_files: list(string('A path.'), 'Files of the host with values, before `release_values`.').default([]),
    set_values: list(
      options(
        {
          value: string('`name=value`.').mandatory(),
          value_type: choice(['raw', 'string', 'json', 'file'], 'How it is read.').default('raw'),
        },
        'A value.',
      ),
      'Single values, after all others.',
    ),
    create_namespace: bool('Make the namespace when it is missing.').default(false),
    update_repo_cache: bool('Read the repositories again before.').default(false),
    dependency_update: bool('Fetch what a chart in a folder depends on.').default(false).alias('dep_up'),
    atomic: bool('Take back what fails.').default(false),
    wait: bool('Wait until all of it is ready, or gone.').default(false),
    wait_timeout: string('How long to wait, such as `5m0s`.'),
    timeout: string('How long a command may take, such as `5m0s`.'),
    force: bool('Replace objects that cannot be changed.').default(false),
    replace: bool('Take the name of a release that was removed and kept in the history.').default(false),
    reset_values: bool('Start from the values of the chart.').default(true),
    reuse_values: bool('Start from the values of the release.'),
    reset_then_reuse_values: bool('Start from the values of the new chart and those that were given before.').default(
      false,
    ),
    skip_crds: bool('Leave custom resource definitions out.').default(false),
    disable_hook: bool('Run no hooks.').default(false),
    history_max: int('Number of revisions to keep.'),
    post_renderer: string('Program that changes what was rendered.'),
    purge: bool('Keep no history of a release that is removed.').default(true),
    insecure_skip_tls_verify: bool('Do not check the certificate of the chart’s server.')
      .default(false)
      .alias('skip_tls_certs_check'),
    plain_http: bool('Fetch the chart without TLS.').default(false),
    take_ownership: bool('Take objects that belong to nobody.').default(false),
    skip_schema_validation: bool('Do not check values against the schema of the chart.').default(false),
    ...helmArgs,
  },
  needs: [
    ['if', 'release_state', 'present', ['chart_ref']],
    ['not both', 'context', 'ca_cert'],
    ['not both', 'replace', 'history_max'],
    ['not both', 'wait_timeout', 'timeout'],
  ],
  returns: {
    status: {
      kind: 'dict',
      summary: 'The release: name, namespace, revision, updated, status, chart, app_version, values.',
    },
    command: { kind: 'string', summary: 'What ran.' },
    stdout: { kind: 'string', summary: 'What helm said.' },
    stderr: { kind: 'string', summary: 'What helm said of errors.' },
  },
  examples: `- kubernetes.core.helm:
    name: ingress
    chart_ref: ingress-nginx
    chart_repo_url: https://kubernetes.github.io/ingress-nginx
    release_namespace: ingress
    create_namespace: true
    values:
      controller: { replicaCount: 2 }
- kubernetes.core.helm:
    name: old
    release_namespace: shop
    state: absent`,
  async converse(args, host, controller): Promise<Outcome> {
    const { release_name: name, release_namespace: namespace, release_state: state } = args;
    if (name.startsWith('-') || (args.chart_ref ?? '').startsWith('-'))
      return failed('a name does not begin with a dash');
    const start = defineHelm(args, namespace);
    const deploy = deployment(args);
    const what = `release ${namespace}/${name}`;
    const seen = readRecords(
      await host.run(
        sh`${start}
        ${args.update_repo_cache && sh`h repo update >/dev/null || fail_by 'repo update'`}
        ${helmStatus(name, state === 'absent')}
        ${
          state === 'present' &&
          sh`if [ "$there" ] || [ ${controller.check ? '1' : ''} ]; then
          told=$(h ${deployment(args, ['--dry-run', '-o', 'json'])} 2>"$SCRATCH.said") || fail_by upgrade
          result plan "$told"
        fi`
        }`,
        { check: false },
      ),
    );
    if (seen.status === 'failed') return seen;
    const release = releaseOf(seen.result);
    const isThere = release !== undefined && !text(release.get('status')).startsWith('uninstall');
    const plan = parsed(seen.result['plan']);
    const settled = state === 'absent' ? !isThere : isThere && !args.force && isSame(release, plan);
    const unchanged = { status: release ?? new Map(), command: '', stdout: '', stderr: '' };
    if (settled) return { status: 'ok', changes: [], result: unchanged };
    const removal = sh`uninstall ${!args.purge && '--keep-history'} ${args.disable_hook && '--no-hooks'} ${args.wait && '--wait'} ${
      args.wait_timeout !== undefined && `--timeout=${args.wait_timeout}`
    } -- ${name}`;
    const outcome = readRecords(
      await host.run(sh`${start}
        act() { h "$@" >"$SCRATCH.out"; }
        ${
          state === 'present' &&
          args.dependency_update &&
          sh`[ "$CHECK" ] || h dependency update ${onHost(args.chart_ref!)} >/dev/null || fail_by 'dependency update'`
        }
        change ${what} act ${state === 'absent' ? removal : deploy}
        if [ -f "$SCRATCH.out" ]; then record stdout "$SCRATCH.out"; fi
        if [ -z "$CHECK" ]; then
          ${state === 'present' ? helmStatus(name, false) : sh`:`}
        fi`),
    );
    const { stdout = '', list: _, values: __, ...rest } = outcome.result;
    const now = outcome.status === 'changed' ? (releaseOf(outcome.result) ?? release) : release;
    return {
      ...outcome,
      result: {
        ...rest,
        status: now ?? new Map(),
        command: `helm ${state === 'absent' ? 'uninstall' : 'upgrade -i'} ${name}`,
        stdout,
        stderr: '',
      },
    };
  },
});

/** Whether an upgrade would give the same chart the same values; what a chart renders by chance is not compared. */
function isSame(release: ReadonlyMap<Value, Value>, plan: Value | undefined): boolean {
  const chart = field(plan, 'chart', 'metadata');
  const planned = `${text(field(chart, 'name'))}-${text(field(chart, 'version'))}`;
  const values = (value: Value | undefined): Value => (value instanceof Map ? value : new Map());
  return (
    text(release.get('status')) === 'deployed' &&
    text(release.get('chart')) === planned &&
    text(release.get('app_version')) === text(field(chart, 'appVersion')) &&
    equals(values(release.get('values')), values(field(plan, 'config')))
  );
}

type Deployment = Parameters<typeof helm.converse>[0];

/** The words of the command that installs or upgrades. */
function deployment(args: Deployment, more: readonly string[] = []): ReturnType<typeof sh> {
  if (args.release_state === 'absent') return sh`version`;
  const valued = (name: string, value: string | number | boolean | undefined): string | false =>
    value !== undefined && `--${name}=${value}`;
  const flags: readonly (string | false)[] = [
    args.reset_values && !args.replace && '--reset-values',
    valued('reuse-values', args.reuse_values),
    args.reset_then_reuse_values && '--reset-then-reuse-values',
    args.wait && '--wait',
    valued('timeout', args.timeout ?? (args.wait ? args.wait_timeout : undefined)),
    args.atomic && '--atomic',
    args.force && '--force',
    args.replace && '--replace',
    args.disable_hook && '--no-hooks',
    args.create_namespace && '--create-namespace',
    args.insecure_skip_tls_verify && '--insecure-skip-tls-verify',
    args.plain_http && '--plain-http',
    args.take_ownership && !args.replace && '--take-ownership',
    args.skip_crds && '--skip-crds',
    args.skip_schema_validation && '--skip-schema-validation',
    valued('version', args.chart_version),
    valued('repo', args.chart_repo_url),
    valued('history-max', args.history_max),
    valued('post-renderer', args.post_renderer),
  ];
  const kinds = { raw: '--set', string: '--set-string', json: '--set-json', file: '--set-file' } as const;
  const single = (args.set_values ?? []).flatMap((one) => [kinds[one.value_type], one.value]);
  const files = args.values_files.map((file) => sh`--values ${onHost(file)}`);
  const values = args.release_values.size > 0 && sh`--values ${new Upload(dumpJson(args.release_values as Value))}`;
  return sh`${args.replace ? 'install' : ['upgrade', '-i']} ${[...flags.filter((flag) => flag !== false), ...more]} ${files[0]} ${files.slice(1).reduce((all, one) => sh`${all} ${one}`, sh``)} ${values} ${single} -- ${args.release_name} ${onHost(args.chart_ref!)}`;
}
