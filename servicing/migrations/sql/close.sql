-- A position is written anew every night. Room on its page keeps the new row beside the old one, and no index is touched.
ALTER TABLE servicing_loanposition SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- Batches hold a thousand loans and not two hundred.
ALTER TABLE servicing_accrualbatch DISABLE TRIGGER USER;
UPDATE servicing_accrualbatch SET slice = slice / 5;
ALTER TABLE servicing_accrualbatch ENABLE TRIGGER USER;
