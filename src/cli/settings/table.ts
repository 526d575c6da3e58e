/** The settings that count: where Ansible lets them be written, what kind of value they take, and what they mean here. */

/**
 * `path` and `paths` are relative to the file that names them. The default is what holds when nobody says anything;
 * where it is missing, there is none.
 */
export interface SettingSpec {
  readonly kind: 'bool' | 'int' | 'text' | 'list' | 'path' | 'paths' | 'choice';
  readonly choices?: readonly string[];
  readonly default?: boolean | number | string | readonly string[];
  /** `section.key` of ansible.cfg. */
  readonly ini: readonly string[];
  readonly env: readonly string[];
  readonly summary: string;
}

type More = Pick<SettingSpec, 'default' | 'choices'> & { readonly env?: string | readonly string[] };

/** Ansible's variable is mostly `ANSIBLE_` and the key. */
function setting<const K extends SettingSpec['kind']>(
  kind: K,
  ini: string,
  summary: string,
  { env, ...more }: More = {},
): SettingSpec & { readonly kind: K } {
  const places = ini.split(' ');
  const key = places[0]!.split('.')[1]!;
  const names = env === undefined ? [`ANSIBLE_${key.toUpperCase()}`] : typeof env === 'string' ? [env] : env;
  return { kind, ini: places, env: names, summary, ...more };
}

export const settingTable = {
  DEFAULT_HOST_LIST: setting('paths', 'defaults.inventory', 'inventories, when no `-i` is given; separated by commas', {
    env: 'ANSIBLE_INVENTORY',
  }),
  DEFAULT_ROLES_PATH: setting('paths', 'defaults.roles_path', 'folders of roles, looked at before `./roles`'),
  COLLECTIONS_PATHS: setting('paths', 'defaults.collections_path', 'folders that hold `ansible_collections`', {
    env: ['ANSIBLE_COLLECTIONS_PATH', 'ANSIBLE_COLLECTIONS_PATHS'],
  }),
  PLAYBOOK_DIR: setting('path', 'defaults.playbook_dir', 'folder that counts as the playbook’s where there is none'),
  DEFAULT_FORKS: setting('int', 'defaults.forks', 'hosts to work on at the same time', { default: 50 }),
  DEFAULT_TIMEOUT: setting('int', 'defaults.timeout ssh_connection.timeout', 'seconds to wait for a connection', {
    default: 10,
    env: ['ANSIBLE_TIMEOUT', 'ANSIBLE_SSH_TIMEOUT'],
  }),
  DEFAULT_REMOTE_USER: setting('text', 'defaults.remote_user', 'user to log in as'),
  DEFAULT_REMOTE_PORT: setting('int', 'defaults.remote_port', 'port of the ssh server'),
  DEFAULT_PRIVATE_KEY_FILE: setting('path', 'defaults.private_key_file', 'private key to log in with'),
  DEFAULT_TRANSPORT: setting('text', 'defaults.transport', 'how hosts are reached', { default: 'ssh' }),
  DEFAULT_EXECUTABLE: setting('text', 'defaults.executable', 'shell of the hosts'),
  DEFAULT_ASK_PASS: setting('bool', 'defaults.ask_pass', 'ask for the login password', { default: false }),
  CONNECTION_PASSWORD_FILE: setting('path', 'defaults.connection_password_file', 'file that holds the login password'),
  HOST_KEY_CHECKING: setting(
    'bool',
    'defaults.host_key_checking ssh_connection.host_key_checking',
    '`False` accepts any host key; better use `--host-key-checking accept-new`',
    { default: true, env: ['ANSIBLE_HOST_KEY_CHECKING', 'ANSIBLE_SSH_HOST_KEY_CHECKING'] },
  ),
  SSH_ARGS: setting('text', 'ssh_connection.ssh_args', 'arguments for ssh', { env: 'ANSIBLE_SSH_ARGS' }),
  SSH_COMMON_ARGS: setting('text', 'ssh_connection.ssh_common_args', 'more arguments for ssh'),
  SSH_EXTRA_ARGS: setting('text', 'ssh_connection.ssh_extra_args', 'more arguments for ssh'),
  DEFAULT_BECOME: setting('bool', 'privilege_escalation.become', 'become another user for every task', {
    default: false,
  }),
  DEFAULT_BECOME_METHOD: setting('text', 'privilege_escalation.become_method', 'how', { default: 'sudo' }),
  DEFAULT_BECOME_USER: setting('text', 'privilege_escalation.become_user', 'user to become', { default: 'root' }),
  DEFAULT_BECOME_EXE: setting('text', 'privilege_escalation.become_exe', 'program that does it'),
  DEFAULT_BECOME_FLAGS: setting('text', 'privilege_escalation.become_flags', 'its options'),
  DEFAULT_BECOME_ASK_PASS: setting('bool', 'privilege_escalation.become_ask_pass', 'ask for its password', {
    default: false,
  }),
  BECOME_PASSWORD_FILE: setting('path', 'defaults.become_password_file', 'file that holds its password'),
  DEFAULT_VAULT_PASSWORD_FILE: setting(
    'path',
    'defaults.vault_password_file',
    'file or script that gives the vault password',
  ),
  DEFAULT_VAULT_IDENTITY_LIST: setting('list', 'defaults.vault_identity_list', 'vault ids with their sources'),
  DEFAULT_VAULT_IDENTITY: setting('text', 'defaults.vault_identity', 'the id of passwords that are given without one', {
    default: 'default',
  }),
  DEFAULT_VAULT_ENCRYPT_IDENTITY: setting('text', 'defaults.vault_encrypt_identity', 'the id to encrypt with'),
  DEFAULT_ASK_VAULT_PASS: setting('bool', 'defaults.ask_vault_pass', 'ask for the vault password', { default: false }),
  DEFAULT_GATHERING: setting(
    'choice',
    'defaults.gathering',
    '`implicit` (facts at the start of each play), `smart` (once per host), `explicit` (only where a play asks)',
    { default: 'implicit', choices: ['implicit', 'smart', 'explicit'] },
  ),
  INJECT_FACTS_AS_VARS: setting('bool', 'defaults.inject_facts_as_vars', 'whether facts are variables as well', {
    default: true,
    env: 'ANSIBLE_INJECT_FACT_VARS',
  }),
  CACHE_PLUGIN: setting(
    'text',
    'defaults.fact_caching',
    '`memory`, or `jsonfile`: facts are kept between runs, one file a host, for the owner’s eyes only',
    { default: 'memory', env: 'ANSIBLE_CACHE_PLUGIN' },
  ),
  CACHE_PLUGIN_CONNECTION: setting('path', 'defaults.fact_caching_connection', 'folder of those files', {
    env: 'ANSIBLE_CACHE_PLUGIN_CONNECTION',
  }),
  CACHE_PLUGIN_TIMEOUT: setting('int', 'defaults.fact_caching_timeout', 'seconds for which they count; 0 is for ever', {
    default: 86_400,
    env: 'ANSIBLE_CACHE_PLUGIN_TIMEOUT',
  }),
  CACHE_PLUGIN_PREFIX: setting('text', 'defaults.fact_caching_prefix', 'begins the files’ names', {
    env: 'ANSIBLE_CACHE_PLUGIN_PREFIX',
  }),
  DEFAULT_STRATEGY: setting('text', 'defaults.strategy', '`linear`, `free` or `host_pinned`', { default: 'linear' }),
  DEFAULT_FORCE_HANDLERS: setting('bool', 'defaults.force_handlers', 'run owed handlers even when a task fails', {
    default: false,
  }),
  ANY_ERRORS_FATAL: setting('bool', 'defaults.any_errors_fatal', 'a failure on one host ends the play for all', {
    default: false,
  }),
  TASK_TIMEOUT: setting('int', 'defaults.task_timeout', 'seconds that a task may take; 0 is for ever', { default: 0 }),
  DEFAULT_POLL_INTERVAL: setting('int', 'defaults.poll_interval', 'seconds between looks at an `async` task', {
    default: 15,
  }),
  ASYNC_DIR: setting('text', 'defaults.async_dir', 'folder on hosts that keeps jobs', { default: '~/.ansible_async' }),
  DEFAULT_NO_LOG: setting('bool', 'defaults.no_log', 'hide the results of all tasks', { default: false }),
  DEFAULT_MANAGED_STR: setting('text', 'defaults.ansible_managed', 'the variable `ansible_managed`', {
    default: 'Ansible managed',
    env: [],
  }),
  DEFAULT_HASH_BEHAVIOUR: setting(
    'choice',
    'defaults.hash_behaviour',
    '`merge` lays mappings of the same name over each other',
    { default: 'replace', choices: ['replace', 'merge'] },
  ),
  DEFAULT_JINJA2_EXTENSIONS: setting(
    'list',
    'defaults.jinja2_extensions',
    '`jinja2.ext.do`, `jinja2.ext.loopcontrols`',
  ),
  DEFAULT_PRIVATE_ROLE_VARS: setting('bool', 'defaults.private_role_vars', 'variables of roles stay within them', {
    default: false,
  }),
  ALLOW_BROKEN_CONDITIONALS: setting(
    'bool',
    'defaults.allow_broken_conditionals',
    'conditions need not be true or false, as before 2.19; each such place is named in a warning',
    { default: false },
  ),
  TAGS_RUN: setting('list', 'tags.run', 'tags to run, when no `--tags` is given', { env: 'ANSIBLE_RUN_TAGS' }),
  TAGS_SKIP: setting('list', 'tags.skip', 'tags to leave out, when no `--skip-tags` is given', {
    env: 'ANSIBLE_SKIP_TAGS',
  }),
  DIFF_ALWAYS: setting('bool', 'diff.always', 'show what changes inside files', {
    default: false,
    env: 'ANSIBLE_DIFF_ALWAYS',
  }),
  DIFF_CONTEXT: setting('int', 'diff.context', 'lines around a difference', {
    default: 3,
    env: 'ANSIBLE_DIFF_CONTEXT',
  }),
  DEFAULT_VERBOSITY: setting('int', 'defaults.verbosity', 'as many `-v`', { default: 0 }),
  DEFAULT_STDOUT_CALLBACK: setting('text', 'defaults.stdout_callback', 'how the run is shown', { default: 'default' }),
  CALLBACKS_ENABLED: setting('list', 'defaults.callbacks_enabled', 'further reports'),
  CALLBACK_RESULT_FORMAT: setting(
    'choice',
    'defaults.callback_result_format defaults.result_format',
    'how results are written',
    { default: 'json', choices: ['json', 'yaml'], env: 'ANSIBLE_CALLBACK_RESULT_FORMAT' },
  ),
  DISPLAY_SKIPPED_HOSTS: setting('bool', 'defaults.display_skipped_hosts', 'show hosts that skip a task'),
  DISPLAY_OK_HOSTS: setting('bool', 'defaults.display_ok_hosts', 'show hosts that a task did not change'),
  DISPLAY_FAILED_STDERR: setting('bool', 'defaults.display_failed_stderr', 'failures go to the error output', {
    default: false,
  }),
  DISPLAY_ARGS_TO_STDOUT: setting('bool', 'defaults.display_args_to_stdout', 'show the arguments of tasks', {
    default: false,
  }),
  CHECK_MODE_MARKERS: setting('bool', 'defaults.check_mode_markers', 'say of plays and tasks that they only check', {
    default: false,
  }),
  SHOW_TASK_PATH_ON_FAILURE: setting('bool', 'defaults.show_task_path_on_failure', 'show where a failed task stands', {
    default: false,
  }),
  SHOW_PER_HOST_START: setting('bool', 'defaults.show_per_host_start', 'say when a host begins a task', {
    default: false,
  }),
  CALLBACK_FORMAT_PRETTY: setting(
    'bool',
    'defaults.callback_format_pretty defaults.pretty_results',
    'results over several lines, or never so',
    { env: 'ANSIBLE_CALLBACK_FORMAT_PRETTY' },
  ),
  SHOW_CUSTOM_STATS: setting('bool', 'defaults.show_custom_stats', 'show what `set_stats` collected', {
    default: false,
  }),
  ANSIBLE_NOCOLOR: setting('bool', 'defaults.nocolor', 'no colours', {
    default: false,
    env: ['ANSIBLE_NOCOLOR', 'NO_COLOR'],
  }),
  ANSIBLE_FORCE_COLOR: setting('bool', 'defaults.force_color', 'colours even without a terminal', { default: false }),
  DEFAULT_LOG_PATH: setting('path', 'defaults.log_path', 'file to which the run is written as well'),
  RETRY_FILES_ENABLED: setting('bool', 'defaults.retry_files_enabled', 'write hosts that failed into a `.retry` file', {
    default: false,
  }),
  RETRY_FILES_SAVE_PATH: setting('path', 'defaults.retry_files_save_path', 'folder of those files'),
  DEFAULT_MODULE_NAME: setting('text', 'defaults.module_name', 'module of `play adhoc`', {
    default: 'command',
    env: [],
  }),
  DEFAULT_MODULE_PATH: setting('paths', 'defaults.library', 'folders of modules', { env: 'ANSIBLE_LIBRARY' }),
  DEFAULT_FILTER_PLUGIN_PATH: setting('paths', 'defaults.filter_plugins', 'folders of filters'),
  DEFAULT_TEST_PLUGIN_PATH: setting('paths', 'defaults.test_plugins', 'folders of tests'),
  DEFAULT_LOOKUP_PLUGIN_PATH: setting('paths', 'defaults.lookup_plugins', 'folders of lookups'),
  DEFAULT_CALLBACK_PLUGIN_PATH: setting('paths', 'defaults.callback_plugins', 'folders of reports'),
  DEFAULT_MODULE_UTILS_PATH: setting('paths', 'defaults.module_utils', 'folders of Python code that modules share'),
  ANSIBLE_CORE: setting(
    'path',
    'reprise.ansible_core',
    'folder of the Python package `ansible` that modules in Python are packed with; looked for where it is not named',
    { env: 'REPRISE_ANSIBLE_CORE' },
  ),
  GALAXY_SERVER: setting('text', 'galaxy.server', 'where roles and collections come from', {
    default: 'https://galaxy.ansible.com',
    env: 'ANSIBLE_GALAXY_SERVER',
  }),
  GALAXY_SERVER_LIST: setting(
    'list',
    'galaxy.server_list',
    'names of sections `galaxy_server.NAME`, asked in this order',
    {
      env: 'ANSIBLE_GALAXY_SERVER_LIST',
    },
  ),
  GALAXY_SERVER_TIMEOUT: setting('int', 'galaxy.server_timeout', 'seconds to wait for a server or repository', {
    default: 60,
    env: 'ANSIBLE_GALAXY_SERVER_TIMEOUT',
  }),
  GALAXY_IGNORE_CERTS: setting('bool', 'galaxy.ignore_certs', 'do not check the certificates of servers', {
    default: false,
    env: 'ANSIBLE_GALAXY_IGNORE',
  }),
  GALAXY_TOKEN_PATH: setting('path', 'galaxy.token_path', 'file with the token of the server', {
    env: 'ANSIBLE_GALAXY_TOKEN_PATH',
  }),
} as const satisfies Readonly<Record<string, SettingSpec>>;

export type SettingName = keyof typeof settingTable;
