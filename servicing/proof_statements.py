"""What the proof asks the database."""

LEDGER_AND_SUBLEDGER = """
    SELECT 'ledger', account.code, NULL::bigint, sum(line.amount)
      FROM ledger_journalline line JOIN ledger_account account ON account.id = line.account_id
     WHERE line.id > %(through_line)s
     GROUP BY account.code
    UNION ALL
    SELECT component.name, '', position.accounts_id, sum(component.amount)
      FROM servicing_loanposition position
     CROSS JOIN LATERAL (VALUES ('principal', position.principal),
                                ('interest', position.interest - position.memo_interest),
                                ('fees', position.fees - position.memo_fees),
                                ('penalties', position.penalties - position.memo_penalties),
                                ('deferred', -position.interest_deferred),
                                ('credit', -position.credit)) AS component (name, amount)
     GROUP BY component.name, position.accounts_id
    UNION ALL
    SELECT 'unapplied', '', position.accounts_id, sum(coalesce(moved.amount, 0) - funds.amount)
      FROM servicing_unappliedfunds funds
      JOIN servicing_loanposition position ON position.loan_id = funds.loan_id
      LEFT JOIN (SELECT movement.funds_id, sum(movement.amount) AS amount
                   FROM servicing_fundsmovement movement
                   LEFT JOIN servicing_transaction reversal ON reversal.reverses_id = movement.transaction_id
                  WHERE reversal.id IS NULL
                  GROUP BY movement.funds_id) moved ON moved.funds_id = funds.id
     GROUP BY position.accounts_id
"""

BATCHES_THAT_DIFFER = """
    WITH batches AS (
        SELECT posting_key, total,
               (SELECT coalesce(sum(value::numeric), 0) FROM jsonb_each_text(amounts)) AS of_loans
          FROM servicing_accrualbatch
         WHERE %(on_date)s::date IS NULL OR business_date = %(on_date)s
    ), booked AS (
        SELECT entry.posting_key, sum(line.amount) AS amount
          FROM ledger_journalentry entry JOIN ledger_journalline line ON line.entry_id = entry.id
         WHERE entry.kind = 'INTEREST_ACCRUAL' AND line.amount > 0
           AND (%(on_date)s::date IS NULL OR entry.posting_date = %(on_date)s)
         GROUP BY entry.posting_key
    )
    SELECT posting_key, of_loans, total, coalesce(booked.amount, 0)
      FROM batches LEFT JOIN booked USING (posting_key)
     WHERE of_loans <> total OR abs(total) <> coalesce(booked.amount, 0)
     ORDER BY posting_key LIMIT %(most)s
"""

BATCHED_BY_LOAN = """
    SELECT own.key, sum((batch.amounts ->> own.key)::numeric)
      FROM servicing_accrualbatch batch, unnest(%(keys)s::text[]) AS own (key)
     WHERE batch.slice = ANY (%(slices)s) AND batch.amounts ? own.key
     GROUP BY own.key
"""
