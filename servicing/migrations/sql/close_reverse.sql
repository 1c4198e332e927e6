ALTER TABLE servicing_loanposition RESET (fillfactor, autovacuum_vacuum_scale_factor);
