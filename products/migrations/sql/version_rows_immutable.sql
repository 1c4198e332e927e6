-- The later kinds of rows are as immutable as the first ones once their version is published.

CREATE TRIGGER products_late_fee_tier_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_latefeetier
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_step_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_installmentstep
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_fixed_installment_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_fixedinstallment
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_allocation_rule_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_allocationrule
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
