-- What the site may do in the production database, beside the triggers that refuse changes to history.
--
-- Run by the owner of the tables (the login that runs the migrations) after every migration:
--     psql "$OWNER_DATABASE_URL" -v ON_ERROR_STOP=1 -f deploy/roles.sql
-- The owner needs CREATEROLE the first time. The site's own login then becomes a member of the role:
--     GRANT loanops_app TO the_login_of_the_site;
--
-- Append-only are the tables that carry the trigger of loanops.core.immutability, so a new one needs no line here.

BEGIN;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'loanops_app') THEN
        CREATE ROLE loanops_app NOLOGIN;
    END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC, loanops_app;
GRANT USAGE ON SCHEMA public TO loanops_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO loanops_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO loanops_app;
REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM loanops_app;

DO $$
DECLARE
    append_only regclass;
BEGIN
    FOR append_only IN
        SELECT DISTINCT tgrelid::regclass
        FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE proname = 'core_refuse_change' AND NOT tgisinternal
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM loanops_app', append_only);
    END LOOP;
    IF to_regclass('public.django_migrations') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM loanops_app;
    END IF;
END $$;

COMMIT;
