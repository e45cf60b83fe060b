package dev.offshoot.api;

import dev.offshoot.api.CelIT.Row;
import java.util.List;

/** The rows of {@link CelIT} about server parameters. */
final class CelParameterRows {
  private static final String ARCHIVE =
      "spec.postgres.parameters archive_mode, archive_command, archive_library and archive_timeout"
          + " are for root branches only: only a root archives its WAL, a branch would write into"
          + " the same archive";

  private CelParameterRows() {}

  static List<Row> refused() {
    return List.of(
        parameter("fsync", ParameterTable.DATA_WHY),
        parameter("synchronous_commit", ParameterTable.DATA_WHY),
        parameter("max_prepared_transactions", ParameterTable.MIGRATIONS_WHY),
        parameter("session_replication_role", ParameterTable.MIGRATIONS_WHY),
        parameter("row_security", ParameterTable.MIGRATIONS_WHY),
        parameter("listen_addresses", ParameterTable.ADDRESS_WHY),
        parameter("port", ParameterTable.ADDRESS_WHY),
        parameter("hba_file", ParameterTable.ADDRESS_WHY),
        parameter("unix_socket_directories", ParameterTable.ADDRESS_WHY),
        parameter("data_directory", ParameterTable.ADDRESS_WHY),
        parameter("ssl", ParameterTable.LOGIN_WHY),
        parameter("ssl_key_file", ParameterTable.LOGIN_WHY),
        parameter("ssl_passphrase_command", ParameterTable.LOGIN_WHY),
        parameter("password_encryption", ParameterTable.LOGIN_WHY),
        parameter("log_statement", ParameterTable.STATEMENTS_WHY),
        parameter("log_min_error_statement", ParameterTable.STATEMENTS_WHY),
        parameter("logging_collector", ParameterTable.LOG_WHY),
        parameter("session_preload_libraries", ParameterTable.CODE_WHY),
        parameter("local_preload_libraries", ParameterTable.CODE_WHY),
        parameter("dynamic_library_path", ParameterTable.CODE_WHY),
        parameter("synchronous_standby_names", ParameterTable.STANDBY_WHY),
        parameter("restore_command", ParameterTable.STANDBY_WHY),
        parameter("include_dir", ParameterTable.DIRECTIVES_WHY),
        parameter("offshoot.settings", ParameterTable.RESERVED_WHY),
        CelRows.branch(
            "{postgres: {parameters: {work_mem: 4MB, archive_command: \"cp %p /x\\n\"}}}",
            "spec.postgres.parameters",
            "postgres.parameters: the value of archive_command holds a line break or a control"
                + " character: write it on one line"),
        CelRows.branch(
            "{parentRef: {name: a}, postgres: {parameters: {archive_mode: \"on\"}}}",
            "spec.postgres.parameters",
            ARCHIVE),
        CelRows.branch(
            "{postgres: {parameters: {FSync: \"off\"}}}",
            "spec.postgres.parameters",
            "postgres.parameters: FSync is no parameter name: use lower case letters, digits and _"));
  }

  private static Row parameter(String name, String why) {
    return CelRows.branch(
        "{postgres: {parameters: {work_mem: 4MB, %s: \"1\"}}}".formatted(name),
        "spec.postgres.parameters",
        "postgres.parameters: " + name + " cannot be set: " + why);
  }
}
