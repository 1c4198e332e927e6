-- Nothing is posted into a closed month, whoever posts it. Posting shares a lock that closing takes alone, so that no
-- entry slips in while a month is being closed.
CREATE FUNCTION ledger_refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed_through date;
    refused date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7420011);
    SELECT max(last_day) INTO closed_through FROM ledger_accountingperiod WHERE status = 'CLOSED';
    IF closed_through IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT min(posting_date) INTO refused FROM added WHERE posting_date <= closed_through;
    IF refused IS NOT NULL THEN
        RAISE EXCEPTION 'the books are closed through %: posting on % refused', closed_through, refused
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_entry_open_period AFTER INSERT ON ledger_journalentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_closed_period();
