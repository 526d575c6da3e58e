// What 50 public repositories use, counted by hand once (19,879 tasks); docs.mjs says how much of it is here.

/** Modules of ansible.builtin in ansible-core 2.19. */
export const builtin =
  'add_host apt apt_key apt_repository assemble assert async_status blockinfile command copy cron deb822_repository debconf debug dnf dnf5 dpkg_selections expect fail fetch file find gather_facts get_url getent git group group_by hostname import_playbook import_role import_tasks include_role include_tasks include_vars iptables known_hosts lineinfile meta mount_facts package package_facts pause ping pip raw reboot replace rpm_key script service service_facts set_fact set_stats setup shell slurp stat subversion systemd systemd_service sysvinit tempfile template unarchive uri user validate_argument_spec wait_for wait_for_connection yum yum_repository'.split(
    ' ',
  );

/** Those that are read with the playbook and are no modules here. */
export const statements = new Set(['import_playbook', 'import_role', 'import_tasks', 'include_role', 'include_tasks']);

/** Percent of all tasks, of the modules that are used most; what is not named has less than 0.12 each. */
export const shares = {
  import_role: 9.21,
  file: 8.31,
  set_fact: 7.12,
  command: 7.06,
  template: 6.52,
  shell: 5.86,
  include_tasks: 4.46,
  lineinfile: 4.29,
  assert: 3.38,
  service: 3.29,
  copy: 3.03,
  import_tasks: 2.53,
  package: 2.19,
  stat: 2.18,
  debug: 2.11,
  include_role: 1.85,
  apt: 1.66,
  fail: 1.55,
  uri: 1.48,
  meta: 1.43,
  systemd: 1.41,
  yum: 0.94,
  user: 0.73,
  slurp: 0.66,
  group: 0.5,
  get_url: 0.43,
  dnf: 0.42,
  include_vars: 0.41,
  pause: 0.39,
  find: 0.35,
  wait_for: 0.34,
  replace: 0.33,
  systemd_service: 0.33,
  setup: 0.31,
  apt_repository: 0.21,
  raw: 0.21,
  git: 0.2,
  unarchive: 0.2,
  cron: 0.19,
  add_host: 0.19,
  fetch: 0.16,
  getent: 0.16,
  pip: 0.15,
  service_facts: 0.14,
  blockinfile: 0.14,
  package_facts: 0.13,
  set_stats: 0.13,
};

/** The same without two repositories that bend the numbers, in percent of their 13,943 tasks. */
export const general = {
  builtin: 92.8,
  extras: 2.0,
  inRepository: 3.2,
  other: 2.0,
};

/** The modules of collections that those repositories use most. */
export const extras =
  'sysctl mount ini_file firewalld ufw modprobe authorized_key synchronize seboolean selinux alternatives timezone pam_limits locale_gen htpasswd'.split(
    ' ',
  );
