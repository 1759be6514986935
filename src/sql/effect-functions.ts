/** Functions that do more than give a value, by which a SELECT can change something. */

/** What calling it does, in words that go on behind its name; `isKnown`: it changes something, else nobody can tell from here. */
export interface EffectFunction {
  readonly does: string;
  readonly isKnown: boolean;
}

function rows(does: string, isKnown: boolean, names: string): readonly [string, EffectFunction][] {
  return names.split(/\s+/).map((name) => [name, { does, isKnown }]);
}

/** One list for all engines: a function of one of them that another does not have is rare, and refusing it costs little. */
const functions: ReadonlyMap<string, EffectFunction> = new Map([
  ...rows('changes a sequence', true, 'nextval setval'),
  ...rows(
    'changes a setting',
    true,
    'set_config load_aws_credentials enable_logging disable_logging',
  ),
  ...rows('takes or frees a lock', true, 'get_lock release_lock release_all_locks'),
  ...rows(
    'writes large objects or files',
    true,
    'lo_import lo_export lo_unlink lo_create lo_creat lo_put lo_from_bytea lo_truncate lo_truncate64 lowrite write_log csvwrite file_write',
  ),
  ...rows(
    'writes to storage',
    true,
    'checkpoint force_checkpoint gin_clean_pending_list brin_summarize_new_values brin_summarize_range brin_desummarize_range',
  ),
  ...rows(
    'makes tables',
    true,
    'dbgen dsdgen postgres_attach sqlite_attach create_fts_index addgeometrycolumn dropgeometrycolumn dropgeometrytable',
  ),
  // The text that they get may do anything in the database that runs it.
  ...rows(
    'runs a text that it is given',
    false,
    `query raw_query query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml json_execute_serialized_sql postgres_query
postgres_execute mysql_query mysql_execute sqlite_query procedure openquery openrowset opendatasource dblink dblink_exec dblink_open dblink_fetch
dblink_send_query sys_exec sys_eval xp_cmdshell`,
  ),
  ...rows('calls any method of Java', false, 'reflect reflect2 java_method try_reflect'),
]);

/** Those of PostgreSQL that begin with `pg_` and only tell something. All others of that name may change the server. */
const readingPostgres =
  /^pg_(?:get_|stat_get_|stat_file$|statio_|is_|has_|my_|ls_|read_|show_|last_|current_|available_|timezone_|tablespace_|snapshot_|visible_|xact_|index|partition_|prepared_|filenode_|relation_|describe_|identify_|input_|num_|options_|event_trigger_|table_is_|type_is_|function_is_|operator_is_|opclass_is_|collation_|conversion_is_|ts_|wal_lsn_|walfile_|settings_get_|mcv_|control_|hba_|blocking_|safe_snapshot|isolation_|lock_status|listening_|size_|column_size$|table_size$|indexes_size$|total_relation_size$|database_size$|typeof$|backend_pid$|backend_memory|postmaster_start_time$|conf_load_time$|encoding_to_char$|char_to_encoding$|sleep|client_encoding$|trigger_depth$|jit_available$|config$|cursor$|buffercache)/;

/** What calling the function does besides; undefined for one that only gives a value. `name`: in any letter case, without what stands in front. */
export function effectOf(name: string): EffectFunction | undefined {
  const lower = name.toLowerCase();
  const known = functions.get(lower);
  if (known !== undefined) return known;
  // Snowflake.
  if (lower.startsWith('system$')) return { does: 'may change the server', isKnown: false };
  if (lower.startsWith('pg_') && !readingPostgres.test(lower))
    return { does: 'may change the server', isKnown: true };
  return undefined;
}
