-- A published product version never changes, and neither do its rows. TRUNCATE is not refused: test databases flush.

CREATE FUNCTION products_refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'PUBLISHED' THEN
        RAISE EXCEPTION 'product version % is published: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER products_version_immutable BEFORE UPDATE OR DELETE ON products_productversion
    FOR EACH ROW EXECUTE FUNCTION products_refuse_version_change();

CREATE FUNCTION products_refuse_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.product_version_id]
        WHEN 'DELETE' THEN ARRAY[OLD.product_version_id]
        ELSE ARRAY[OLD.product_version_id, NEW.product_version_id]
    END;
    IF EXISTS (SELECT 1 FROM products_productversion WHERE id = ANY (touched) AND status = 'PUBLISHED') THEN
        RAISE EXCEPTION 'a row of % belongs to a published product version: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER products_fee_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_productfee
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_rule_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_productrule
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_tier_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_ratetier
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_account_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_productaccount
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
