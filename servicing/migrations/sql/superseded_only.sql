-- Rows of a replay are never edited or deleted. The one thing that may happen to a row, once, is that a later replay
-- marks it superseded.
CREATE FUNCTION servicing_only_supersede() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.superseded_by IS NULL AND NEW.superseded_by IS NOT NULL
        AND to_jsonb(OLD) - 'superseded_by' = to_jsonb(NEW) - 'superseded_by' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER servicing_allocation_append_only BEFORE UPDATE OR DELETE ON servicing_allocation
    FOR EACH ROW EXECUTE FUNCTION servicing_only_supersede();
CREATE TRIGGER servicing_accrualsegment_append_only BEFORE UPDATE OR DELETE ON servicing_accrualsegment
    FOR EACH ROW EXECUTE FUNCTION servicing_only_supersede();
