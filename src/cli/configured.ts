/** What the environment and ansible.cfg say, as options of the command and as defaults of the run. */
import { existsSync } from 'node:fs';
import type { PlayDefaults } from '../engine/context.ts';
import { fromJson } from '../jinja/index.ts';
import type { CliOptions } from './cliOptions.ts';
import type { Settings } from './settings/read.ts';
import { type SettingName, settingTable } from './settings/table.ts';

/** Options that were set before the command line; undefined ones are left out. */
export function configuredOptions(settings: Settings): Partial<CliOptions> {
  const { flag, number, text, list } = settings;
  const found: Partial<Record<keyof CliOptions, unknown>> = {
    forks: number('DEFAULT_FORKS'),
    timeout: number('DEFAULT_TIMEOUT'),
    user: text('DEFAULT_REMOTE_USER'),
    privateKey: text('DEFAULT_PRIVATE_KEY_FILE'),
    connection: text('DEFAULT_TRANSPORT'),
    askPass: flag('DEFAULT_ASK_PASS'),
    connectionPasswordFile: text('CONNECTION_PASSWORD_FILE'),
    become: flag('DEFAULT_BECOME'),
    becomeMethod: text('DEFAULT_BECOME_METHOD'),
    becomeUser: text('DEFAULT_BECOME_USER'),
    askBecomePass: flag('DEFAULT_BECOME_ASK_PASS'),
    becomePasswordFile: text('BECOME_PASSWORD_FILE'),
    sshCommonArgs: text('SSH_COMMON_ARGS'),
    sshExtraArgs: text('SSH_EXTRA_ARGS'),
    hostKeyChecking: flag('HOST_KEY_CHECKING') === false ? 'no' : undefined,
    askVaultPass: flag('DEFAULT_ASK_VAULT_PASS'),
    forceHandlers: flag('DEFAULT_FORCE_HANDLERS'),
    diff: flag('DIFF_ALWAYS'),
    verbose: number('DEFAULT_VERBOSITY'),
    tags: list('TAGS_RUN'),
    skipTags: list('TAGS_SKIP'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The inventories that are read when no option names one. */
export function configuredInventories(settings: Settings): readonly string[] {
  const named = settings.list('DEFAULT_HOST_LIST');
  const usual = '/etc/ansible/hosts';
  return named.length > 0 || !existsSync(usual) ? named : [usual];
}

/** What plays and tasks fall back on. */
export function playDefaults(settings: Settings): PlayDefaults {
  const { flag, number, text } = settings;
  return {
    strategy: text('DEFAULT_STRATEGY'),
    anyErrorsFatal: flag('ANY_ERRORS_FATAL'),
    taskTimeout: number('TASK_TIMEOUT') || undefined,
    pollSeconds: number('DEFAULT_POLL_INTERVAL'),
    noLog: flag('DEFAULT_NO_LOG'),
    showArgs: flag('DISPLAY_ARGS_TO_STDOUT'),
    managed: text('DEFAULT_MANAGED_STR'),
    asyncDir: settings.source('ASYNC_DIR') ? text('ASYNC_DIR') : undefined,
    configFile: settings.file,
    hideFacts: flag('INJECT_FACTS_AS_VARS') === false,
    privateRoleVars: flag('DEFAULT_PRIVATE_ROLE_VARS'),
    lenientConditions: flag('ALLOW_BROKEN_CONDITIONALS'),
    mergeHashes: text('DEFAULT_HASH_BEHAVIOUR') === 'merge',
    setting: (name) => settingValue(settings, name),
  };
}

function settingValue(settings: Settings, name: string): ReturnType<typeof fromJson> | undefined {
  if (!Object.hasOwn(settingTable, name)) return undefined;
  const known = name as SettingName;
  const { kind } = settingTable[known];
  if (kind === 'bool') return settings.flag(known as 'DEFAULT_BECOME') ?? null;
  if (kind === 'int') return settings.number(known as 'DEFAULT_FORKS') ?? null;
  if (kind === 'list' || kind === 'paths') return fromJson(settings.list(known as 'TAGS_RUN'));
  return settings.text(known as 'DEFAULT_STRATEGY') ?? null;
}
