-- At each start of the primary: the accounts, with the secret's passwords of today.
\getenv owner_password OWNER_PASSWORD
\getenv server_password SERVER_PASSWORD
\getenv replication_password REPLICATION_PASSWORD

SELECT 'CREATE ROLE openpress LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'openpress') \gexec
SELECT 'CREATE ROLE openpress_server LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'openpress_server') \gexec
SELECT 'CREATE ROLE replicator LOGIN REPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replicator') \gexec
ALTER ROLE openpress PASSWORD :'owner_password';
ALTER ROLE openpress_server PASSWORD :'server_password';
ALTER ROLE replicator PASSWORD :'replication_password';

-- What pg_rewind reads from its source: https://www.postgresql.org/docs/15/app-pgrewind.html, "Notes".
GRANT EXECUTE ON FUNCTION pg_catalog.pg_ls_dir(text, boolean, boolean) TO replicator;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_file(text, boolean) TO replicator;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text) TO replicator;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO replicator;

-- The owner of the database, for whoever changes the schema: no superuser, no other database, no replication.
SELECT 'CREATE DATABASE openpress OWNER openpress' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'openpress') \gexec
REVOKE ALL ON DATABASE openpress FROM public;

-- The roles of OpenPress read and change rows, of what there is and of what the owner will make.
GRANT CONNECT ON DATABASE openpress TO openpress_server;
\connect openpress
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO openpress_server;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO openpress_server;
ALTER DEFAULT PRIVILEGES FOR ROLE openpress IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO openpress_server;
ALTER DEFAULT PRIVILEGES FOR ROLE openpress IN SCHEMA public GRANT USAGE ON SEQUENCES TO openpress_server;
