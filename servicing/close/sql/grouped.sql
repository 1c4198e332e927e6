, sums AS MATERIALIZED (
    SELECT 'accrual:' || %(day)s::date || ':' || accounts.product_id || ':' || min(moved.loan_id) AS posting_key,
           accounts.id AS accounts_id, accounts.product_id, moved.loan_id / %(loans_per_batch)s AS slice,
           sum(moved.booked) AS total, count(*) AS members,
           jsonb_object_agg(moved.loan_id::text, moved.booked::text) AS amounts
      FROM moved
      JOIN servicing_accountset accounts ON accounts.id = moved.accounts_id
     WHERE moved.booked <> 0
     GROUP BY accounts.id, moved.loan_id / %(loans_per_batch)s
), batched AS (
    INSERT INTO servicing_accrualbatch (posting_key, business_date, product_id, slice, total, amounts, recorded_at)
    SELECT posting_key, %(day)s, product_id, slice, total, amounts, %(now)s FROM sums
)
SELECT posting_key, total, accounts_id, members FROM sums
 UNION ALL
SELECT NULL, NULL, NULL, count(*) FROM moved
