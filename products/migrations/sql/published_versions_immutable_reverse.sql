DROP TRIGGER products_account_immutable ON products_productaccount;
DROP TRIGGER products_tier_immutable ON products_ratetier;
DROP TRIGGER products_rule_immutable ON products_productrule;
DROP TRIGGER products_fee_immutable ON products_productfee;
DROP FUNCTION products_refuse_row_change();
DROP TRIGGER products_version_immutable ON products_productversion;
DROP FUNCTION products_refuse_version_change();
