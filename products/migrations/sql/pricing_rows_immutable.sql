-- Rows that price risk and share out authority are as immutable as the others once their version is published.

CREATE TRIGGER products_grade_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_graderow
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_rate_adjustment_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_rateadjustment
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_state_limit_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_stateratelimit
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
CREATE TRIGGER products_decision_limit_immutable BEFORE INSERT OR UPDATE OR DELETE ON products_decisionlimit
    FOR EACH ROW EXECUTE FUNCTION products_refuse_row_change();
