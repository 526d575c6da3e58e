/** Keys of ansible.cfg that are right in Ansible and need nothing here, or have no effect here. */

/** What they ask for is how it is anyway, or concerns Python, temporary files or ssh sockets, of which there are none. */
export const NEEDLESS: Readonly<Record<string, string>> = {
  defaults: `pipelining remote_tmp local_tmp system_tmpdirs admin_users allow_world_readable_tmpfiles
    keep_remote_files module_compression interpreter_python internal_poll_interval poll_interval_factor nocows cowpath
    cow_selection cowsay_enabled_stencils home deprecation_warnings system_warnings devel_warning localhost_warning
    action_warnings command_warnings error_on_undefined_vars error_on_missing_handler jinja2_native
    jinja2_native_warning allow_embedded_templates use_persistent_connections no_target_syslog syslog_facility
    bin_ansible_callbacks
    log_filter log_verbosity verbose_to_stderr
    inventory_ignore_extensions inventory_ignore_patterns force_valid_group_names module_ignore_exts
    yaml_valid_extensions vars_plugins_enabled run_vars_plugins facts_modules max_diff_size editor pager
    collections_scan_sys_path collections_on_ansible_version_mismatch python_module_rlimit_nofile display_traceback
    sudo_user ask_sudo_pass sudo sudo_flags sudo_exe su su_user module_set_locale module_lang
    enable_task_debugger task_debugger_ignore_errors old_plugin_cache_clear docsite_root_url
    invalid_task_attribute_failed module_strict_utf8_response win_async_startup_timeout squash_actions
    string_conversion_action merge_multiple_cli_tags task_includes_static handler_includes_static target_log_info
    network_group_modules validate_action_group_metadata worker_shutdown_poll_count remote_tmp_dir
    ansible_python_interpreter gather_timeout gather_subset retry_files scp_if_ssh connection_pipelining cache_plugins
    allow_unsafe_lookups`,
  ssh_connection: `pipelining control_path control_path_dir scp_if_ssh sftp_batch_mode transfer_method retries
    reconnection_retries usetty use_tty scp_extra_args sftp_extra_args ssh_transfer_method sftp_executable
    scp_executable ssh_executable pkcs11_provider sshpass_prompt password_mechanism verbosity private_key_passphrase`,
  connection: 'pipelining ssh_agent ssh_agent_executable ssh_agent_key_lifetime',
  privilege_escalation: 'become_allow_same_user agnostic_become_prompt',
  inventory: `enable_plugins unparsed_is_failed any_unparsed_is_failed inventory_unparsed_warning
    unparsed_warning host_pattern_mismatch ignore_extensions ignore_patterns export cache cache_plugin cache_timeout
    cache_connection cache_prefix use_extra_vars`,
  colors: '*',
  persistent_connection: '*',
  paramiko_connection: '*',
  netconf_connection: '*',
  selinux: '*',
  galaxy: '*',
  jinja2: '*',
  testing: '*',
};

/** What they ask for cannot be had here; it is said once. */
export const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  defaults: `action_plugins become_plugins connection_plugins inventory_plugins vars_plugins strategy_plugins
    cliconf_plugins httpapi_plugins netconf_plugins terminal_plugins doc_fragment_plugins module_args
    null_representation duplicate_dict_key precedence vault_id_match vault_encrypt_salt plugin_filters_cfg
    playbook_vars_root`,
};

/** Whether a table has a key; `*` stands for a whole section. */
export function lists(table: Readonly<Record<string, string>>, section: string, key: string): boolean {
  const keys = Object.hasOwn(table, section) ? table[section]! : '';
  return keys === '*' || keys.split(/\s+/).includes(key);
}
