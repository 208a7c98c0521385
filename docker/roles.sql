-- Run once by the owner of an empty database. The apps make and use their own roles; this one only signs in, and has no
-- right without them (NOINHERIT).
-- psql -v password=... -f roles.sql
CREATE ROLE bantuan LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
