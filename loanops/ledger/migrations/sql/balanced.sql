-- An entry must have lines, and they must sum to zero in each currency, when its transaction commits.
CREATE FUNCTION ledger_require_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := CASE TG_TABLE_NAME WHEN 'ledger_journalline' THEN to_jsonb(NEW) ->> 'entry_id' ELSE to_jsonb(NEW) ->> 'id' END;
    difference numeric;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_journalline WHERE entry_id = wanted) THEN
        RAISE EXCEPTION 'journal entry % has no lines', wanted USING ERRCODE = 'check_violation';
    END IF;
    SELECT sum(amount) INTO difference FROM ledger_journalline WHERE entry_id = wanted
        GROUP BY currency HAVING sum(amount) <> 0 LIMIT 1;
    IF difference IS NOT NULL THEN
        RAISE EXCEPTION 'journal entry % is out of balance by %', wanted, difference USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_require_balanced();
CREATE CONSTRAINT TRIGGER ledger_line_balanced AFTER INSERT ON ledger_journalline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_require_balanced();
