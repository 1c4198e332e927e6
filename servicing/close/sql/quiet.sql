-- Quiet loans of a slice: the line of each position counted on to the next morning.
WITH factors AS MATERIALIZED (
    SELECT loan_id, replay, as_of, rounding, accrues_income, earned_before, running_balance, interest_earned,
           CASE WHEN accrual_from_date IS NULL THEN NULL ELSE interest_written END AS interest_written,
           round(factor_before + factor_daily * (%(next)s::date - leg_from_date), factor_places) AS factor,
           round(factor_before + factor_daily * (%(next)s::date + 1 - leg_from_date), factor_places) AS factor_after
      FROM servicing_loanposition
     WHERE loan_id >= %(first)s AND loan_id < %(end)s AND as_of <= %(day)s AND quiet_until > %(next)s
), amounts AS MATERIALIZED (
    SELECT loan_id, replay, as_of, rounding, accrues_income, interest_earned, interest_written,
           earned_before + running_balance * factor AS earned,
           running_balance * (factor_after - factor) AS one_day
      FROM factors
), counted AS MATERIALIZED (
    SELECT loan_id, replay, as_of, accrues_income, interest_earned,
           @cents(earned) AS earned, @cents(one_day) AS per_diem,
           coalesce(@written(earned) - interest_written, 0) AS amount
      FROM amounts
), moved AS (
    UPDATE servicing_loanposition position
       SET as_of = %(next)s,
           interest = position.interest + counted.earned - counted.interest_earned,
           unbilled_interest = position.unbilled_interest + counted.earned - counted.interest_earned,
           interest_booked = position.interest_booked
               + CASE WHEN counted.accrues_income THEN counted.earned - counted.interest_earned ELSE 0 END,
           memo_interest = position.memo_interest
               + CASE WHEN counted.accrues_income THEN 0 ELSE counted.earned - counted.interest_earned END,
           interest_earned = counted.earned,
           interest_accrued_unrounded = position.interest_accrued_unrounded + counted.amount - position.accrual_amount,
           accrual_amount = counted.amount,
           accrual_to_date = CASE WHEN position.accrual_from_date IS NULL THEN NULL ELSE %(next)s::date END,
           per_diem = counted.per_diem,
           days_past_due = CASE WHEN position.days_past_due > 0
               THEN position.days_past_due + (%(next)s::date - position.as_of) ELSE 0 END
      FROM counted
     WHERE position.loan_id = counted.loan_id
       AND position.replay = counted.replay
       AND position.as_of = counted.as_of
 RETURNING position.loan_id, position.accounts_id,
           CASE WHEN counted.accrues_income THEN counted.earned - counted.interest_earned ELSE 0 END AS booked
)
@grouped
