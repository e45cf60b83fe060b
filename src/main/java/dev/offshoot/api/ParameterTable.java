package dev.offshoot.api;

/**
 * The server parameters that {@code spec.postgres.parameters} rejects, by the reason why. Each
 * constant is a list for a CEL rule; the API server and the operator read the same one.
 */
public final class ParameterTable {
  public static final String DATA =
      "['fsync', 'full_page_writes', 'synchronous_commit', 'data_sync_retry', "
          + "'zero_damaged_pages', 'ignore_checksum_failure', 'ignore_invalid_pages', "
          + "'ignore_system_indexes', 'allow_system_table_mods']";
  public static final String DATA_WHY = "committed data could be lost or damaged";

  public static final String MIGRATIONS =
      "['max_prepared_transactions', 'exit_on_error', 'session_replication_role', "
          + "'default_transaction_read_only', 'event_triggers', 'row_security']";
  public static final String MIGRATIONS_WHY =
      "migrations, triggers or row policies could be skipped or applied in part";

  public static final String ADDRESS =
      "['listen_addresses', 'port', 'unix_socket_directories', 'unix_socket_group', "
          + "'unix_socket_permissions', 'bonjour', 'bonjour_name', 'hba_file', 'ident_file', "
          + "'config_file', 'data_directory', 'external_pid_file', 'pre_auth_delay', "
          + "'post_auth_delay']";
  public static final String ADDRESS_WHY =
      "the operator sets where the server listens and where its files are";

  public static final String LOGIN =
      "['ssl', 'ssl_ca_file', 'ssl_cert_file', 'ssl_ciphers', 'ssl_crl_dir', 'ssl_crl_file', "
          + "'ssl_dh_params_file', 'ssl_ecdh_curve', 'ssl_groups', 'ssl_key_file', "
          + "'ssl_max_protocol_version', 'ssl_min_protocol_version', 'ssl_passphrase_command', "
          + "'ssl_passphrase_command_supports_reload', 'ssl_prefer_server_ciphers', "
          + "'ssl_tls13_ciphers', 'password_encryption', 'krb_server_keyfile', "
          + "'krb_caseins_users', 'gss_accept_delegation', 'db_user_namespace', "
          + "'oauth_validator_libraries']";
  public static final String LOGIN_WHY =
      "the operator sets how connections are encrypted and passwords are checked";

  public static final String STATEMENTS =
      "['log_statement', 'log_min_error_statement', 'log_min_duration_statement', "
          + "'log_min_duration_sample', 'log_transaction_sample_rate', "
          + "'log_parameter_max_length_on_error', 'debug_print_parse', 'debug_print_raw_parse', "
          + "'debug_print_rewritten', 'debug_print_plan']";
  public static final String STATEMENTS_WHY =
      "passwords and rows could reach the log of the pod; use pg_stat_statements instead";

  public static final String LOG =
      "['log_destination', 'logging_collector', 'log_directory', 'log_filename', "
          + "'log_file_mode']";
  public static final String LOG_WHY =
      "the log goes to the output of the pod, not to the data volume";

  public static final String CODE =
      "['session_preload_libraries', 'local_preload_libraries', 'dynamic_library_path', "
          + "'extension_control_path', 'jit_provider', 'output_plugin_libraries']";
  public static final String CODE_WHY =
      "it loads code into the sessions of the operator; use shared_preload_libraries instead";

  public static final String STANDBY =
      "['synchronous_standby_names', 'synchronized_standby_slots', 'sync_replication_slots', "
          + "'primary_conninfo', 'primary_slot_name', 'promote_trigger_file', "
          + "'restore_command', 'archive_cleanup_command', 'recovery_end_command', "
          + "'recovery_min_apply_delay', 'recovery_target', 'recovery_target_action', "
          + "'recovery_target_inclusive', 'recovery_target_lsn', 'recovery_target_name', "
          + "'recovery_target_time', 'recovery_target_timeline', 'recovery_target_xid']";
  public static final String STANDBY_WHY =
      "a branch has no standby; commits or starts could wait for one for ever";

  public static final String DIRECTIVES = "['include', 'include_dir', 'include_if_exists']";
  public static final String DIRECTIVES_WHY = "it is a directive of the file, not a parameter";

  /** On roots only, and never inherited: a branch must not write into production's archive. */
  public static final String ARCHIVE =
      "['archive_mode', 'archive_command', 'archive_library', 'archive_timeout']";

  public static final String ARCHIVE_WHY =
      "only a root archives its WAL, a branch would write into the same archive";

  /** The prefix of what the operator itself writes into the file. */
  public static final String RESERVED = "offshoot.";

  public static final String RESERVED_WHY = "the prefix offshoot. is reserved";

  static final String NONE = "!self.exists(k, k in ";
  static final String NAMES = "'postgres.parameters: ' + self.filter(k, k in ";
  static final String CANNOT = ")[0] + ' cannot be set: ";

  private ParameterTable() {}
}
