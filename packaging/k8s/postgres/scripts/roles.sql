-- At each start of the primary: the accounts, with the secret's passwords of today.
\getenv app_password APP_PASSWORD
\getenv replication_password REPLICATION_PASSWORD

SELECT 'CREATE ROLE openpress LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'openpress') \gexec
SELECT 'CREATE ROLE replicator LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replicator') \gexec
ALTER ROLE openpress PASSWORD :'app_password';
ALTER ROLE replicator PASSWORD :'replication_password';

-- What pg_rewind reads from its source: https://www.postgresql.org/docs/15/app-pgrewind.html, "Notes".
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean) TO replicator;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) TO replicator;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text) TO replicator;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO replicator;

-- OpenPress owns its database and nothing else: no superuser, no other database, no replication.
SELECT 'CREATE DATABASE openpress OWNER openpress' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'openpress') \gexec
REVOKE ALL ON DATABASE openpress FROM public;
