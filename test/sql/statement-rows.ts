/** Statements as users write them, each with the kind that it must be told as. One a line: `kind engines: statement`; `\n` is a line end. */

const hiveAndSpark = `
read hive,spark: SELECT * FROM sales.orders
read hive,spark: select a, b as \`drop table x\` from \`my db\`.\`t\` where c = 'DELETE FROM x'
read hive,spark: SELECT "it's; DROP TABLE x" FROM t
read hive,spark: SELECT 'it\\'s; DROP TABLE x' FROM t
read hive,spark: SELECT /*+ MAPJOIN(b) */ * FROM a JOIN b ON a.id = b.id
read hive,spark: SELECT 1 -- ; DROP TABLE x
read hive,spark: WITH a AS (SELECT 1), b (x) AS (SELECT * FROM a) SELECT * FROM b
read hive,spark: FROM t SELECT a, b WHERE c > 1
read hive,spark: SELECT a FROM t LATERAL VIEW explode(m) e AS k, v WHERE k = 'x'
read hive,spark: SELECT count(*) OVER (PARTITION BY a ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t
read hive,spark: SELECT * FROM t TABLESAMPLE(10 PERCENT) s
read hive,spark: SELECT a FROM t CLUSTER BY a
read hive,spark: SELECT a FROM t DISTRIBUTE BY a SORT BY b
read hive,spark: (SELECT a FROM t) UNION ALL (SELECT b FROM u)
read hive,spark: SELECT a, update, delete, insert FROM audit
read hive,spark: SELECT replace(a, 'x', 'y'), truncate, 1 FROM t
read hive,spark: SHOW TABLES IN sales LIKE 'o*'
read hive,spark: SHOW CREATE TABLE sales.orders
read hive,spark: SHOW PARTITIONS sales.orders
read hive,spark: SHOW TBLPROPERTIES t
read hive,spark: DESCRIBE FORMATTED sales.orders
read hive,spark: DESC t
read hive,spark: DESCRIBE EXTENDED t PARTITION (dt='2026-01-01')
read hive,spark: DESCRIBE FUNCTION EXTENDED upper
read hive,spark: EXPLAIN SELECT * FROM t
read hive,spark: EXPLAIN EXTENDED INSERT OVERWRITE TABLE a SELECT * FROM b
read hive: EXPLAIN DEPENDENCY SELECT * FROM t
read hive: EXPLAIN VECTORIZATION ONLY DETAIL SELECT * FROM t
read hive: EXPLAIN FROM t INSERT OVERWRITE TABLE x SELECT *
read spark: EXPLAIN FORMATTED SELECT * FROM t
read spark: EXPLAIN CODEGEN DELETE FROM t
read hive,spark: SET
read hive,spark: SET -v
read hive,spark: SET hive.exec.dynamic.partition
read hive,spark: SET mapreduce.job.queuename
read hive,spark: LIST JARS
read hive: dfs -ls /user/hive/warehouse
read hive: dfs -du -h /tmp
read spark: SELECT transform(xs, x -> x + 1) FROM t
read spark: SELECT * FROM t VERSION AS OF 3
read spark: SELECT * FROM t FOR SYSTEM_TIME AS OF '2026-01-01'
read spark: VALUES (1, 'a'), (2, 'b')
read spark: TABLE sales.orders
read spark: SELECT * FROM parquet.\`/data/x.parquet\`
read spark: FROM t |> WHERE a > 1 |> SELECT b
read spark: SELECT r'\\d+' FROM t
read spark: SELECT 1 /* a /* nested */ comment */ FROM t
write hive,spark: INSERT INTO t VALUES (1)
write hive,spark: INSERT INTO TABLE sales.orders PARTITION (dt='x') SELECT * FROM s
write hive,spark: insert overwrite table report.daily partition (dt) select * from orders
write hive,spark: INSERT OVERWRITE DIRECTORY '/tmp/x' SELECT * FROM t
write hive,spark: INSERT OVERWRITE LOCAL DIRECTORY '/tmp/x' ROW FORMAT DELIMITED SELECT * FROM t
write hive,spark: FROM t INSERT OVERWRITE TABLE x SELECT a
write hive,spark: FROM (SELECT * FROM t) s INSERT OVERWRITE TABLE x SELECT a INSERT INTO TABLE y SELECT b
write hive,spark: WITH a AS (SELECT 1 AS x) INSERT OVERWRITE TABLE t SELECT * FROM a
write hive,spark: WITH a AS (SELECT 1 AS x) FROM a INSERT INTO TABLE t SELECT *
write spark: INSERT INTO t REPLACE WHERE dt = 'x' SELECT * FROM s
write hive,spark: UPDATE t SET a = 1 WHERE b = 2
write hive,spark: UPDATE t SET a = 1
write hive,spark: MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)
write hive,spark: LOAD DATA INPATH '/x' INTO TABLE t
write hive,spark: LOAD DATA LOCAL INPATH '/x' OVERWRITE INTO TABLE t PARTITION (dt='x')
write hive,spark: ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS
write hive,spark: EXPORT TABLE t TO '/x'
write hive,spark: EXPLAIN ANALYZE INSERT INTO t SELECT 1
write spark: OPTIMIZE t ZORDER BY (a)
write spark: VACUUM t RETAIN 0 HOURS
write hive: dfs -rm -r /user/hive/warehouse/t
write hive: dfs -put a.csv /tmp
define hive,spark: CREATE TABLE t (a INT, b STRING) PARTITIONED BY (dt STRING) STORED AS ORC
define hive,spark: CREATE TABLE IF NOT EXISTS db.t AS SELECT * FROM s
define hive,spark: CREATE EXTERNAL TABLE t (a INT) LOCATION '/x'
define hive,spark: CREATE TABLE a LIKE b
define hive,spark: CREATE VIEW v AS SELECT 1
define hive,spark: CREATE OR REPLACE VIEW v AS SELECT 1
define spark: CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1
define spark: CREATE OR REPLACE TABLE t USING delta AS SELECT * FROM s
define spark: REPLACE TABLE t USING iceberg AS SELECT * FROM s
define hive,spark: CREATE DATABASE x
define hive,spark: CREATE TEMPORARY FUNCTION f AS 'a.b.C' USING JAR 'hdfs:///x.jar'
define hive,spark: ALTER TABLE t ADD COLUMNS (a INT)
define hive,spark: ALTER TABLE t DROP PARTITION (dt='x')
define spark: ALTER TABLE t DROP COLUMN a
define hive,spark: ALTER TABLE t REPLACE COLUMNS (a INT)
define hive,spark: MSCK REPAIR TABLE sales.orders
define hive,spark: GRANT SELECT ON TABLE t TO USER ann
define hive: IMPORT TABLE t FROM '/x'
remove hive,spark: DROP TABLE sales.orders
remove hive,spark: DROP TABLE IF EXISTS t PURGE
remove hive,spark: DROP VIEW v
remove hive,spark: DROP DATABASE x CASCADE
remove hive,spark: DROP TEMPORARY FUNCTION f
remove hive,spark: TRUNCATE TABLE t PARTITION (dt='x')
remove hive,spark: DELETE FROM t WHERE a = 1
remove hive,spark: DELETE FROM t
remove hive,spark: /* a comment */ -- another\\nDROP TABLE t
remove hive: EXPLAIN ANALYZE DELETE FROM t
control hive,spark: USE sales
control hive,spark: SET hive.exec.dynamic.partition.mode = nonstrict
control hive,spark: RESET
control hive,spark: ADD JAR hdfs:///x.jar
control hive: DELETE JAR x.jar
control spark: CACHE TABLE t
control spark: CACHE LAZY TABLE c AS SELECT * FROM t
control spark: UNCACHE TABLE t
control spark: CLEAR CACHE
control spark: REFRESH TABLE t
control spark: DECLARE VARIABLE x INT DEFAULT 1
unknown hive,spark: SELECT TRANSFORM (a, b) USING 'python x.py' AS c FROM t
unknown hive: FROM t MAP a, b USING 'x.sh' AS c
unknown hive,spark: SELECT reflect('java.lang.System', 'exit', 1)
unknown spark: SELECT java_method('java.util.UUID', 'randomUUID')
unknown spark: CALL catalog.system.expire_snapshots('db.t')
unknown spark: EXECUTE IMMEDIATE 'DROP TABLE t'
unknown hive: !rm -rf /tmp/x
unknown hive: SOURCE /tmp/x.sql
unknown hive,spark: SELECT * FROM t WHERE \${condition}
unknown hive,spark: SELECT * FROM t WHERE a = '\${value}'
unknown hive,spark: \${verb} TABLE t
unknown hive,spark: SELECT * FROM {{ table }}
unknown hive,spark: SELECT {% if x %} 1 {% endif %}
unknown hive,spark: SELEC 1
unknown hive,spark: SELECT (1 FROM t
unknown hive,spark: SELECT 'a
unknown spark: BEGIN DELETE FROM t; END
`;

const trino = `
read trino: SELECT * FROM hive.sales.orders
read trino: SELECT "drop table x" FROM "a;b"
read trino: SELECT 'it''s; DROP TABLE x'
read trino: WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT sum(n) FROM t
read trino: SELECT * FROM t FOR VERSION AS OF 8954597067493422955
read trino: SELECT * FROM t FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00'
read trino: SELECT extract(year FROM d), trim(BOTH 'x' FROM a) FROM t
read trino: SELECT a FROM t WHERE b IS DISTINCT FROM c
read trino: SELECT * FROM UNNEST(ARRAY[1, 2]) WITH ORDINALITY AS t(a, n)
read trino: SELECT * FROM TABLE(exclude_columns(input => TABLE(orders), columns => DESCRIPTOR(a)))
read trino: TABLE nation
read trino: VALUES 1, 2
read trino: SHOW CATALOGS
read trino: SHOW CREATE VIEW v
read trino: SHOW STATS FOR orders
read trino: DESCRIBE orders
read trino: EXPLAIN (TYPE DISTRIBUTED, FORMAT JSON) SELECT * FROM t
read trino: EXPLAIN (TYPE IO) INSERT INTO a SELECT * FROM b
read trino: EXPLAIN ANALYZE SELECT * FROM t
read trino: EXPLAIN ANALYZE VERBOSE SELECT * FROM t
write trino: INSERT INTO orders SELECT * FROM new_orders
write trino: UPDATE t SET a = 1 WHERE b
write trino: MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b
write trino: EXPLAIN ANALYZE INSERT INTO t SELECT 1
write trino: ANALYZE hive.sales.orders
write trino: REFRESH MATERIALIZED VIEW mv
define trino: CREATE TABLE t (a) AS SELECT 1
define trino: CREATE TABLE IF NOT EXISTS t AS SELECT * FROM s WITH NO DATA
define trino: CREATE OR REPLACE TABLE t AS SELECT 1
define trino: CREATE MATERIALIZED VIEW mv AS SELECT 1
define trino: CREATE SCHEMA hive.x
define trino: ALTER TABLE t DROP COLUMN a
define trino: ALTER TABLE t EXECUTE optimize
define trino: COMMENT ON TABLE t IS 'x'
define trino: GRANT SELECT ON t TO ROLE r
remove trino: DROP TABLE t
remove trino: DROP SCHEMA x CASCADE
remove trino: DELETE FROM t
remove trino: DELETE FROM t WHERE a IN (SELECT a FROM u)
remove trino: TRUNCATE TABLE t
remove trino: DROP MATERIALIZED VIEW IF EXISTS mv
control trino: USE hive.sales
control trino: SET SESSION optimize_hash_generation = true
control trino: RESET SESSION x
control trino: START TRANSACTION
control trino: COMMIT
control trino: DEALLOCATE PREPARE p
unknown trino: CALL system.runtime.kill_query('x')
unknown trino: PREPARE p FROM DELETE FROM t
unknown trino: EXECUTE p USING 1
unknown trino: SELECT * FROM TABLE(pg.system.query(query => 'SELECT 1'))
unknown trino: WITH FUNCTION f(x integer) RETURNS integer RETURN x SELECT f(1)
`;

const duckdb = `
read duckdb: SELECT 42
read duckdb: FROM 'orders.csv'
read duckdb: FROM orders SELECT a WHERE b
read duckdb: SELECT * FROM read_parquet('s3://x/*.parquet')
read duckdb: SELECT * EXCLUDE (a) REPLACE (b + 1 AS b) FROM t
read duckdb: SELECT $$it's; DROP TABLE x$$ AS "insert into y"
read duckdb: SELECT $tag$ DELETE FROM t $tag$
read duckdb: SELECT E'it\\'s; DROP TABLE x'
read duckdb: SELECT {'a': {'b': 1}}, [1, 2]
read duckdb: SELECT list_transform([1], x -> x + 1)
read duckdb: PIVOT cities ON year USING sum(population)
read duckdb: FROM (PIVOT cities ON year USING sum(population))
read duckdb: UNPIVOT t ON a, b INTO NAME n VALUE v
read duckdb: SUMMARIZE orders
read duckdb: SUMMARIZE SELECT * FROM orders
read duckdb: DESCRIBE orders
read duckdb: DESCRIBE SELECT 1
read duckdb: SHOW ALL TABLES
read duckdb: FROM (SHOW TABLES)
read duckdb: SELECT * FROM duckdb_tables()
read duckdb: PRAGMA table_info('orders')
read duckdb: PRAGMA database_size
read duckdb: CALL pragma_version()
read duckdb: CALL duckdb_settings()
read duckdb: EXPLAIN DELETE FROM t
read duckdb: EXPLAIN (FORMAT json) SELECT 1
read duckdb: EXPLAIN ANALYZE SELECT 1
read duckdb: WITH x AS MATERIALIZED (SELECT 1) FROM x
read duckdb: SELECT a FROM t ASOF JOIN u USING (a, ts)
read duckdb: SELECT * FROM query_table('orders')
read duckdb: SELECT # FROM t
read duckdb: VALUES (1)
write duckdb: INSERT INTO t VALUES (1)
write duckdb: INSERT OR REPLACE INTO t BY NAME SELECT 1 AS a
write duckdb: INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = excluded.a RETURNING a
write duckdb: WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x
write duckdb: UPDATE t SET a = (SELECT max(a) FROM u WHERE b)
write duckdb: COPY t TO 'x.parquet' (FORMAT parquet)
write duckdb: COPY (SELECT * FROM t) TO 'x.csv'
write duckdb: COPY t FROM 'x.csv'
write duckdb: COPY FROM DATABASE a TO b
write duckdb: EXPORT DATABASE 'dir'
write duckdb: MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE
write duckdb: CHECKPOINT
write duckdb: VACUUM ANALYZE t
write duckdb: SELECT nextval('s')
write duckdb: FROM dbgen(sf = 1)
write duckdb: EXPLAIN ANALYZE UPDATE t SET a = 1
define duckdb: CREATE TABLE t AS FROM 'x.csv'
define duckdb: CREATE OR REPLACE TABLE t AS SELECT 1
define duckdb: CREATE TEMP TABLE t (a INT)
define duckdb: CREATE MACRO f(x) AS x + 1
define duckdb: CREATE SEQUENCE s
define duckdb: CREATE TYPE mood AS ENUM ('a')
define duckdb: CREATE SECRET (TYPE s3, KEY_ID 'x')
define duckdb: ALTER TABLE t DROP a
define duckdb: ALTER TABLE t RENAME TO u
define duckdb: ATTACH 'x.db' AS x
define duckdb: IMPORT DATABASE 'dir'
define duckdb: COMMENT ON TABLE t IS 'x'
remove duckdb: DROP TABLE t
remove duckdb: DROP SCHEMA IF EXISTS x CASCADE
remove duckdb: TRUNCATE t
remove duckdb: DELETE FROM t USING u WHERE t.a = u.a
remove duckdb: WITH x AS (SELECT 1) DELETE FROM t
control duckdb: USE memory
control duckdb: SET threads = 4
control duckdb: SET VARIABLE x = 1
control duckdb: RESET threads
control duckdb: PRAGMA memory_limit = '1GB'
control duckdb: PRAGMA enable_profiling
control duckdb: INSTALL httpfs
control duckdb: LOAD httpfs
control duckdb: DETACH x
control duckdb: BEGIN TRANSACTION
control duckdb: ROLLBACK
control duckdb: UPDATE EXTENSIONS
unknown duckdb: SELECT * FROM query('SELECT 1')
unknown duckdb: SELECT * FROM postgres_query('db', 'SELECT 1')
unknown duckdb: PREPARE p AS DELETE FROM t
unknown duckdb: EXECUTE p
unknown duckdb: CALL dbgen(sf = 1)
unknown duckdb: .tables
`;

const jdbc = `
read jdbc: SELECT * FROM public.orders WHERE a = 'x'
read jdbc: SELECT 'it''s; DROP TABLE x'
read jdbc: SELECT 'it\\'s' FROM t
read jdbc: SELECT \`a\` FROM \`my table\` -- x
read jdbc: SELECT a::text, b->>'c', d @> '{}' FROM t
read jdbc: SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b
read jdbc: SELECT substring(a FROM 2 FOR 3) FROM t
read jdbc: SELECT * FROM t FETCH FIRST 5 ROWS ONLY
read jdbc: SELECT pg_size_pretty(pg_total_relation_size('t')), pg_backend_pid()
read jdbc: SELECT * FROM generate_series(1, 3) AS g(i)
read jdbc: SELECT CONVERT(a USING utf8mb4) FROM t
read jdbc: SELECT a, insert(b, 1, 2, 'x') FROM t
read jdbc: SHOW FULL PROCESSLIST
read jdbc: SHOW VARIABLES LIKE 'x%'
read jdbc: DESC orders
read jdbc: EXPLAIN orders
read jdbc: EXPLAIN FORMAT=JSON SELECT * FROM t
read jdbc: EXPLAIN (BUFFERS, VERBOSE) DELETE FROM t
read jdbc: EXPLAIN (ANALYZE false) DELETE FROM t
read jdbc: EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM t
read jdbc: WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SEARCH DEPTH FIRST BY n SET o SELECT * FROM t
read jdbc: SELECT current_setting('search_path'), txid_current()
write jdbc: INSERT INTO t (a) VALUES (1) RETURNING id
write jdbc: INSERT IGNORE INTO t VALUES (1)
write jdbc: REPLACE INTO t VALUES (1)
write jdbc: UPDATE a JOIN b ON a.id = b.id SET a.x = 1 WHERE b.y
write jdbc: UPDATE ONLY t SET a = 1
write jdbc: WITH gone AS (DELETE FROM t WHERE a RETURNING *) SELECT * FROM gone
write jdbc: WITH new AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM new
write jdbc: WITH x AS (UPDATE t SET a = 1 RETURNING *) SELECT count(*) FROM x
write jdbc: SELECT * FROM t FOR UPDATE
write jdbc: SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED
write jdbc: SELECT * FROM t FOR SHARE OF t
write jdbc: SELECT * FROM t LOCK IN SHARE MODE
write jdbc: SELECT a INTO OUTFILE '/tmp/x' FROM t
write jdbc: SELECT setval('s', 1)
write jdbc: SELECT pg_catalog.setval('s', 1)
write jdbc: SELECT "nextval"('s')
write jdbc: SELECT pg_terminate_backend(pid) FROM pg_stat_activity
write jdbc: SELECT pg_reload_conf()
write jdbc: SELECT pg_advisory_lock(1)
write jdbc: SELECT lo_unlink(1)
write jdbc: SELECT set_config('x', 'y', false)
write jdbc: COPY t FROM '/tmp/x'
write jdbc: COPY t TO PROGRAM 'cat'
write jdbc: LOAD DATA INFILE '/x' REPLACE INTO TABLE t
write jdbc: EXPLAIN (ANALYZE, BUFFERS) UPDATE t SET a = 1
write jdbc: VACUUM FULL t
write jdbc: REFRESH MATERIALIZED VIEW CONCURRENTLY mv
write jdbc: ANALYZE t
define jdbc: SELECT a INTO TEMP new_table FROM t
define jdbc: CREATE TABLE t AS SELECT 1
define jdbc: CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)
define jdbc: CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ BEGIN DELETE FROM t; END $$ LANGUAGE plpgsql
define jdbc: ALTER TABLE t ALTER COLUMN a DROP NOT NULL
define jdbc: RENAME TABLE a TO b
define jdbc: REVOKE ALL ON t FROM ann
remove jdbc: DROP TABLE IF EXISTS a, b CASCADE
remove jdbc: DROP INDEX i ON t
remove jdbc: TRUNCATE t1, t2 RESTART IDENTITY
remove jdbc: DELETE t1 FROM t1 JOIN t2 ON t1.a = t2.a
remove jdbc: EXPLAIN ANALYZE DELETE FROM t
control jdbc: SET search_path TO x
control jdbc: BEGIN
control jdbc: SAVEPOINT s
control jdbc: LOCK TABLES t WRITE
control jdbc: KILL 5
control jdbc: SELECT a INTO @x FROM t
control jdbc: DECLARE c CURSOR FOR SELECT 1
unknown jdbc: DO $$ BEGIN DELETE FROM t; END $$
unknown jdbc: CALL p(1)
unknown jdbc: EXEC sp_who
unknown jdbc: SELECT 1 DROP TABLE t
unknown jdbc: SELECT 1 EXEC xp_cmdshell 'x'
unknown jdbc: SELECT * FROM dblink('db', 'DELETE FROM t') AS x(a int)
unknown jdbc: SELECT query_to_xml('SELECT 1', true, true, '')
unknown jdbc: SELECT 1 /*! ; DROP TABLE t */
unknown jdbc: {call p(1)}
unknown jdbc: DELIMITER //
unknown jdbc: HANDLER t OPEN
remove jdbc: EXPLAIN ("analyze") DELETE FROM t
unknown jdbc: SELECT U&"\\0073etval"('s', 1)
unknown jdbc: SELECT dbms_random.value() FROM dual
unknown jdbc: SELECT SYSTEM$CANCEL_QUERY('x')
write jdbc: SELECT csvwrite('x.csv', 'SELECT 1')
write jdbc: TABLE t INTO OUTFILE '/tmp/x'
write duckdb: SELECT 's'.nextval()
`;

export interface StatementRow {
  readonly kind: string;
  readonly engine: string;
  readonly sql: string;
}

/** One row for each engine of a line. */
export const statementRows: readonly StatementRow[] = [hiveAndSpark, trino, duckdb, jdbc]
  .join('')
  .split('\n')
  .filter((line) => line !== '')
  .flatMap((line) => {
    const [, kind = '', engines = '', sql = ''] = /^(\w+) ([\w,]+): (.*)$/.exec(line) ?? [];
    return engines
      .split(',')
      .map((engine) => ({ kind, engine, sql: sql.replaceAll(String.raw`\n`, '\n') }));
  });
