-- Run once by the owner of an empty database. The migrations create the roles of the apps; this user
-- only signs in, and has no rights without them (NOINHERIT).
-- psql -v password=... -f roles.sql
CREATE ROLE bantuan LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
